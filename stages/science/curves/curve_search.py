"""The search for the shape of a saturating curve: gamma and delta, many data sets at once."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stages.science.curves.points import Floats

# Shapes searched, with x in units of its geometric mean. At gamma 0.001 the curve is flat for any beta <= 1,
# at 100 it has ended before the smallest x: beyond these ends no data can tell one gamma from another.
LOG_GAMMA_RANGE = (math.log(1e-3), math.log(1e2))
DELTA_RANGE = (1e-2, 1.0)
# A tenth of the places that are tried first lies on the bound delta = 1, the plain exponential.
ON_BOUND = 0.1
# Places are handled in blocks of this many numbers, which stay in the processor's cache.
BLOCK = 100_000
# Directions of the pattern search, turned by the golden angle after every step: out of a valley whose walls
# have an edge, as that of absolute errors, none of four fixed directions may lead.
DIRECTIONS = 4
SMALLEST_STEP = 1e-7
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

# Best alpha and beta, and their loss, for given z (points x shapes x data sets), y and weights of the points
# (both points x 1 x data sets).
Levels = Callable[[Floats, Floats, Floats], tuple[Floats, Floats, Floats]]


@dataclass(frozen=True)
class Effort:
    """How hard to search.

    `starts` places are tried by their squares, which is cheap; the best `screened` of them by the loss itself;
    the best `followed` of these are followed for `steps`.
    """

    starts: int
    followed: int
    steps: int
    seed: int
    screened: int = 12


@dataclass(frozen=True)
class DataSets:
    """Points of many data sets, all points x data sets.

    `scaled` is x in units of its geometric mean (points x 1 if all data sets share it), `weights` are those of
    the squares, where the loss is one of squares.
    """

    scaled: Floats
    y: Floats
    weights: Floats

    def block(self, own: slice) -> "DataSets":
        """Some of the data sets."""
        scaled = self.scaled if self.scaled.shape[1] == 1 else self.scaled[:, own]
        return DataSets(scaled, self.y[:, own], self.weights[:, own])

    def levels(self, places: Floats, levels: Levels) -> tuple[Floats, Floats, Floats]:
        """Alpha, beta and loss of shapes given as places, 2 x shapes x data sets."""
        z = rises(self.scaled[:, None, :], *shape_of(places))
        return levels(z, self.y[:, None, :], self.weights[:, None, :])


@dataclass(frozen=True)
class Found:
    """The best curve of each data set; all fields have one number per data set."""

    alpha: Floats
    beta: Floats
    gamma: Floats
    delta: Floats
    loss: Floats


def search(data: DataSets, squares: Levels, levels: Levels | None, effort: Effort) -> Found:
    """The shapes of least loss: seeded places, the best of them followed by a pattern search.

    A pattern search tries four places around and the last move again; it goes to the best one, and halves
    its step where none is better. Source: Hooke and Jeeves, Direct Search (1961). The shapes of least squares,
    whose valley is smooth, are found first and are among those that are followed.

    Args:
        data: the points.
        squares: the alpha and beta of least squares for given shapes, and their loss.
        levels: the same for the loss that counts, if that is another.
        effort: how hard to search.
    """
    starts = first_places(effort.starts, effort.seed)[:, :, None]
    order = np.argsort(_in_blocks(starts, data, squares), axis=0, kind="stable")
    screened = starts[:, order[: effort.screened], 0]
    place = _best_followed(screened, data, squares, effort)
    if levels is not None:
        place = _best_followed(np.concatenate([screened, place], axis=1), data, levels, effort)
    alpha, beta, loss = data.levels(place, levels or squares)
    gamma, delta = shape_of(place)
    return Found(alpha[0], beta[0], gamma[0], delta[0], loss[0])


def _best_followed(places: Floats, data: DataSets, levels: Levels, effort: Effort) -> Floats:
    """The best place, 2 x 1 x data sets, found from those of `places` that are best."""
    losses = data.levels(places, levels)[2]
    best = np.argsort(losses, axis=0, kind="stable")[: effort.followed]
    places = np.take_along_axis(places, best[None], axis=1)
    losses = np.take_along_axis(losses, best, axis=0)
    places, losses = _follow(places, losses, lambda tried: data.levels(tried, levels)[2], effort)
    winner: Floats = np.take_along_axis(places, losses.argmin(axis=0)[None, None], axis=1)
    return winner


def first_places(count: int, seed: int) -> Floats:
    """2 x count places in the unit square that lie evenly.

    Source: Roberts, The Unreasonable Effectiveness of Quasirandom Sequences (2018), the sequence R2, from a
    seeded origin.
    """
    origin = np.random.default_rng([seed, 0]).random((2, 1))
    steps = np.array([[0.7548776662466927], [0.5698402909980532]])
    places: Floats = (origin + steps * np.arange(count)) % 1.0
    places[1] = np.minimum(places[1] * (1 + ON_BOUND), 1.0)
    return places


def shape_of(places: Floats) -> tuple[Floats, Floats]:
    """Gamma and delta of places in the unit square."""
    low, high = LOG_GAMMA_RANGE
    least, most = DELTA_RANGE
    return np.exp(low + (high - low) * places[0]), least + (most - least) * places[1]


def rises(scaled: Floats, gamma: Floats, delta: Floats) -> Floats:
    """The z of a curve, 1 - exp(-gamma x^delta), of arguments that broadcast."""
    z: Floats = -np.expm1(-gamma * scaled**delta)
    return z


def _in_blocks(starts: Floats, data: DataSets, levels: Levels) -> Floats:
    """The loss of all starts on all data sets."""
    points, columns = data.y.shape
    width = max(1, BLOCK // (starts.shape[1] * points))
    blocks = (slice(first, first + width) for first in range(0, columns, width))
    return np.concatenate([data.block(own).levels(starts, levels)[2] for own in blocks], axis=1)


def _follow(
    places: Floats, losses: Floats, loss_at: Callable[[Floats], Floats], effort: Effort
) -> tuple[Floats, Floats]:
    """Pattern search from places (2 x followed x data sets)."""
    angles = 2 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
    step = np.full(losses.shape, 1 / math.sqrt(effort.starts))
    last = np.zeros_like(places)
    for turn in range(effort.steps):
        if step.max() < SMALLEST_STEP:
            break
        around = angles[:, None, None] + turn * GOLDEN_ANGLE
        turns = np.stack([np.cos(around), np.sin(around)])
        moves = np.concatenate([turns * step, last[:, None]], axis=1)
        tried = np.clip(places[:, None] + moves, 0.0, 1.0)
        at = loss_at(tried.reshape(2, -1, losses.shape[1])).reshape(tried.shape[1:])
        best = at.argmin(axis=0)[None]
        least = np.take_along_axis(at, best, axis=0)[0]
        better = least < losses
        target = np.take_along_axis(tried, np.stack([best, best]), axis=1)[:, 0]
        last = np.where(better, target - places, 0.0)
        places = np.where(better, target, places)
        losses = np.where(better, least, losses)
        step = np.where(better, step, step / 2)
    return places, losses
