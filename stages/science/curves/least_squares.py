"""The two levels of a curve alpha + beta z that are nearest to points in weighted squares, under bounds."""

import numpy as np

from stages.science.curves.points import Floats

TINY = 1e-12


def square_levels(
    rises: Floats, y: Floats, weights: Floats, ceiling: float
) -> tuple[Floats, Floats, Floats]:
    """Exact minimum of sum w_i (alpha + beta z_i - y_i)^2 with alpha, beta >= 0, alpha + beta <= ceiling.

    Where the free minimum breaks a bound, the answer lies on one of the three edges of the triangle that is
    allowed, at the minimum along it or at its end.

    Args:
        rises: points x anything: the z of each shape of curve, in [0, 1].
        y: points x anything that broadcasts to `rises`.
        weights: as `y`, positive.
        ceiling: positive.

    Returns:
        alpha, beta and the sum, in the shape of one point.
    """
    alpha, beta = weighted_levels(rises, y, weights, ceiling)
    return alpha, beta, (weights * (alpha + beta * rises - y) ** 2).sum(axis=0)


def weighted_levels(
    rises: Floats, y: Floats, weights: Floats, ceiling: float
) -> tuple[Floats, Floats]:
    """As `square_levels`, without the sum."""
    weighted = weights * rises
    total, z = np.sum(weights, axis=0), weighted.sum(axis=0)
    zz, zy = (weighted * rises).sum(axis=0), (weighted * y).sum(axis=0)
    ones = np.sum(weights * y, axis=0)
    spread = zz - z * z / total
    beta = np.where(spread > TINY * total, zy - z * ones / total, np.nan)
    beta = beta / np.where(spread > TINY * total, spread, 1.0)
    alpha = (ones - beta * z) / total
    outside = ~((alpha >= 0) & (beta >= 0) & (alpha + beta <= ceiling))
    if outside.any():
        sums = [np.broadcast_to(one, alpha.shape)[outside] for one in (total, z, zz, ones, zy)]
        alpha[outside], beta[outside] = _on_edges(sums, ceiling)
    return alpha, beta


def _on_edges(sums: list[Floats], ceiling: float) -> tuple[Floats, Floats]:
    """The best of the three edges of the triangle, from the sums of weights w, w z, w z^2, w y and w z y.

    The edges: a constant; nothing at x = 0; up to the ceiling, along which y is ceiling - beta (1 - z).
    """
    total, z, zz, y, zy = sums
    nothing = np.zeros(total.shape)
    constant = np.clip(y / total, 0.0, ceiling)
    from_zero = np.clip(zy / np.maximum(zz, TINY), 0.0, ceiling)
    below = ceiling * (total - z) - (y - zy)
    to_ceiling = np.clip(below / np.maximum(total - 2 * z + zz, TINY), 0.0, ceiling)
    alpha = np.stack([constant, nothing, ceiling - to_ceiling])
    beta = np.stack([nothing, from_zero, to_ceiling])
    loss = alpha * (alpha * total - 2 * y) + beta * (beta * zz - 2 * zy) + 2 * alpha * beta * z
    best, columns = loss.argmin(axis=0), np.arange(total.size)
    return alpha[best, columns], beta[best, columns]
