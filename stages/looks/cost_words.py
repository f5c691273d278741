"""What equivalents, break-even points and crossovers say, in a few words each."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from stages.looks.advice import with_unit
from stages.looks.numbers import MISSING, factor
from stages.looks.summaries import size_name

Row = Mapping[Any, Any]
Show = Callable[[float], str]

ABOVE, BELOW = "above all", "below all"
NONE, ANY = "no IFT", "any IFT"


def size(parameters: float) -> str:
    """A size on IFT's ladder; beyond its ends in words."""
    if math.isinf(parameters):
        return ABOVE
    return BELOW if parameters == 0 else size_name(parameters)


def multiplier(ratio: float) -> str:
    """FLOPs over those of IFT of equal accuracy; in words where no IFT, or any, is as accurate."""
    if math.isinf(ratio):
        return ANY
    return NONE if ratio == 0 else factor(ratio)


def questions(count: float) -> str:
    """A number of questions, 3921386 as '3.92M'; 0 and infinity in words."""
    if math.isinf(count):
        return "never"
    return "the first" if count == 0 else size_name(count)


def budget(flops: float) -> str:
    """FLOPs with a prefix only, 2.7e11 as '270 G'; 0 and infinity as budgets at which something holds."""
    if math.isinf(flops):
        return "none"
    return "any" if flops == 0 else with_unit(flops).removesuffix("FLOPs").strip()


def estimate(row: Row, name: str, show: Show) -> str:
    """A value with its interval, '43.3k [25k, 50k]'; one word where all three read the same."""
    value, low, high = (row[name + end] for end in ("", "_low", "_high"))
    if pd.isna(value):
        return MISSING
    if pd.isna(low) or pd.isna(high) or show(low) == show(high) == show(value):
        return show(value)
    return f"{show(value)} [{show(low)}, {show(high)}]"


def when_cheaper(row: Row) -> str:
    """From how many questions on it is cheaper than IFT of equal accuracy (records/break_even.py)."""
    even = estimate(row, "break_even_queries", questions)
    return {
        "always": "from the first question",
        "never": "never",
        "unreachable": "no IFT is as accurate",
        "after": f"after {even} questions",
        "before": f"until {even} questions",
        "between": f"from {even} to {questions(row['until_queries'])} questions",
    }[row["verdict"]]


def where_ahead(row: Row) -> str:
    """From which size or budget on a recipe beats IFT (records/crossovers.py)."""
    if pd.isna(row["crossover"]):
        return "not compared"
    place = estimate(row, "crossover", _parameters if row["at"] == "size" else budget)
    rule = {0.0: "everywhere", math.inf: "nowhere"}.get(row["crossover"], f"from {place}")
    return {
        "always": "everywhere",
        "never": "nowhere",
        "once": f"from {place}",
        "reversed": "at the small end only",
        "several": f"several changes, as a rule {rule}",
        "not_compared": "not compared",
    }[row["verdict"]]


def _parameters(size_in_common: float) -> str:
    inside = 0 < size_in_common < math.inf
    return size_name(size_in_common) if inside else budget(size_in_common)
