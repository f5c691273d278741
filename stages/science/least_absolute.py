"""The two levels of a curve alpha + beta z that are nearest to points in mean absolute error, under bounds."""

import numpy as np

from stages.science.points import Floats

# Slopes that agree to this are taken for parallel, and a bound broken by less for kept.
TINY = 1e-9


def best_levels(rises: Floats, y: Floats, ceiling: float) -> tuple[Floats, Floats, Floats]:
    """Exact minimum of mean |alpha + beta z_i - y_i| with alpha, beta >= 0 and alpha + beta <= ceiling.

    This is a linear programme: a solution lies where two of these lines of the (alpha, beta) plane meet:
    alpha + beta z_i = y_i for each point, beta = 0, alpha = 0, alpha + beta = ceiling. All are tried.

    Args:
        rises: shapes x points, the z of each shape of curve, in [0, 1].
        y: one per point.
        ceiling: positive.

    Returns:
        alpha, beta and the error, one per shape.
    """
    shapes, points = rises.shape
    # Each line as c_alpha alpha + c_beta beta = right; the bounds come last.
    c_alpha = np.concatenate([np.ones(points), [0.0, 1.0, 1.0]])
    c_beta = np.concatenate([rises, np.broadcast_to([1.0, 0.0, 1.0], (shapes, 3))], axis=1)
    right = np.concatenate([y, [0.0, 0.0, ceiling]])
    i, j = np.triu_indices(points + 3, k=1)
    determinant = c_alpha[i] * c_beta[:, j] - c_alpha[j] * c_beta[:, i]
    parallel = np.abs(determinant) < TINY
    divisor = np.where(parallel, 1.0, determinant)
    alpha = (right[i] * c_beta[:, j] - right[j] * c_beta[:, i]) / divisor
    beta = (c_alpha[i] * right[j] - c_alpha[j] * right[i]) / divisor
    allowed = ~parallel & (alpha >= -TINY) & (beta >= -TINY) & (alpha + beta <= ceiling + TINY)
    residuals = alpha[..., None] + beta[..., None] * rises[:, None, :] - y
    errors = np.where(allowed, np.abs(residuals).mean(axis=-1), np.inf)
    rows, best = np.arange(shapes), errors.argmin(axis=1)
    return (
        np.maximum(alpha[rows, best], 0.0),
        np.maximum(beta[rows, best], 0.0),
        errors[rows, best],
    )
