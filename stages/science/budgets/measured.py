"""Policies of one run over its families: means over the items, and over every resampled set of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.item_sums import Sums
from stages.science.budgets.token_budgets import Numbers, Policy

Floats = NDArray[np.float64]
ACCURACY, TOKENS, FLOPS = 0, 1, 2


@dataclass(frozen=True)
class Measured:
    """A rule's policies over one scope.

    Attributes:
        settings: M.
        first: rows x 3 x M, sums of accuracy, tokens and FLOPs over the first half of the items, per item of
            both halves.
        second: the same over the second half.
    """

    settings: tuple[float, ...]
    first: Floats
    second: Floats

    @cached_property
    def whole(self) -> Floats:
        """Means over all items: rows x 3 x M."""
        return self.first + self.second


def blocks_of(policies: Sequence[Policy]) -> list[Numbers]:
    """What is to be added up over items to measure policies."""
    return [block for one in policies for block in (one.correct, one.tokens, one.flops)]


def measure(policies: Sequence[Policy], sums: Sums) -> list[dict[str, Measured]]:
    """All policies by rule, over each of the pool's `family_scopes`; `sums` are those of `blocks_of` them."""
    results = []
    for halves in sums.scopes:
        found = {}
        for number, policy in enumerate(policies):
            own = slice(3 * number, 3 * number + 3)
            first, second = (np.stack(half[own]).transpose(2, 0, 1) for half in halves)
            found[policy.rule] = Measured(policy.settings, first, second)
        results.append(found)
    return results
