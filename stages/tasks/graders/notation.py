r"""What an answer to a mathematical question says, apart from how it is typed.

`The` value is what a computer-algebra parser shall read: `$\frac12$ cup` is `\frac12` with words
behind it, `\text{Evelyn}` is words and no value. No value is computed here.
"""

import re
from typing import NamedTuple

from stages.tasks.graders.signs import plain_signs
from stages.tasks.graders.units import unit_of
from stages.tasks.graders.wrappers import unwrapped

_LAYOUT = (
    (
        re.compile(
            r"\\(?:displaystyle|left|right|big|Big|bigg|Bigg|quad|qquad|tiny|limits)(?![A-Za-z])"
        ),
        " ",
    ),
    (re.compile(r"\\[()\[\]]|(?<!\\)\$|\\\$|[€£¥]"), " "),  # delimiters of formulas, currencies
    (re.compile(r"\\[dt]frac"), r"\\frac"),
    (re.compile(r"\*\*|__"), " "),  # bold
    (
        re.compile(r"(?<=\d)(?:\{,\}|\\[,;!:]|\s|,\\!)(?=\d{3}(?!\d))"),
        ",",
    ),  # 1{,}000  1\,000  1 000
    (re.compile(r"(?<!\\)\\[,;:! ]|~"), " "),
    (re.compile(r"\\varnothing(?![A-Za-z])|\\\{\s*\\\}"), r"\\emptyset "),
    (re.compile(r"(?<=\d)[eE]([-+]?)\+?(\d+)"), r" \\times 10^{\1\2}"),
    (re.compile(r"(?<=\d)\s*(?:\*|[xX])\s*(?=10\s*\^)"), r" \\times "),
    (re.compile(r"(?<=10)\s*\*\*\s*|(?<=10)\s*\^\s*(?=[-+\d])"), "^"),
    (re.compile(r"\^\s*([-+]?\d+)"), r"^{\1}"),
    (re.compile(r"(?<![\d.\\}])(\d+)\s+(\d+)\s*/\s*(\d+)(?![\d.])"), r"\1\\frac{\2}{\3}"),  # 1 1/2
    (re.compile(r"^\s*[A-Za-z]\s*\\in(?![A-Za-z])"), ""),
    (re.compile(r"\s*,?\s*\b(?:or|and)\b\s*"), ", "),
    (re.compile(r"(?<![\\A-Za-z])(pi|infty)(?![A-Za-z])"), r"\\\1 "),
    (re.compile(r"(?<![\\A-Za-z])(?:infinity|inf|oo)(?![A-Za-z])"), r"\\infty "),
)
_DEGREES = re.compile(r"\^\s*\{?\s*\\circ\s*\}?")
_PERCENT = re.compile(r"\s*(?:\\?%|\bper\s?cent\b|\\percent)\s*$", re.IGNORECASE)
_FUNCTIONS = re.compile(
    "sin|cos|tan|cot|sec|csc|log|ln|exp|sqrt|arcsin|arccos|arctan|sinh|cosh|tanh|gcd|lcm|det|max|min|mod"
)
_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]+(?:\.[A-Za-z])*(?:'[a-z]+)?\.?")
_SHORT = re.compile("is|it|to|we|so|be|of|on|at|as|an|by|if|no|he|do|us", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouAEIOU]")


class Written(NamedTuple):
    """An answer, taken apart."""

    value: str
    """LaTeX without words, delimiters and signs of currency; empty when there are only words."""
    words: str
    """The words in and behind it, white space single, lower case; empty when there are none."""
    unit: str | None
    """The unit that the first word behind the value names, if it names one."""
    percent: bool


def written(text: str) -> Written:
    """Take an answer, or a reference, apart."""
    text = plain_signs(text)
    text = unwrapped(text)
    degrees = _DEGREES.search(text) is not None
    text = _DEGREES.sub(" ", text)
    for pattern, replacement in _LAYOUT:
        text = pattern.sub(replacement, text)
    text = " ".join(text.split()).rstrip(".,;: ").lstrip(":;, ")
    percent = _PERCENT.search(text) is not None
    text = _PERCENT.sub("", text)
    first = next((word for word in _WORD.finditer(text) if _is_word(word, text)), None)
    value = (text if first is None else text[: first.start()]).strip().rstrip(".,;: ")
    if not re.search(r"[\d\\]|^[A-Za-z]$|[-+*/^=]", value) and first is not None:
        value = ""
    unit = "degree" if degrees else unit_of(first[0]) if value and first else None
    return Written(value, words_of(text if not value else text[len(value) :]), unit, percent)


def words_of(text: str) -> str:
    """A text as words: case, punctuation, brackets and white space do not count."""
    return " ".join(re.sub(r"[^\w\s%+/'-]|_", " ", text.casefold()).split())


def brackets(value: str) -> str | None:
    r"""The outer brackets of a list, such as `(]`; None when it is no list in brackets. `\{` counts as `{`."""
    bare = (
        value.replace("\\{", "{")
        .replace("\\}", "}")
        .replace("\\lbrace", "{")
        .replace("\\rbrace", "}")
    )
    bare = bare.strip()
    if len(bare) < 2 or "," not in bare or bare[0] not in "([{" or bare[-1] not in ")]}":
        return None
    return bare[0] + bare[-1]


def _is_word(word: re.Match[str], text: str) -> bool:
    """Whether letters are a word, not variables side by side, such as `xy`, or a function."""
    letters = word[0].rstrip(".").partition("'")[0]
    if _FUNCTIONS.fullmatch(letters.lower()):
        return False
    behind_number = (
        word.start() > 1
        and text[word.start() - 1] == " "
        and text[word.start() - 2] in "0123456789}"
    )
    if _SHORT.fullmatch(letters) or (unit_of(letters) and (behind_number or len(letters) > 2)):
        return True
    return (
        len(letters) > 2 and _VOWEL.search(letters) is not None and letters not in ("abc", "abcd")
    )
