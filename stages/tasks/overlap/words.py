"""A text as words to compare: other ways of writing are the same word, other numbers are not."""

import re
from typing import Literal
from unicodedata import normalize

Numbers = Literal["kept", "masked"]

_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00d7\u22c5\u00b7\u2217", "*"),
        **dict.fromkeys("\u00f7\u2215\u2044", "/"),
        # Apostrophes, and what is not seen: soft hyphen, joiners, direction and byte order marks.
        **dict.fromkeys("'\u2018\u2019\u02bc\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_BEFORE_OPERAND = r"[+*/-](?=\s*(?:[\d(\\]|[^\W\d_]\b))"
_RELATION = r"[=<>^%\u00b1\u2200-\u22ff]"
_OF_ONE_SIGN = "[\u3040-\u30ff\u3400-\u9fff]"
_LETTERS = r"(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W\d_])+"
_WORD = re.compile("|".join((_LETTERS, _NUMBER, _BEFORE_OPERAND, _RELATION, _OF_ONE_SIGN)))
_PLAIN_WORD = re.compile("|".join((r"[a-z]+", _NUMBER, _BEFORE_OPERAND, r"[=<>^%]")))
_ANY_NUMBER = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def words_of(text: str, numbers: Numbers) -> list[str]:
    """The words of a text, without case, punctuation and ways of writing.

    Unicode is taken in compatibility form (NFKC) and case-folded; dashes and signs of operations that look
    alike become one, apostrophes and invisible signs go. A word is then

    * a run of letters, or one Chinese or Japanese sign;
    * a number, its decimals included, its thousands' commas not: 1,000 is 1000, and 3.10 is not 3.1;
    * a sign of mathematics: of + - * / only before a number, a lone letter, a bracket or a command, so
      that dashes, hyphens and bullets are none.

    Args:
        text: anything.
        numbers: kept, or masked: all numbers are one word.
    """
    plain = text.isascii()
    text = text.lower().replace("'", "") if plain else _folded(text)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    if numbers == "masked":
        text = _ANY_NUMBER.sub("0", text)
    return (_PLAIN_WORD if plain else _WORD).findall(text)


def _folded(text: str) -> str:
    plain = normalize("NFKC", text).translate(_WRITTEN_ALIKE)
    return normalize("NFKC", plain.casefold())
