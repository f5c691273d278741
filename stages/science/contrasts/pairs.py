"""Pairs of configurations of one corpus: differences per suite, and what each figure's difference errs by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.contrasts.answered import Answered
from stages.science.contrasts.paired import compare
from stages.science.contrasts.seeds import NoisyError, pool

Floats = NDArray[np.float64]
FIELDS = ("difference", "gained", "lost", "centre", "variance")


@dataclass(frozen=True)
class Pairs:
    """Pairs x suites, over items alone (`paired.PairedDifferences`); gained and lost NaN without items."""

    difference: Floats
    gained: Floats
    lost: Floats
    centre: Floats
    variance: Floats


def pairs_of(data: Answered, places: NDArray[np.int64]) -> Pairs:
    """Compare configurations with their baselines on every suite.

    Without items the two sides' squared errors are added, and 1 / (n + 2)^2 for each, which stands for an
    accuracy of 0 or 1. Seeds do not average them down: they answered the same items.

    Args:
        data: of one corpus.
        places: pairs x 2, rows of `data.configurations`.
    """
    ours, theirs = places.T
    if data.shares is not None:
        suites = [compare(share[ours], share[theirs]) for share in data.shares]
        return Pairs(*(np.stack([getattr(one, f) for one in suites], axis=1) for f in FIELDS))
    squared = (data.member.T @ data.error**2) / data.seeds[:, None] + (data.items + 2.0) ** -2
    gap = data.mean[ours] - data.mean[theirs]
    unknown = np.full(gap.shape, np.nan)
    return Pairs(gap, unknown, unknown, gap, squared[ours] + squared[theirs])


def errors_of(
    data: Answered, places: NDArray[np.int64], variance: Floats, weights: Floats
) -> list[NoisyError]:
    """The error of every figure's difference: over items, and over the seeds of both sides.

    Args:
        data: of one corpus; the scatter between seeds is pooled over all its configurations.
        places: pairs x 2, rows of `data.configurations`.
        variance: of `Pairs`.
        weights: figures x suites.

    Returns:
        One per figure.
    """
    ours, theirs = places.T
    squares = data.between_squares(weights)
    binomial, rest = data.binomial() @ weights.T**2, data.rest() @ weights.T**2
    per_seeds = binomial / data.seeds[:, None]
    return [
        NoisyError(
            items=variance @ weights[figure] ** 2,
            scale=per_seeds[ours, figure] + per_seeds[theirs, figure],
            seeds=pool(squares[:, figure], rest[:, figure], binomial[:, figure], data.seeds),
        )
        for figure in range(len(weights))
    ]
