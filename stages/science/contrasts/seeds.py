"""Differences between recipes, not runs: the seed of a training as a random effect beside the items.

Model, per set of items: y = mean of the configuration + effect of the seed + effect of the item + the rest,
for run and item; seeds and items are both drawn from many (crossed random effects). The mean over n items
and s seeds of one configuration then has, beside the part of the items that the pairing takes care of, the
variance sigma^2 / s of the seeds. Two mean squares speak of it:

    between seeds: E[n s^2] = rest + n sigma^2       rest of seed x item: E[MS] = rest

so that sigma^2 is their difference over n. Both are pooled over the configurations, weighted by degrees of
freedom and each taken as a multiple of the binomial variance p (1 - p) / n: a configuration that is always
right scatters neither over items nor over seeds, and says nothing about those that do.
Source: Clark, J. Verbal Learn. Verbal Behav. 12 (1973) 335, for items and subjects both drawn; Miller,
arXiv 2411.00640 (2024), for paired errors of evaluations.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtr

Floats = NDArray[np.float64]

# Nodes of the integral over what the seeds' variance may be. p is exact to 1e-6 with them (see the tests).
NODES = 64
STEPS, PRECISION = 60, 1e-9


@dataclass(frozen=True)
class SeedVariance:
    """Variances between seeds and of seed x item, as multiples of binomial variance p (1 - p) / n.

    `freedom` is the number of seeds beyond the first of each configuration that can scatter; with 0 of them
    both are NaN.
    """

    between: float
    rest: float
    freedom: int

    @property
    def excess(self) -> float:
        """What seeds add to the scatter of single items; at least 0, NaN if unknown."""
        return self.between - self.rest if self.between > self.rest else self.between * 0.0


def pool(
    squares: ArrayLike, rest: ArrayLike, binomial: ArrayLike, seeds: ArrayLike
) -> SeedVariance:
    """Pool the scatter over seeds of all configurations of one set of items.

    Args:
        squares: per configuration, sum over its seeds of (accuracy - mean over the seeds)^2.
        rest: variance of one run's accuracy by seed x item alone: its mean square over the items.
        binomial: variance p (1 - p) / n of one run's accuracy, or its sum over suites.
        seeds: how many there are.
    """
    scale, count = np.asarray(binomial, dtype=np.float64), np.asarray(seeds, dtype=np.int64)
    useful = (count > 1) & (scale > 0)
    freedom = int((count[useful] - 1).sum())
    if not freedom:
        return SeedVariance(np.nan, np.nan, 0)
    weight = (count - 1)[useful]
    total = float((weight * scale[useful]).sum())
    between = float(np.asarray(squares, dtype=np.float64)[useful].sum()) / total
    own = float((weight * np.asarray(rest, dtype=np.float64)[useful]).sum()) / total
    return SeedVariance(between, own, freedom)


@dataclass(frozen=True)
class NoisyError:
    """What a difference errs by: normal, with a variance of which the seeds' part is itself uncertain.

    The variance is items + max(0, scale (between f / chi^2_f - rest)) with chi^2 of f degrees of freedom:
    what is known of the seeds' variance after f seeds. With `items` = `rest` = 0 it is Student's t. Rejecting
    by it is a generalised test; over the whole range of variances it stays below its level, which Welch and
    Satterthwaite's single t does not at few degrees of freedom (`tests/science/test_seeds.py`).
    Source: Weerahandi, Exact Statistical Methods for Data Analysis (1995), ch. 5, for such tests.

    Attributes:
        items: variance over items, per difference.
        scale: binomial variances of both sides over their number of seeds, summed, per difference.
        seeds: the pooled variances.
    """

    items: Floats
    scale: Floats
    seeds: SeedVariance

    def variance(self) -> Floats:
        """The plain estimate: items + scale x excess."""
        plain: Floats = self.items + self.scale * self.seeds.excess
        return plain

    def take(self, chosen: NDArray[np.bool_]) -> "NoisyError":
        """The error of some of the differences."""
        return NoisyError(self.items[chosen], self.scale[chosen], self.seeds)

    def p_value(self, difference: ArrayLike) -> Floats:
        """Two-sided p of differences from 0; NaN where no seed tells the variance."""
        distance = np.abs(np.asarray(difference, dtype=np.float64))
        return 2 * self._above(distance)

    def quantile(self, probability: float) -> Floats:
        """What the error stays below with a probability above 0.5, per difference; NaN where unknown."""
        if not self.seeds.freedom:
            return np.full(self.items.shape, np.nan)
        spread, weight = self._spreads()
        spread = np.maximum(spread, np.finfo(np.float64).tiny)
        at = np.zeros(self.items.shape)
        # The tail is convex and falling: Newton's steps from 0 come nearer from below, and never pass it.
        for _ in range(STEPS):
            ratio = at[:, None] / spread
            density = (np.exp(-(ratio**2) / 2) / spread) @ weight / math.sqrt(2 * math.pi)
            step = (ndtr(-ratio) @ weight - (1 - probability)) / density
            at += step
            if (step <= PRECISION * at).all():
                break
        return at

    def _above(self, distance: Floats) -> Floats:
        """Probability that the error is above `distance`: an average over what the variance may be."""
        if not self.seeds.freedom:
            return np.full(self.items.shape, np.nan)
        spread, weight = self._spreads()
        away = np.broadcast_to(distance[:, None], spread.shape)
        far = np.where(away > 0, np.inf, 0.0)
        above: Floats = ndtr(-np.divide(away, spread, out=far, where=spread > 0)) @ weight
        return above

    def _spreads(self) -> tuple[Floats, Floats]:
        """Standard deviations that the error may have, differences x nodes, and the nodes' weights."""
        inflation, weight = _inflations(self.seeds.freedom)
        excess = np.maximum(self.seeds.between * inflation - self.seeds.rest, 0.0)
        spread: Floats = np.sqrt(self.items[:, None] + self.scale[:, None] * excess)
        return spread, weight


@functools.cache
def _inflations(freedom: int) -> tuple[Floats, Floats]:
    """Values of f / chi^2_f and their weights; denser where chi^2 is small and the variance large."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    at, weight = (node + 1) / 2, weight / 2
    chi_squared = 2 * gammaincinv(freedom / 2, at**4)
    return freedom / chi_squared, weight * 4 * at**3
