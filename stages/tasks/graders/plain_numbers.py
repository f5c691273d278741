"""Plain numbers: digits, a point, commas between thousands, an exponent; and fractions of them."""

import re
from fractions import Fraction

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+"
_PLAIN = re.compile(rf"[-+]?(?:{_DIGITS})(?:[eE][-+]?\d{{1,3}})?")
_RATIO = re.compile(rf"([-+]?(?:{_DIGITS}))\s*/\s*({_DIGITS})")
_IN_TEXT = re.compile(
    rf"(?<![\w.,])(?:[-+](?=[\d.$]))?\$?(?:{_DIGITS})(?:[eE][-+]?\d{{1,3}}|\s*/\s*\d+)?(?:\s?\\?%)?"
)
_REPEATING = re.compile(r"([-+]?)(\d*)\.(\d*)\\overline\s*\{(\d+)\}")
_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
LONGEST = 100  # characters: beyond, arithmetic on what a model wrote could take for ever


def number(text: str) -> Fraction | None:
    """The value of a plain number, or of a ratio of two, exact; None when `text` is neither."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        return Fraction(text.replace(",", ""))
    repeating = _REPEATING.fullmatch(text)
    if repeating:
        return _repeating(*repeating.groups())
    ratio = _RATIO.fullmatch(text)
    if ratio is None:
        return None
    upper, lower = (Fraction(part.replace(",", "")) for part in ratio.groups())
    return upper / lower if lower else None


def _repeating(sign: str, whole: str, fixed: str, period: str) -> Fraction:
    """A decimal number that repeats: 0.1666... = (16 - 1) / 90, in general (all digits - fixed) / 9..90..0."""
    digits = int(whole + fixed + period) - int(whole + fixed or "0")
    value = Fraction(digits, (10 ** len(period) - 1) * 10 ** len(fixed))
    return -value if sign == "-" else value


def digits_of(word: str) -> str:
    """`7` for `seven`, up to twelve, as answers in words go; other words as they are."""
    lower = word.strip().casefold()
    return str(_WORDS.index(lower)) if lower in _WORDS else word


def is_plain(text: str) -> bool:
    """Whether `text` is a number written with digits alone, no ratio."""
    return _PLAIN.fullmatch(text.strip()) is not None and len(text) <= LONGEST


def numbers_in(text: str) -> list[str]:
    """The numbers in a text, as they are written there; not the digits inside a word, such as `x2`."""
    found = (match[0].replace("$", "").rstrip(".,") for match in _IN_TEXT.finditer(text))
    return [one for one in found if one]
