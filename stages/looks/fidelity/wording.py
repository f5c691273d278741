"""Numbers with their intervals, and counts, as they stand in sentences and tables on written benchmarks."""

import math
from collections.abc import Sequence

import pandas as pd

from stages.looks.fidelity.cells import decimals
from stages.looks.numbers import MISSING, listed, percent

# As many names as a sentence bears.
MANY = 4
# Below this a number has two digits that count and a nought before them.
SMALL = 0.0995


def number(value: float, scale: float = 1.0, *, sign: bool = False) -> str:
    """A score or a difference of scores; `scale` is the largest score, which tells how many digits it takes."""
    if pd.isna(value):
        return MISSING
    digits = decimals(scale) + (1 if abs(value) < SMALL and decimals(scale) > 1 else 0)
    shown = f"{value:{'+' if sign else ''}.{digits}f}"
    return shown if float(shown) else "0"


def with_ends(
    value: float, low: float, high: float, scale: float = 1.0, *, sign: bool = False
) -> str:
    """The same and its interval, if there is one."""
    shown = number(value, scale, sign=sign)
    if pd.isna(low) or pd.isna(high):
        return shown
    return f"{shown} [{number(low, scale, sign=sign)}, {number(high, scale, sign=sign)}]"


def share_with_ends(value: float, low: float, high: float) -> str:
    """A share in percent and its interval, if there is one."""
    if pd.isna(value):
        return MISSING
    shown = percent(float(value))
    if pd.isna(low) or pd.isna(high):
        return shown
    return f"{shown} [{100 * low:.0f}, {100 * high:.0f}]"


def points_with_ends(value: float, low: float, high: float) -> str:
    """A difference of accuracies in points and its interval, if there is one."""
    if pd.isna(value):
        return MISSING
    ends = [_points(one) for one in (value, low, high)]
    known = not (math.isnan(low) or math.isnan(high))
    return f"{ends[0]} points [{ends[1]}, {ends[2]}]" if known else f"{ends[0]} points"


def _points(value: float) -> str:
    shown = f"{100 * value:+.0f}"
    return shown if float(shown) else "0"


def some(names: Sequence[str]) -> str:
    """The names, or the first of them and how many more there are."""
    if len(names) <= MANY:
        return listed(names)
    return f"{', '.join(names[: MANY - 1])} and {len(names) - MANY + 1} more"


def span(values: Sequence[float], scale: float = 1.0, *, sign: bool = False) -> str:
    """From the least to the greatest."""
    known = sorted(value for value in values if not math.isnan(value))
    if not known:
        return MISSING
    low, high = number(known[0], scale, sign=sign), number(known[-1], scale, sign=sign)
    return low if low == high else f"{low} to {high}"


def span_of_shares(values: Sequence[float]) -> str:
    """From the least to the greatest share, in percent."""
    known = sorted(value for value in values if not math.isnan(value))
    if not known:
        return MISSING
    low, high = percent(known[0]), percent(known[-1])
    return low if low == high else f"{low} to {high}"
