"""Which law of accuracy the points speak for: by likelihood with known errors, and by left-out sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from stages.science.curves.law import Ladder, Law
from stages.science.curves.points import Floats, sizes_in
from stages.science.curves.scatter import Scatter, chi_square

# Laws whose criterion lies closer than this to the best are not told apart from it.
# Source: Burnham and Anderson, Model Selection and Multimodel Inference (2002), sec. 2.6.
TOLD_APART = 2.0

Criterion = Literal["aic", "aicc"]


@dataclass(frozen=True)
class Scored:
    """How well a law does; what could not be computed is None.

    `aic` and `aicc` as in `compare`; `left_out` is the mean absolute error of predicting each size from the
    others, `left_out_each` those errors, point by point.
    """

    law: str
    parameters: int
    chi_square: float | None
    aic: float | None
    aicc: float | None
    left_out: float | None
    left_out_each: Floats | None


@dataclass(frozen=True)
class Comparison:
    """The laws' scores; `best` and `best_left_out` are each followed by what is not told apart from it."""

    laws: list[Scored]
    criterion: Criterion
    best: list[str]
    best_left_out: list[str]


def compare(
    points: Ladder, scatter: Scatter, laws: Sequence[Law], fold_laws: Sequence[Law]
) -> Comparison:
    """Score all laws on the same points.

    Likelihood: the errors are taken for normal, independent and known, so that -2 log L is chi-square but for
    a constant, and AIC = chi^2 + 2 k with k parameters; known errors need no correction for few points.
    Where the points scatter more, chi-square is divided by the factor of `scatter`, and
    AICc = AIC + 2 k (k + 1) / (n - k - 1) decides; a law with n - k - 1 <= 0 has none and is then out of the
    running. Errors that points share (as their items are the same) make differences surer than is reckoned
    here, which errs towards plain laws.
    Source: Burnham and Anderson, Model Selection and Multimodel Inference (2002), sec. 2.4 and 2.5.

    Args:
        points: the ladder, with the errors that are known; its draws are not used.
        scatter: of these points.
        laws: those that are no fit by likelihood are scored on left-out sizes only.
        fold_laws: the same laws in the same order, as fitted where one size each is left out.
    """
    factor = 1.0 if scatter.factor is None else scatter.factor
    scored = [
        _scored(law, points, factor, left_out_errors(fold, points))
        for law, fold in zip(laws, fold_laws, strict=True)
    ]
    criterion: Criterion = "aic" if scatter.factor is None else "aicc"
    best = _nearest({one.law: getattr(one, criterion) for one in scored})
    return Comparison(scored, criterion, best, _least_left_out(scored))


def left_out_errors(law: Law, points: Ladder) -> Floats | None:
    """Error of predicting each point from the others, in size; None if those are too few for the law."""
    count = points.y.size
    others = np.array([np.delete(np.arange(count), k) for k in range(count)]).T
    if count < 2 or min(sizes_in(points.x[fold]) for fold in others.T) < law.parameters:
        return None
    fit = law.fit(points.x[others], points.y[others], points.errors[others])
    errors: Floats = np.abs(fit.predict(points.x[None, :])[0] - points.y)
    return errors


def _scored(law: Law, points: Ladder, factor: float, left_out: Floats | None) -> Scored:
    k, spare = law.parameters, points.y.size - law.parameters - 1
    chi = chi_square(law, points)
    aic = None if chi is None else chi / factor + 2 * k
    aicc = None if aic is None or spare <= 0 else aic + 2 * k * (k + 1) / spare
    mean = None if left_out is None else float(left_out.mean())
    return Scored(law.name, k, chi, aic, aicc, mean, left_out)


def _nearest(values: dict[str, float | None]) -> list[str]:
    """The law of the least value, and those that are not told apart from it, best first."""
    given = {law: value for law, value in values.items() if value is not None}
    least = min(given.values(), default=0.0)
    near = [law for law in given if given[law] - least <= TOLD_APART]
    return sorted(near, key=lambda law: given[law])


def _least_left_out(scored: Sequence[Scored]) -> list[str]:
    """The law of the least left-out error, and those within one standard error of it.

    The standard error is that of the mean difference to the best law, size by size. Source: Breiman et al.,
    Classification and Regression Trees (1984), sec. 3.4.3, the one-standard-error rule.
    """
    known = [(one.left_out_each, one.law) for one in scored if one.left_out_each is not None]
    if not known:
        return []
    known.sort(key=lambda one: float(one[0].mean()))
    least = known[0][0]
    near = []
    for each, law in known:
        gap = each - least
        if gap.mean() <= gap.std(ddof=1) / np.sqrt(gap.size):
            near.append(law)
    return near
