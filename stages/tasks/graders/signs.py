# ruff: noqa: RUF001, RUF002 - signs that look alike are what this file is about
r"""Signs of Unicode and habits of typing, written as plain LaTeX: `−½` is `-\frac{1}{2}`."""

import re
import unicodedata

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—‐‑﹣－", "-"),
        **dict.fromkeys("×✕⨯", r"\times "),
        **dict.fromkeys("·⋅∙", r"\cdot "),
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("\u00a0\u2009\u202f\u200a", " "),
        **dict.fromkeys("\u200b\u2060\ufeff", None),
        "÷": "/",
        "⁄": "/",
        "∕": "/",
        "π": r"\pi ",
        "∞": r"\infty ",
        "≤": r"\le ",
        "≥": r"\ge ",
        "≠": r"\ne ",
        "∈": r"\in ",
        "∪": r"\cup ",
        "∩": r"\cap ",
        "∅": r"\emptyset ",
        "±": r"\pm ",
        "°": r"^\circ ",
        "√": r"\sqrt ",
    }
)
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n", strict=True))
_RAISED_RUN = re.compile(f"[{''.join(_RAISED)}]+")
_VULGAR = re.compile("[¼-¾⅐-⅞]")
_ROOT = re.compile(r"\\sqrt\s*(?:\(([^()]*)\)|(\d+))")
_SQRT = re.compile(r"(?<![\\A-Za-z])sqrt(?=\s*[({\d])")


def plain_signs(text: str) -> str:
    """`text` with the signs that LaTeX and calculators know; letters and words stay as they are."""
    text = _RAISED_RUN.sub(_exponent, text)
    text = _VULGAR.sub(_fraction, text)
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    text = _SQRT.sub(r"\\sqrt", text)
    return _ROOT.sub(lambda root: rf"\sqrt{{{root[1] or root[2]}}}", text)


def _exponent(run: re.Match[str]) -> str:
    return f"^{{{''.join(_RAISED[sign] for sign in run[0])}}}"


def _fraction(sign: re.Match[str]) -> str:
    """A fraction of one sign, such as `½`; Unicode knows its parts."""
    upper, lower = unicodedata.normalize("NFKC", sign[0]).split("\u2044")
    return rf"\frac{{{upper}}}{{{lower}}}"
