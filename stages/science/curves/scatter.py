"""Errors of the points of a ladder, and the scatter beyond them that laws leave: training noise, mostly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2

from stages.science.curves.law import Ladder, Law
from stages.science.curves.points import Floats, sizes_in

# Errors below this share of what the other points lead to expect are luck: no item of few went wrong.
LEAST_SHARE = 0.5
# Chi-square refuses a law at this chance of being wrong.
REFUSED = 0.05
# Points without known errors that are as close to a law as this have none.
SMALLEST = 1e-12


@dataclass(frozen=True)
class Scatter:
    """By how much the points' squared errors are too small, None if they suffice or if that is unknown.

    `freedom` are the degrees of freedom that the factor rests on.
    """

    factor: float | None
    freedom: int


def point_errors(accuracy: Floats, draws: Floats) -> Floats | None:
    """Standard errors of the points from their draws: half of the range of the middle 68 %.

    They hold what the draws hold: the choice of items, and seeds where there are two. A point that no item
    speaks against has draws without spread; it gets the binomial error of one wrong item more and one right
    item more, with the number of items that the other points' errors lead to.

    Args:
        accuracy: one per point.
        draws: draws x points.

    Returns:
        One per point, or None if no point has draws that differ.
    """
    errors = _spread(draws)
    variance = accuracy * (1 - accuracy)
    known = (errors > 0) & (variance > 0)
    if not known.any():
        return None
    items = float(np.median(variance[known] / errors[known] ** 2))
    smoothed = (accuracy * items + 1) / (items + 2)
    floor = np.sqrt(smoothed * (1 - smoothed) / items)
    whole: Floats = np.where(errors < LEAST_SHARE * floor, floor, errors)
    return whole


def chi_square(law: Law, points: Ladder) -> float | None:
    """Sum of ((y - law) / error)^2 at its least; None if the law is not fitted so, or sizes are too few."""
    if not law.by_likelihood or sizes_in(points.x) < law.parameters:
        return None
    x, errors = points.x[:, None], points.errors[:, None]
    predicted = law.fit(x, points.y[:, None], errors).predict(x)[:, 0]
    return float((((points.y - predicted) / points.errors) ** 2).sum())


def measure_scatter(points: Ladder, laws: Sequence[Law]) -> Scatter:
    """The scatter of points that no law comes close to.

    If chi-square refuses every law at 5 %, or if no errors are known, the factor is the least chi^2 / (n - k)
    among the laws of k parameters, those with n - k > 1 if there are any.
    Source: Burnham and Anderson, Model Selection and Multimodel Inference (2002), sec. 2.5, quasi-likelihood.
    """
    found = [(chi_square(law, points), points.y.size - law.parameters) for law in laws]
    ratios = [(chi, free) for chi, free in found if chi is not None and free > 0]
    enough = any(chi2.sf(chi, free) >= REFUSED for chi, free in ratios)
    if not ratios or (points.errors_known and enough):
        return Scatter(None, 0)
    several = [(chi / free, free) for chi, free in ratios if free > 1]
    factor, freedom = min(several or [(chi / free, free) for chi, free in ratios])
    return Scatter(max(factor, SMALLEST), freedom)


def scattered(points: Ladder, scatter: Scatter, seed: int) -> Ladder:
    """The ladder with errors and draws that hold the scatter too.

    The draws of each point get a normal deviation with the variance that they lack; with a factor from f
    degrees of freedom it is multiplied by sqrt(f / chi^2_f), one number per draw, as in Student's t. They are
    kept in [0, 1].

    Args:
        points: the ladder.
        scatter: that was measured.
        seed: of the deviations.
    """
    if scatter.factor is None and not points.errors_known:
        return points
    errors = points.errors * np.sqrt(scatter.factor or 1.0)
    lacking = np.sqrt(np.maximum(errors**2 - _spread(points.draws) ** 2, 0.0))
    deviations = normal_deviations(points.draws.shape, scatter, seed)
    return replace(
        points, errors=errors, draws=np.clip(points.draws + lacking * deviations, 0.0, 1.0)
    )


def normal_deviations(shape: tuple[int, ...], scatter: Scatter, seed: int) -> Floats:
    """Of unit variance for the errors as scattered; those of one draw (first axis) share its factor."""
    rng = np.random.default_rng([seed, 2])
    normal: Floats = rng.standard_normal(shape)
    if scatter.factor is None:
        return normal
    sureness = rng.chisquare(scatter.freedom, size=(shape[0], *[1] * (len(shape) - 1)))
    deviations: Floats = normal * np.sqrt(scatter.freedom / sureness)
    return deviations


def _spread(draws: Floats) -> Floats:
    low, high = np.quantile(draws, [0.158655, 0.841345], axis=0)
    spread: Floats = np.where(high > low, (high - low) / 2, draws.std(axis=0))
    return spread
