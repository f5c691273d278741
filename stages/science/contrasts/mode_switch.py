"""At which share of reasoning rows a student's answers turn long: at once, or in proportion."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

PROPORTION = "in proportion"
LONG, SHORT = "always long", "always short"
FEW, NEITHER = "too few fractions", "neither a jump nor in proportion"
UNTOLD = "jump and proportion not told apart"
LEAST_FRACTIONS = 2
# Lengths agree with a pattern no better than this: the grain below which residuals do not count.
GRAIN = 0.05
# Below this Akaike weight (three to one) neither pattern is preferred.
CLEAR = 0.75
# A jump and proportion differ by 0.35 (root mean square) over 25, 50 and 75 %: what is further than about
# half of that from both is neither.
CLOSE = 0.2


@dataclass(frozen=True)
class ModeSwitch:
    """What the lengths say.

    crossing: fraction at which the share of long answers crosses one half, between neighbours by a straight
    line; None if it does not. jump_from, jump_to: where the best jump lies. jump_residual and
    proportion_residual: root mean squares of what both patterns leave. jump_weight: Akaike weight of the
    best jump against proportion, in [0, 1]. All but verdict and crossing are None with too few fractions.
    """

    verdict: str
    crossing: float | None
    jump_from: float | None = None
    jump_to: float | None = None
    jump_residual: float | None = None
    proportion_residual: float | None = None
    jump_weight: float | None = None


def detect_switch(fraction: ArrayLike, share: ArrayLike) -> ModeSwitch:
    """Tell a jump from growth in proportion by the Akaike criterion of least squares.

    Between the ends, where the share of long answers is 0 and 1 by what they are, two patterns are laid to
    the blends: in proportion (share = fraction; nothing is fitted), and a jump from 0 to 1 between two
    measured fractions (1 place is fitted), or at a measured one, whose own share is free (2). The smallest
    n log(residual^2) + 2 (number fitted) wins, if it is clear. A jump before the first blend is `always
    long`, one after the last `always short`.
    Source: Burnham and Anderson, Model Selection and Multimodel Inference (2002), ch. 2, for the criterion.

    Args:
        fraction: share of reasoning rows of the blends, in (0, 1), all different.
        share: answers that think, as a share of those of `reasoning`, one each.

    Raises:
        ValueError: lengths differ, a fraction is out of (0, 1) or twice, or a share is not finite.
    """
    x, y = _checked(fraction, share)
    crossing = _crossing(x, y)
    if x.size < LEAST_FRACTIONS:
        return ModeSwitch(FEW, crossing)
    # Thoughts longer than those of `reasoning` are long, not more than all.
    y = np.clip(y, 0.0, 1.0)
    jumps = [_jump(x, y, start, reach) for reach in (1, 2) for start in range(x.size + 2 - reach)]
    criterion, squares, start, end = min(jumps)
    straight = float(((y - x) ** 2).sum())
    gap = _criterion(straight, x.size, 0) - criterion
    jump_residual, straight_residual = math.sqrt(squares / x.size), math.sqrt(straight / x.size)
    edges = [0.0, *x.tolist(), 1.0]
    weight = 1 / (1 + math.exp(-gap / 2))
    if min(jump_residual, straight_residual) > CLOSE:
        verdict = NEITHER
    elif max(weight, 1 - weight) < CLEAR:
        verdict = UNTOLD
    else:
        verdict = _named(edges[start], edges[end], x) if gap > 0 else PROPORTION
    return ModeSwitch(
        verdict=verdict,
        crossing=crossing,
        jump_from=edges[start],
        jump_to=edges[end],
        jump_residual=jump_residual,
        proportion_residual=straight_residual,
        jump_weight=weight,
    )


def mode_switches(blends: pd.DataFrame) -> list[dict[str, Any]]:
    """The verdict per corpus, student, family and order.

    Args:
        blends: of `blends.sweep`; recipes of the same fraction and order are averaged.
    """
    keys = ["corpus", "student", "family", "order"]
    found = []
    for names, rows in blends.groupby(keys, sort=True):
        inside = rows[~rows["recipe"].isin(["ift", "reasoning"])]
        share = inside.groupby("reasoning_fraction")["thinking_share"].mean().dropna()
        switch = detect_switch(share.index.to_numpy(dtype=np.float64), share.to_numpy())
        found.append(
            dict(zip(keys, map(str, names), strict=True))
            | {"fractions": share.index.tolist(), "thinking_shares": share.tolist()}
            | vars(switch)
        )
    return found


def _checked(fraction: ArrayLike, share: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(fraction, dtype=np.float64), np.asarray(share, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or not np.isfinite(y).all():
        raise ValueError(f"expected one finite share per fraction, got {x.shape} and {y.shape}")
    if not ((x > 0) & (x < 1)).all() or np.unique(x).size != x.size:
        raise ValueError(f"expected different fractions between 0 and 1, got {x.tolist()}")
    order = np.argsort(x)
    return x[order], y[order]


def _jump(x: Floats, y: Floats, start: int, reach: int) -> tuple[float, float, int, int]:
    """Criterion and squares of a jump between two edges (0, the fractions, 1) that are `reach` apart."""
    place = np.arange(1, x.size + 1)
    pattern = np.where(place <= start, 0.0, 1.0)
    free = (place > start) & (place < start + reach)
    squares = float(((y - pattern)[~free] ** 2).sum())
    return _criterion(squares, x.size, reach), squares, start, start + reach


def _criterion(squares: float, count: int, fitted: int) -> float:
    return count * math.log(squares / count + GRAIN**2) + 2 * fitted


def _named(start: float, end: float, x: Floats) -> str:
    if end == x[0]:
        return LONG
    if start == x[-1]:
        return SHORT
    return f"jump between {100 * start:g} % and {100 * end:g} %"


def _crossing(x: Floats, y: Floats) -> float | None:
    points: Sequence[tuple[float, float]] = [
        (0.0, 0.0),
        *zip(x.tolist(), y.tolist(), strict=True),
        (1.0, 1.0),
    ]
    for (left, below), (right, above) in itertools.pairwise(points):
        if below < 0.5 <= above:
            return left + (right - left) * (0.5 - below) / (above - below)
    return None
