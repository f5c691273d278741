"""The two levels of a curve alpha + beta z that are nearest to points in Huber's loss, under bounds."""

import numpy as np

from stages.science.curves.least_squares import weighted_levels
from stages.science.curves.points import Floats

# Each step lowers the loss; from the least squares on, this many leave a thousandth of what was to gain.
STEPS = 12
SMALLEST = 1e-300


def huber_loss(residuals: Floats, bend: float) -> Floats:
    """r^2 / 2 up to |r| = bend, and bend (|r| - bend / 2) beyond.

    Source: Huber, Robust Estimation of a Location Parameter (1964).
    """
    sizes = np.abs(residuals)
    small = np.minimum(sizes, bend)
    loss: Floats = small * (sizes - small / 2)
    return loss


def huber_levels(
    rises: Floats, y: Floats, ceiling: float, bend: float, steps: int = STEPS
) -> tuple[Floats, Floats, Floats]:
    """Minimum of the mean Huber loss of alpha + beta z_i - y_i, alpha, beta >= 0, alpha + beta <= ceiling.

    By weighted least squares with weights min(1, bend / |r|), again and again: each is the exact minimum of
    a parabola that touches the loss from above, so that the loss never rises, and as the problem is convex it
    ends at its minimum. Source: Huber and Ronchetti, Robust Statistics (2009), sec. 7.8.

    Args:
        rises: points x anything: the z of each shape of curve, in [0, 1].
        y: points x anything that broadcasts to `rises`.
        ceiling: positive.
        bend: residual beyond which the loss is linear, in units of y; positive.
        steps: how often the weights are set.

    Returns:
        alpha, beta and the mean loss, in the shape of one point.
    """
    alpha, beta = weighted_levels(rises, y, np.ones_like(y), ceiling)
    residuals = alpha + beta * rises - y
    # Where no residual passes the bend the squares have said it all.
    bent = (np.abs(residuals) > bend).any(axis=0)
    if bent.any():
        own_rises = np.broadcast_to(rises, residuals.shape)[:, bent]
        own_y = np.broadcast_to(y, residuals.shape)[:, bent]
        own_residuals = residuals[:, bent]
        for _ in range(steps):
            weights = np.minimum(1.0, bend / np.maximum(np.abs(own_residuals), SMALLEST))
            alpha[bent], beta[bent] = levels = weighted_levels(own_rises, own_y, weights, ceiling)
            own_residuals = levels[0] + levels[1] * own_rises - own_y
        residuals[:, bent] = own_residuals
    return alpha, beta, huber_loss(residuals, bend).mean(axis=0)
