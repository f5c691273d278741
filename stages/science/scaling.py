"""The saturating curve of accuracy over compute, fitted by constrained least mean absolute error."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from stages.science.least_absolute import TINY, best_levels
from stages.science.points import FitError, Floats, checked_points, refuse_few_sizes

LAW = "a curve of 4 parameters"
PARAMETERS = 4
# Shapes searched, with x in units of its geometric mean. At gamma 0.001 the curve is flat for any beta <= 1,
# at 100 it has ended before the smallest x: beyond these ends no data can tell one gamma from another.
LOG_GAMMA_RANGE = (math.log(1e-3), math.log(1e2))
DELTA_RANGE = (1e-2, 1.0)
POLISHED = 4


@dataclass(frozen=True)
class SaturatingCurve:
    """f(x) = alpha + beta (1 - exp(-gamma (x / unit)^delta)).

    `gamma` belongs to x in units of `unit`; in the paper's form gamma is `gamma / unit**delta`.
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    unit: float
    mean_absolute_error: float

    @property
    def asymptote(self) -> float:
        """Value that the curve tends to as x grows."""
        return self.alpha + self.beta

    @property
    def is_flat(self) -> bool:
        """Whether the curve does not rise at all (beta on its bound)."""
        return self.beta <= TINY

    def __call__(self, x: ArrayLike) -> Floats:
        return self.alpha + self.beta * _rise(
            np.asarray(x, dtype=np.float64) / self.unit, np.array(self.gamma), np.array(self.delta)
        )


def fit_saturating(
    x: ArrayLike, y: ArrayLike, ceiling: float, starts: int, seed: int
) -> SaturatingCurve:
    """The saturating curve with the least mean absolute error.

        f(x) = alpha + beta (1 - exp(-gamma x^delta)),  alpha, beta > 0, alpha + beta <= ceiling,
        gamma > 0, 0 < delta <= 1

    Source: paper (arXiv 2509.22193), App. E, which does not say how it minimises. Here the best alpha and
    beta of given gamma and delta are exact (`least_absolute`); gamma and delta start from `starts` seeded
    places, and the best of these are polished by Nelder-Mead.

    Args:
        x: positive, one per point; any unit.
        y: one per point, in [0, 1].
        ceiling: what alpha + beta may not pass, such as the teacher's accuracy.
        starts: places that the search starts from.
        seed: seed of these places.

    Raises:
        ValueError: the points or the ceiling are not as said.
        FitError: fewer different x than the curve has parameters, or a constant does as well.
    """
    xs, ys = checked_points(x, y)
    if not 0 < ceiling <= 1 or ys.min() < 0 or ys.max() > 1:
        raise ValueError(f"expected y in [0, 1] and a ceiling in (0, 1], got {ys} and {ceiling}")
    refuse_few_sizes(xs, PARAMETERS, LAW)
    curve = _search(xs, ys, ceiling, *_starts(starts, seed))
    flat = float(np.abs(ys - min(float(np.median(ys)), ceiling)).mean())
    if curve.is_flat or curve.mean_absolute_error > flat - TINY:
        raise FitError(
            "accuracy does not rise with scale: no curve is closer to it than a constant"
        )
    return curve


def resampled_curves(
    x: ArrayLike, y_draws: ArrayLike, ceiling: float, starts: int, seed: int
) -> list[SaturatingCurve]:
    """The curve of every draw, for intervals; flat ones (beta = 0) are kept, because they are an outcome.

    As `fit_saturating`, without the polishing: the places that a search starts from lie closer together than
    the draws do.

    Args:
        x: one per point.
        y_draws: draws x points.
        ceiling: as in `fit_saturating`.
        starts: as in `fit_saturating`; the same places serve every draw.
        seed: as in `fit_saturating`.

    Raises:
        ValueError: as `fit_saturating`.
        FitError: fewer different x than the curve has parameters.
    """
    draws = np.asarray(y_draws, dtype=np.float64)
    if draws.ndim != 2 or draws.shape[0] == 0:
        raise ValueError(f"expected draws x points with at least one draw, got shape {draws.shape}")
    xs = checked_points(x, draws[0])[0]
    refuse_few_sizes(xs, PARAMETERS, LAW)
    unit = _unit(xs)
    gammas, deltas = _starts(starts, seed)
    rises = _rise(xs / unit, gammas, deltas)
    curves = []
    for draw in draws:
        levels = best_levels(rises, draw, ceiling)
        k = int(levels[2].argmin())
        curves.append(_curve(levels, gammas, deltas, k, unit))
    return curves


def _search(
    x: Floats, y: Floats, ceiling: float, gammas: Floats, deltas: Floats
) -> SaturatingCurve:
    """The best curve found by polishing the best of the starts."""
    unit = _unit(x)
    errors = best_levels(_rise(x / unit, gammas, deltas), y, ceiling)[2]
    found = [
        _polish(x / unit, y, ceiling, (math.log(gammas[k]), float(deltas[k])))
        for k in np.argsort(errors, kind="stable")[:POLISHED]
    ]
    _, log_gamma, delta = min(found, key=lambda polished: polished[0])
    gammas, deltas = np.exp([log_gamma]), np.array([delta])
    levels = best_levels(_rise(x / unit, gammas, deltas), y, ceiling)
    return _curve(levels, gammas, deltas, 0, unit)


def _curve(
    levels: tuple[Floats, Floats, Floats], gammas: Floats, deltas: Floats, k: int, unit: float
) -> SaturatingCurve:
    alphas, betas, errors = levels
    return SaturatingCurve(
        alpha=float(alphas[k]),
        beta=float(betas[k]),
        gamma=float(gammas[k]),
        delta=float(deltas[k]),
        unit=unit,
        mean_absolute_error=float(errors[k]),
    )


def _rise(scaled: Floats, gammas: Floats, deltas: Floats) -> Floats:
    """1 - exp(-gamma x^delta), shapes x points."""
    return -np.expm1(-gammas[..., None] * scaled ** deltas[..., None])


def _polish(
    scaled: Floats, y: Floats, ceiling: float, start: tuple[float, float]
) -> tuple[float, float, float]:
    """Least error near `start`, with its log gamma and delta."""

    def error(shape: Floats) -> float:
        rises = _rise(scaled, np.exp(shape[:1]), shape[1:])
        return float(best_levels(rises, y, ceiling)[2][0])

    found = optimize.minimize(
        error,
        np.array(start),
        method="Nelder-Mead",
        bounds=[LOG_GAMMA_RANGE, DELTA_RANGE],
        options={"xatol": 1e-6, "fatol": 1e-10, "maxiter": 400},
    )
    return float(found.fun), float(found.x[0]), float(found.x[1])


def _starts(starts: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng([seed, 0])
    gammas = np.exp(rng.uniform(*LOG_GAMMA_RANGE, size=starts))
    # A tenth of the starts lies on the bound delta = 1, the plain exponential.
    deltas = rng.uniform(DELTA_RANGE[0], DELTA_RANGE[1] + 0.1, size=starts)
    return gammas, np.minimum(deltas, DELTA_RANGE[1])


def _unit(x: Floats) -> float:
    return float(np.exp(np.log(x).mean()))
