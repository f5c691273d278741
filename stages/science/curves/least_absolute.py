"""The two levels of a curve alpha + beta z that are nearest to points in mean absolute error, under bounds."""

from collections.abc import Iterator

import numpy as np

from stages.science.curves.huber import huber_levels
from stages.science.curves.points import Floats

# Slopes that agree to this are taken for parallel, and a bound broken by less for kept.
TINY = 1e-9
# Up to here all corners are tried, whose number grows as the square of that of the points.
EXACT_POINTS = 12
NEARLY = 1e-3


def best_levels(rises: Floats, y: Floats, ceiling: float) -> tuple[Floats, Floats, Floats]:
    """Minimum of mean |alpha + beta z_i - y_i| with alpha, beta >= 0 and alpha + beta <= ceiling.

    This is a linear programme: a solution lies where two of these lines of the (alpha, beta) plane meet:
    alpha + beta z_i = y_i for each point, beta = 0, alpha = 0, alpha + beta = ceiling. All such corners are
    tried, which is exact. With more than 12 points the Huber loss with a bend at 0.001 stands in, whose mean
    absolute error is at most 0.0005 above the least.

    Args:
        rises: points x anything: the z of each shape of curve, in [0, 1].
        y: points x anything that broadcasts to `rises`.
        ceiling: positive.

    Returns:
        alpha, beta and the mean absolute error, in the shape of one point.
    """
    points = rises.shape[0]
    if points > EXACT_POINTS:
        alpha, beta, _ = huber_levels(rises, y, ceiling, NEARLY)
        return alpha, beta, np.abs(alpha + beta * rises - y).mean(axis=0)
    shape = np.broadcast_shapes(rises.shape, y.shape)
    least = np.full(shape[1:], np.inf)
    best_alpha, best_beta = np.zeros(shape[1:]), np.zeros(shape[1:])
    residuals = np.empty(shape)
    for alpha, beta in _corners(rises, y, ceiling):
        np.multiply(rises, beta, out=residuals)
        residuals += alpha
        residuals -= y
        np.abs(residuals, out=residuals)
        error = residuals.sum(axis=0)
        better = error < least
        np.copyto(least, error, where=better)
        np.copyto(best_alpha, alpha, where=better)
        np.copyto(best_beta, beta, where=better)
    return best_alpha, best_beta, least / points


def _corners(rises: Floats, y: Floats, ceiling: float) -> Iterator[tuple[Floats, Floats]]:
    """Candidates for (alpha, beta), every one within the bounds.

    One that breaks a bound is moved onto it: then it is merely one candidate more.
    """
    points = rises.shape[0]
    flat = np.minimum(np.maximum(np.median(y, axis=0), 0.0), ceiling)
    yield flat, np.zeros_like(flat)
    from_zero = _slopes(y, rises, ceiling)
    to_ceiling = _slopes(ceiling - y, 1.0 - rises, ceiling)
    for i in range(points):
        yield np.zeros_like(from_zero[i]), from_zero[i]
        yield ceiling - to_ceiling[i], to_ceiling[i]
        betas = _slopes(y[i + 1 :] - y[i], rises[i + 1 :] - rises[i], ceiling)
        alphas = np.minimum(np.maximum(y[i] - betas * rises[i], 0.0), ceiling - betas)
        yield from zip(alphas, betas, strict=True)


def _slopes(rise: Floats, run: Floats, ceiling: float) -> Floats:
    """Rise over run in [0, ceiling], 0 where the run is nothing."""
    nothing = np.abs(run) < TINY
    if nothing.any():
        rise, run = np.where(nothing, 0.0, rise), np.where(nothing, 1.0, run)
    slopes = rise / run
    np.maximum(slopes, 0.0, out=slopes)
    slopes_within: Floats = np.minimum(slopes, ceiling, out=slopes)
    return slopes_within
