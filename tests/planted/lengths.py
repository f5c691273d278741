"""Planted lengths of thoughts, and what a budget of thinking tokens leaves of an accuracy."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

TAGS = 2
# E ceil(L) is summed up to this many tokens; beyond it nothing is left of the tail.
LONGEST = 20_000


@dataclass(frozen=True)
class Lengths:
    """A thought has ceil(L) tokens between its two tags, L = median * exp(sigma e) * (wrong_factor if wrong).

    A thought cut after b tokens ends in a right answer only if the whole one would have, and then with
    probability kept(b) = 1 - (1 - kept_at_0) exp(-b / scale).
    """

    median: float = 12.0
    sigma: float = 0.6
    wrong_factor: float = 1.6
    kept_at_0: float = 0.3
    scale: float = 10.0
    prompt_tokens: int = 20
    answer_tokens: int = 3

    def thought(self, normal: Floats, right: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Tokens between the tags."""
        factor = np.where(right, 1.0, self.wrong_factor)
        tokens: NDArray[np.int64] = np.ceil(
            self.median * np.exp(self.sigma * normal) * factor
        ).astype(np.int64)
        return tokens

    def within(self, budget: float, right: bool) -> float:
        """P(a thought has at most `budget` tokens)."""
        if budget <= 0:
            return 0.0
        middle = self.median * (1.0 if right else self.wrong_factor)
        return float(special.ndtr(math.log(budget / middle) / self.sigma))

    def mean_thought(self, right: bool) -> float:
        """Expected thinking tokens, tags included: 2 + E ceil(L), with E ceil(L) = sum of P(L > n)."""
        middle = self.median * (1.0 if right else self.wrong_factor)
        counts = np.arange(1, LONGEST)
        beyond = special.ndtr(-np.log(counts / middle) / self.sigma)
        return TAGS + 1 + float(beyond.sum())

    def kept(self, budget: float) -> float:
        """Share of the right answers that survive a cut after `budget` tokens."""
        return 1 - (1 - self.kept_at_0) * math.exp(-budget / self.scale)

    def accuracy_within(self, accuracy: float, budget: float, thinks: float) -> float:
        """Accuracy when thoughts are cut after `budget` tokens and a share `thinks` of the answers thinks.

        A right answer stays right if its thought ends in time, or survives the cut: with F = within(b),
        accuracy (F + (1 - F) kept(b)). A wrong answer stays wrong. Answers without a thought do not change.
        """
        ends = self.within(budget, right=True)
        return accuracy * (1 - thinks + thinks * (ends + (1 - ends) * self.kept(budget)))
