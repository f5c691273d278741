"""Means over the items of a study and the same means on resampled items, for any number of columns at once.

Everything is computed on rows: row 0 is the items as they are, every further row one set of items drawn with
replacement within each suite, the same sets for all runs. A statistic computed on all rows alike has its value
in row 0 and its draws in the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Reals = NDArray[np.floating[Any]]
ALL = "all"


@dataclass(frozen=True)
class Scope:
    """A set of suites with their weights, which sum to 1: a suite, a family, or all."""

    family: str
    suite: str | None
    suites: tuple[int, ...]
    weights: tuple[float, ...]


class Counts(NamedTuple):
    """How often each item is in each set (rows x items), in single and in double precision."""

    single: NDArray[np.float32]
    double: NDArray[np.float64]


@dataclass(frozen=True)
class ItemPool:
    """The items of a study and how they are resampled.

    Attributes:
        suites: their names, in order; items of a suite stand together, in this order.
        slices: where the items of each suite stand.
        strata: n, number of the suite, task and level that an item is of.
        halves: per suite the places of two halves of its items; equal shares of each task and level.
        times_drawn: per suite, for either half, how often an item is in each set; once in row 0.
        first_shares: suites x rows, share of the items in the first half.
        families: family of each suite.
    """

    suites: tuple[str, ...]
    slices: tuple[slice, ...]
    strata: NDArray[np.int64]
    halves: tuple[tuple[Places, Places], ...]
    times_drawn: tuple[tuple[Counts, Counts], ...]
    first_shares: Floats
    families: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The items as they are, and every drawn set."""
        return int(self.first_shares.shape[1])

    def size(self, suite: int) -> int:
        """Items of a suite."""
        return len(self.halves[suite][0]) + len(self.halves[suite][1])

    def family_scopes(self) -> list[Scope]:
        """The families (plain mean over suites), then `all` (plain mean over families)."""
        names = sorted(set(self.families))
        members = {n: [k for k, own in enumerate(self.families) if own == n] for n in names}
        scopes = [
            Scope(n, None, tuple(own), (1 / len(own),) * len(own)) for n, own in members.items()
        ]
        weights = tuple(1 / len(names) / len(members[own]) for own in self.families)
        return [*scopes, Scope(ALL, None, tuple(range(len(self.suites))), weights)]

    def suite_scopes(self) -> list[Scope]:
        """Each suite by itself."""
        named = enumerate(zip(self.families, self.suites, strict=True))
        return [Scope(family, suite, (k,), (1.0,)) for k, (family, suite) in named]

    def half_sums(self, suite: int, half: int, values: Reals) -> Reals:
        """Sums over one half of a suite in every row, in the precision of the values: columns x rows.

        Args:
            suite: its number.
            half: 0 or 1.
            values: items of the half, in the order of `halves`, x columns.
        """
        counts = self.times_drawn[suite][half]
        sums: Reals = values.T @ counts[0 if values.dtype == np.float32 else 1].T
        # A product may add up equal columns in unequal orders; the items as they are must not.
        sums[:, 0] = values.sum(axis=0)
        return sums

    def half_share(self, scope: Scope) -> Floats:
        """Share of the items of a scope that are in the first half, in every row."""
        share: Floats = np.array(scope.weights) @ self.first_shares[list(scope.suites)]
        return share

    def weights(self, scope: Scope) -> Floats:
        """Weight of each item in the mean over a scope, n; 0 outside of it."""
        weights = np.zeros(len(self.strata))
        for suite, weight in zip(scope.suites, scope.weights, strict=True):
            own = self.slices[suite]
            weights[own] = weight / (own.stop - own.start)
        return weights


def make_pool(items: pd.DataFrame, draws: int, seed: int) -> ItemPool:
    """The pool of a study's items.

    Args:
        items: as in AnswerSheet: item, suite (in order), family, task, level.
        draws: resampled sets.
        seed: of the resampling and of the halves.

    Raises:
        ValueError: suites that do not stand together.
    """
    suite = items["suite"].to_numpy()
    starts = np.flatnonzero(np.r_[True, suite[1:] != suite[:-1]])
    names = tuple(str(suite[start]) for start in starts)
    if len(set(names)) != len(names) or draws < 1:
        raise ValueError("expected the items of a suite to stand together, and at least 1 draw")
    ends = [*starts[1:], len(suite)]
    slices = tuple(slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True))
    drawn, halves = [], []
    for index, own in enumerate(slices):
        size = own.stop - own.start
        rng = np.random.default_rng([seed, index])
        counts = np.ones((1 + draws, size))
        counts[1:] = rng.multinomial(size, np.full(size, 1 / size), draws)
        half = _half(items.iloc[own], np.random.default_rng([seed, index, 1]))
        places = (np.flatnonzero(half), np.flatnonzero(~half))
        drawn.append((_counts(counts[:, places[0]]), _counts(counts[:, places[1]])))
        halves.append((own.start + places[0], own.start + places[1]))
    families = tuple(str(items["family"].iloc[start]) for start in starts)
    strata = items.groupby(["suite", "task", "level"], sort=True).ngroup()
    sizes = np.diff([*starts, len(suite)])
    shares = np.array([first.double.sum(axis=1) for first, _ in drawn]) / sizes[:, None]
    numbers: NDArray[np.int64] = np.asarray(strata, dtype=np.int64)
    return ItemPool(names, slices, numbers, tuple(halves), tuple(drawn), shares, families)


def _counts(counts: Floats) -> Counts:
    return Counts(np.ascontiguousarray(counts, dtype=np.float32), np.ascontiguousarray(counts))


def over(scope: Scope, rows: Floats) -> Floats:
    """Rows of a scope (rows x columns) from those of the suites (suites x rows x columns)."""
    first, last = scope.suites[0], scope.suites[-1]
    neighbours = scope.suites == tuple(range(first, last + 1))  # need not be copied
    own = rows[first : last + 1] if neighbours else rows[list(scope.suites)]
    return np.tensordot(np.array(scope.weights), own, axes=1)


def _half(items: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Every other item, those of one task and level side by side and otherwise shuffled."""
    keys: Sequence[NDArray[np.int64]] = (
        rng.permutation(len(items)),
        items["level"].to_numpy(dtype=np.int64),
        pd.factorize(items["task"], sort=True)[0].astype(np.int64),
    )
    half = np.zeros(len(items), dtype=bool)
    half[np.lexsort(keys)[::2]] = True
    return half
