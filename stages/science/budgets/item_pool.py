"""Means over the items of a study and the same means on resampled items, for any number of columns at once.

Everything is computed on rows: row 0 is the items as they are, every further row one set of items drawn with
replacement within each suite, the same sets for all runs. A statistic computed on all rows alike has its value
in row 0 and its draws in the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]
ALL = "all"
DECIMALS = 12


@dataclass(frozen=True)
class Scope:
    """A set of suites with their weights, which sum to 1: a suite, a family, or all."""

    family: str
    suite: str | None
    suites: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class ItemPool:
    """The items of a study and how they are resampled.

    Attributes:
        suites: their names, in order; items of a suite stand together, in this order.
        slices: where the items of each suite stand.
        first_half: n, whether an item is in the first of two halves; equal shares of each task and level.
        times_drawn: per suite, for its first and second half, draws x items: how often an item is in a drawn
            set.
        families: family of each suite.
    """

    suites: tuple[str, ...]
    slices: tuple[slice, ...]
    first_half: NDArray[np.bool_]
    times_drawn: tuple[tuple[Floats, Floats], ...]
    families: tuple[str, ...]

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

    def half_rows(self, suite: int, values: Floats) -> Floats:
        """Sums over the halves of a suite, per item of both: 2 x rows x columns. They add up to its means.

        Args:
            suite: its number.
            values: all items x columns.
        """
        drawn = self.times_drawn[suite]
        own = np.arange(self.slices[suite].start, self.slices[suite].stop)
        first = self.first_half[own]
        parts = [values[own[first]], values[own[~first]]]
        size = len(own)
        return np.stack(
            [
                np.concatenate([part.sum(axis=0)[None], counts @ part]) / size
                for part, counts in zip(parts, drawn, strict=True)
            ]
        )

    def suite_rows(self, suite: int, values: Floats) -> Floats:
        """Means of all items x columns over one suite: rows x columns."""
        first, second = self.half_rows(suite, values)
        total: Floats = first + second
        return total

    def scope_rows(self, scope: Scope, values: Floats) -> Floats:
        """Means of all items x columns over a scope alone: rows x columns."""
        parts = zip(scope.suites, scope.weights, strict=True)
        total: Floats = np.add.reduce([w * self.suite_rows(k, values) for k, w in parts])
        return total

    def half_share(self, scope: Scope) -> Floats:
        """Share of the items of a scope that are in the first half, in every row."""
        shares = [
            np.r_[first.shape[1], first.sum(axis=1)] / (first.shape[1] + second.shape[1])
            for first, second in (self.times_drawn[suite] for suite in scope.suites)
        ]
        share: Floats = np.array(scope.weights) @ np.array(shares, dtype=np.float64)
        return share

    def weights(self, scope: Scope) -> Floats:
        """Weight of each item in the mean over a scope, n; 0 outside of it."""
        weights = np.zeros(len(self.first_half))
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
    drawn = []
    half = np.zeros(len(items), dtype=bool)
    for index, own in enumerate(slices):
        size = own.stop - own.start
        rng = np.random.default_rng([seed, index])
        counts = rng.multinomial(size, np.full(size, 1 / size), draws).astype(np.float64)
        first = _half(items.iloc[own], np.random.default_rng([seed, index, 1]))
        halves = (counts[:, first], counts[:, ~first])
        drawn.append((np.ascontiguousarray(halves[0]), np.ascontiguousarray(halves[1])))
        half[own] = first
    families = tuple(str(items["family"].iloc[start]) for start in starts)
    return ItemPool(names, slices, half, tuple(drawn), families)


def over(scope: Scope, rows: Floats) -> Floats:
    """Rows of a scope (rows x columns) from those of the suites (suites x rows x columns)."""
    return np.tensordot(np.array(scope.weights), rows[list(scope.suites)], axes=1)


def with_interval(rows: ArrayLike, coverage: float) -> tuple[Floats, Floats, Floats]:
    """Value, lower and upper end of each column of rows x columns.

    Draws in which a statistic is not defined are left out; the ends are missing if the value is, or if it is
    defined in a smaller share of the draws than `coverage`.
    """
    values = np.asarray(rows, dtype=np.float64)
    point, draws = values[0], values[1:]
    defined = ~np.isnan(draws)
    low, high = np.full_like(point, np.nan), np.full_like(point, np.nan)
    whole = defined.all(axis=0) & ~np.isnan(point)
    if whole.any():
        low[whole], high[whole] = percentile_interval(draws[:, whole], coverage)
    partly = (defined.mean(axis=0) >= coverage) & ~np.isnan(point) & ~whole
    for column in np.flatnonzero(partly):
        kept = draws[defined[:, column], column]
        low[column], high[column] = percentile_interval(kept, coverage)
    # Without the last bits, in which equal numbers differ, and without negative zeros.
    return tuple(np.round(end, DECIMALS) + 0.0 for end in (point, low, high))


def bounded(name: str, rows: ArrayLike, coverage: float) -> dict[str, Floats]:
    """`with_interval` as columns of a table: name, name_low, name_high."""
    point, low, high = with_interval(rows, coverage)
    return {name: point, f"{name}_low": low, f"{name}_high": high}


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
