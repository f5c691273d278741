"""Numbers as they stand in sentences and tables; what is missing is a dash."""

import math
from collections.abc import Sequence

import pandas as pd

MISSING = "-"
# A number and its unit stay on one line.
UNIT_SPACE = "\u00a0"


def percent(share: float) -> str:
    """0.614 as '61 %', with a space that does not break."""
    return MISSING if math.isnan(share) else f"{100 * share:.0f}{UNIT_SPACE}%"


def signed(difference: float) -> str:
    """A difference of shares in percentage points, 0.364 as '+36'; 0 has no sign."""
    if math.isnan(difference):
        return MISSING
    rounded = round(100 * difference)
    return f"{rounded:+d}" if rounded else "0"


def points(difference: float) -> str:
    """A difference of shares, 0.364 as '+36 points'."""
    return MISSING if math.isnan(difference) else f"{signed(difference)} points"


def factor(ratio: float) -> str:
    """A ratio, 1.778 as '1.8x', 12.3 as '12x'."""
    if math.isnan(ratio):
        return MISSING
    return f"{ratio:.2g}x" if ratio < 9.95 else f"{ratio:.0f}x"


def flops(operations: float) -> str:
    """Floating-point operations, 1.23e11."""
    if math.isnan(operations):
        return MISSING
    return f"{operations:.2e}".replace("e+", "e").replace("e0", "e")


def span(values: pd.Series, shown: str = "factor") -> str:
    """The range of values, '1.6x to 1.8x', or one value where both ends read the same."""
    show = {"factor": factor, "points": points, "percent": percent}[shown]
    known = values.dropna()
    if known.empty:
        return MISSING
    low, high = show(float(known.min())), show(float(known.max()))
    return low if low == high else f"{low} to {high}"


def listed(names: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'. A name with a comma in it makes the list use semicolons."""
    comma = "; " if any("," in name for name in names) else ", "
    if len(names) < 2:
        return "".join(names)
    last = comma + "and " if comma == "; " else " and "
    return comma.join(names[:-1]) + last + names[-1]
