"""Items that are hard for every run alike, with a mean that is exactly the planted accuracy.

Run r answers item i rightly in sample s if

    sqrt(shared) z_i + sqrt(own) w_ri + sqrt(1 - shared - own) e_ris < probit(accuracy)

with standard normal z (difficulty, the same for all runs), w (what this run finds hard, the same for all of its
samples) and e. The left side is standard normal, so P(right) over the population of items is `accuracy`,
whatever the shares; given the item it is a probit with item effects.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# Points of the integral over items: quantiles of a standard normal.
POINTS = 20_000


@dataclass(frozen=True)
class ItemModel:
    """Shares of the variance of the threshold: between items, and between runs on one item."""

    shared: float = 0.5
    own: float = 0.2

    def __post_init__(self) -> None:
        if min(self.shared, self.own) < 0 or self.shared + self.own >= 1:
            raise ValueError(f"shares must leave room for the samples: {self.shared}, {self.own}")

    def threshold(self, difficulty: Floats, own: Floats, noise: Floats) -> Floats:
        """A uniform number per answer; the answer is right if it is below the accuracy."""
        rest = math.sqrt(1 - self.shared - self.own)
        latent = math.sqrt(self.shared) * difficulty + math.sqrt(self.own) * own + rest * noise
        uniform: Floats = special.ndtr(latent)
        return uniform

    def chances(self, accuracy: float) -> Floats:
        """P(right) in one sample, at `POINTS` equally likely items."""
        fixed = self.shared + self.own
        effect = math.sqrt(fixed) * special.ndtri((np.arange(POINTS) + 0.5) / POINTS)
        chance: Floats = special.ndtr((special.ndtri(accuracy) - effect) / math.sqrt(1 - fixed))
        return chance

    def pass_at(self, accuracy: float, k: int) -> float:
        """Expected share of items with at least one right answer among k samples."""
        return float(np.mean(1 - (1 - self.chances(accuracy)) ** k))

    def covariance(self, first: float, second: float) -> float:
        """Covariance between two runs' verdicts on one item: P(both right) - product."""
        angle = math.sqrt(self.shared) * special.ndtri((np.arange(POINTS) + 0.5) / POINTS)
        rest = math.sqrt(1 - self.shared)
        both = special.ndtr((special.ndtri(first) - angle) / rest) * special.ndtr(
            (special.ndtri(second) - angle) / rest
        )
        return float(both.mean()) - first * second

    def discordance(self, first: float, second: float) -> float:
        """P(an item is right with one of two runs only)."""
        return first + second - 2 * (self.covariance(first, second) + first * second)


@dataclass(frozen=True)
class WrongAnswers:
    """What is said instead of the right answer: nothing, one favourite, or one of `others` alike."""

    silent: float = 0.1
    favourite: float = 0.4
    others: int = 3

    @property
    def shares(self) -> Floats:
        """Shares of silence, the favourite and each other answer, among wrong answers."""
        spoken = 1 - self.silent
        rest = spoken * (1 - self.favourite) / self.others
        return np.array([self.silent, spoken * self.favourite, *[rest] * self.others])

    def win(self, right: int, k: int) -> float:
        """P(the most frequent answer is the right one | `right` of k are right); ties are drawn by lot.

        Breaking ties by which answer came first is the same, because samples can be swapped.
        """
        wrong, shares = k - right, self.shares
        total = 0.0
        for counts in _compositions(wrong, shares.size):
            ways = math.factorial(wrong) / math.prod(math.factorial(n) for n in counts)
            chance = ways * math.prod(s**n for s, n in zip(shares.tolist(), counts, strict=True))
            most = max(counts[1:])
            if right > most:
                total += chance
            elif right == most > 0:
                total += chance / (1 + counts[1:].count(most))
        return total

    def majority_at(self, chances: ArrayLike, k: int) -> float:
        """Expected share of items whose most frequent answer among k is right, over P(right) of items."""
        q = np.asarray(chances, dtype=np.float64)
        binomial = [math.comb(k, c) * q**c * (1 - q) ** (k - c) for c in range(k + 1)]
        return float(sum(self.win(c, k) * share.mean() for c, share in enumerate(binomial)))


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    """All ways to write `total` as an ordered sum of `parts` counts."""
    bars = itertools.combinations(range(total + parts - 1), parts - 1)
    ends = [(-1, *bar, total + parts - 1) for bar in bars]
    return [tuple(b - a - 1 for a, b in itertools.pairwise(end)) for end in ends]
