"""Whether the data pin a saturating curve down: a verdict instead of a number that means nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stages.science.curves.curve_search import DELTA_RANGE
from stages.science.curves.least_absolute import TINY
from stages.science.curves.points import Floats, in_words
from stages.science.curves.scaling import SaturatingFit
from stages.science.stats import percentile_interval

# An interval wider than this share of what was possible anyway has told little.
MOST = 0.5

Interval = tuple[float, float]


@dataclass(frozen=True)
class Spread:
    """What the curves of resampled data agree on.

    Intervals of the asymptote, of delta, and of alpha, beta and gamma of the paper's form (x in its own
    unit). Those of delta and gamma are None where every draw is flat, for then they have no meaning.
    Fractions are shares of the draws: flat ones, those whose asymptote is the ceiling, and those with delta
    on its bound of 1, which would rise more abruptly if the curve could.
    """

    asymptote: Interval
    delta: Interval | None
    flat_fraction: float
    ceiling_fraction: float
    abrupt_fraction: float
    alpha: Interval
    beta: Interval
    gamma_of_x: Interval | None


@dataclass(frozen=True)
class Judgement:
    """A fit's standing, and the reason in words."""

    status: Literal["identified", "not_identifiable"]
    verdict: str


def spread(draws: SaturatingFit, ceiling: float, coverage: float) -> Spread:
    """Sum up the curves of resampled data that were fitted under `ceiling`.

    The draws hold the choice of items, and that of seeds where these were repeated; another training seed
    may move a point further than items alone do.

    Raises:
        ValueError: no draws, or a coverage outside (0, 1).
    """
    values = draws.values()
    rising = values["beta"] > TINY
    deltas, gammas = values["delta"][rising], values["gamma"][rising]
    return Spread(
        asymptote=_interval(values["asymptote"], coverage),
        delta=_interval(deltas, coverage) if deltas.size else None,
        flat_fraction=1 - deltas.size / rising.size,
        ceiling_fraction=float(np.mean(values["asymptote"] >= ceiling - TINY)),
        abrupt_fraction=float(np.sum(deltas >= DELTA_RANGE[1] - TINY)) / rising.size,
        alpha=_interval(values["alpha"], coverage),
        beta=_interval(values["beta"], coverage),
        gamma_of_x=_interval(gammas, coverage) if gammas.size else None,
    )


def judge(
    seen: Spread,
    lowest: float,
    ceiling: float,
    sizes: int,
    coverage: float,
    doubts: Sequence[str] = (),
) -> Judgement:
    """Judge a saturating curve by its spread; it is not identifiable if any of these holds.

    * the interval of the asymptote spans more than half of [lowest accuracy seen, ceiling];
    * the interval of delta spans more than half of (0, 1];
    * more than 1 - coverage of the draws are flat;
    * more than 1 - coverage of the draws have their asymptote on the ceiling: then it is the assumption that
      speaks, not the data;
    * there are `doubts` from elsewhere, in words, such as that a constant does as well.

    A delta on its bound in most draws does not spoil the asymptote, but is said.
    """
    (low, high), missed = seen.asymptote, 1 - coverage
    reasons = list(doubts)
    if seen.flat_fraction > missed:
        reasons.append(f"no rise in {seen.flat_fraction:.0%} of the draws")
    if seen.ceiling_fraction > missed:
        reasons.append(f"the asymptote is the ceiling in {seen.ceiling_fraction:.0%} of the draws")
    if high - low > MOST * (ceiling - lowest):
        reasons.append(f"the asymptote lies anywhere from {low:.2f} to {high:.2f}")
    if seen.delta and seen.delta[1] - seen.delta[0] > MOST * DELTA_RANGE[1]:
        reasons.append(f"delta lies anywhere from {seen.delta[0]:.2f} to {seen.delta[1]:.2f}")
    if reasons:
        why = "; ".join(reasons)
        return Judgement("not_identifiable", f"not identifiable with {in_words(sizes)}: {why}")
    words = f"identified: the asymptote lies from {low:.2f} to {high:.2f}"
    if seen.abrupt_fraction > MOST:
        words += f"; delta is at its bound of 1 in {seen.abrupt_fraction:.0%} of the draws"
    return Judgement("identified", words)


def _interval(values: Floats, coverage: float) -> Interval:
    low, high = percentile_interval(values, coverage)
    return float(low), float(high)
