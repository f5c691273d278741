"""Saturating curves with known parameters, and fits of one data set, for tests."""

import numpy as np
from numpy.typing import NDArray

from stages.science.curves.law import Ladder
from stages.science.curves.scaling import (
    Saturating,
    SaturatingCurve,
    SaturatingFit,
    brief,
    rising_curve,
    saturating,
    thorough,
)

Floats = NDArray[np.float64]
STARTS = 256


def planted(x: Floats, alpha: float, beta: float, gamma: float, delta: float) -> Floats:
    """The curve with gamma for x in units of its geometric mean."""
    scaled = x / np.exp(np.log(x).mean())
    y: Floats = alpha + beta * (1 - np.exp(-gamma * scaled**delta))
    return y


def fit_curve(
    x: Floats, y: Floats, ceiling: float = 1.0, seed: int = 1, bend: float | None = None
) -> SaturatingCurve:
    """The curve of the paper's loss, or of Huber's; FitError if nothing rises."""
    law = saturating(ceiling, bend, thorough(STARTS, seed))
    return rising_curve(law, law.fit(x[:, None], y[:, None], np.ones((y.size, 1))), x, y)


def fit_draws(
    x: Floats, draws: Floats, ceiling: float = 1.0, bend: float | None = None
) -> SaturatingFit:
    """The curves of draws x points."""
    law = saturating(ceiling, bend, brief(STARTS, 1))
    return law.fit(x[:, None], draws.T, np.ones((x.size, 1)))


def squares(ceiling: float = 1.0) -> Saturating:
    """The curve by chi-square."""
    return Saturating("saturating", "squares", ceiling, 1.0, thorough(STARTS, 1))


def measured(x: Floats, truth: Floats, seed: list[int], items: int, draws: int) -> Ladder:
    """A ladder of students on the same items, half of whose hardness is common to all students."""
    rng = np.random.default_rng(seed)
    common = np.where(rng.random((x.size, items)) < 0.5, rng.random(items), 2.0)
    own = rng.random((x.size, items))
    right = np.where(common <= 1.0, common, own) < truth[:, None]
    times_drawn = rng.multinomial(items, np.full(items, 1 / items), size=draws)
    y = right.mean(axis=1)
    errors = np.sqrt((y * (1 - y) + 1 / items) / items)
    return Ladder(x, y, errors, times_drawn @ right.T / items)
