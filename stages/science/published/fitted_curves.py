"""Saturating curves through one ladder of students, one per draw: what a cost buys and what it takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.science.curves.curve_search import Effort
from stages.science.curves.least_absolute import TINY
from stages.science.curves.points import refuse_few_sizes
from stages.science.curves.scaling import LAW, PARAMETERS, saturating

Floats = NDArray[np.float64]
STEPS = 20
"""Of a search: the last ones move gamma and delta by less than 1e-4 of their ranges."""


@dataclass(frozen=True)
class FittedCurves:
    """f(x) = alpha + beta (1 - exp(-gamma (x / unit)^delta)), parameters one per draw."""

    alpha: Floats
    beta: Floats
    gamma: Floats
    delta: Floats
    unit: float

    def values(self, x: ArrayLike) -> Floats:
        """Draws x places."""
        scaled = np.asarray(x, dtype=np.float64) / self.unit
        powers = scaled[None, :] ** self.delta[:, None]
        found: Floats = self.alpha[:, None] - self.beta[:, None] * np.expm1(
            -self.gamma[:, None] * powers
        )
        return found

    def inverse(self, level: ArrayLike) -> Floats:
        """The x at which each draw's curve has its level: 0 below its foot, inf from its asymptote on."""
        above = np.asarray(level, dtype=np.float64) - self.alpha
        # Next to the asymptote x has no meaning: the last bits of a sum would decide on it.
        within = (above > 0) & (above < self.beta - TINY)
        share = np.where(within, above / np.where(within, self.beta, 1.0), 0.5)
        x = self.unit * (-np.log1p(-share) / self.gamma) ** (1 / self.delta)
        return np.where(within, x, np.where(above <= 0, 0.0, np.inf))


def fit_curves(
    x: ArrayLike, scores: Floats, ceiling: float, starts: int, seed: int
) -> FittedCurves:
    """The curves of the paper's App. E, one per draw.

    The search is longer than `scaling.brief`, because place 0 is a result and not one draw of many.

    Args:
        x: FLOPs, one per student.
        scores: (1 + draws) x students, place 0 as measured.
        ceiling: what no curve may pass.
        starts: places that a search starts from.
        seed: of these places.

    Raises:
        FitError: fewer different x than the curve has parameters.
    """
    costs = np.asarray(x, dtype=np.float64)
    refuse_few_sizes(costs, PARAMETERS, LAW)
    law = saturating(ceiling, None, Effort(starts, 1, STEPS, seed))
    fit = law.fit(costs[:, None], scores.T, np.ones((costs.size, 1)))
    found = fit.found
    return FittedCurves(found.alpha, found.beta, found.gamma, found.delta, float(fit.unit[0]))
