"""Sums of many columns over the items of a study, as they are and resampled: one matrix product per suite.

The products take most of the time of weighing a run. Whole numbers are added up in single precision, twice as
fast, wherever it holds every sum that can occur exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.item_pool import ItemPool, Reals, over
from stages.science.budgets.token_budgets import Numbers

Floats = NDArray[np.float64]
EXACT = 2**24
"""Single precision holds all whole numbers up to here."""


@dataclass(frozen=True)
class Sums:
    """Sums of blocks of columns over either half of the items, per item of both. Halves add up to means.

    Attributes:
        scopes: for each of the pool's `family_scopes` two halves, and in each the blocks: columns x rows.
        further: means of columns that each suite has for itself: columns x rows.
    """

    scopes: tuple[tuple[list[Floats], list[Floats]], ...]
    further: tuple[Floats, ...]


def add_up(pool: ItemPool, blocks: Sequence[Numbers], further: Sequence[Floats] = ()) -> Sums:
    """Add up columns over items.

    Args:
        pool: the items.
        blocks: all items x columns each, not negative. The same array given twice is added up once.
        further: per suite its own items x columns that are wanted of this suite only.
    """
    single, double, places = _side_by_side(pool, blocks)
    own = further or [np.empty((pool.size(suite), 0)) for suite in range(len(pool.suites))]
    none = [np.empty((len(each), 0), dtype=np.float32) for each in own]
    # One piece of memory for all products: fresh pages would take as long as filling them.
    space = np.empty(len(pool.suites) * max(single.shape[1], double.shape[1]) * pool.rows)
    halves, rest = [], []
    for half in (0, 1):
        singles, _ = _over_scopes(pool, half, single, none, space)
        doubles, more = _over_scopes(pool, half, double, own, space)
        halves.append(
            [
                [kinds[kind][columns] for kind, columns in places]
                for kinds in zip(singles, doubles, strict=True)
            ]
        )
        rest.append(more)
    means = tuple(first + second for first, second in zip(*rest, strict=True))
    return Sums(tuple(zip(*halves, strict=True)), means)


def _side_by_side(
    pool: ItemPool, blocks: Sequence[Numbers]
) -> tuple[NDArray[np.float32], Floats, list[tuple[int, slice]]]:
    """Columns to add up in single and in double precision; which of the two holds each block, and where."""
    longest = max(pool.size(suite) for suite in range(len(pool.suites)))
    known: dict[int, tuple[int, slice]] = {}
    kinds: tuple[list[Numbers], list[Numbers]] = ([], [])
    for block in blocks:
        if id(block) not in known:
            whole = block.dtype.kind in "bi"
            kind = 0 if whole and int(block.max(initial=0)) * longest < EXACT else 1
            start = sum(each.shape[1] for each in kinds[kind])
            known[id(block)] = kind, slice(start, start + block.shape[1])
            kinds[kind].append(block)
    nothing = np.empty((len(pool.strata), 0))
    single = np.concatenate([nothing, *kinds[0]], axis=1, dtype=np.float32)
    double = np.concatenate([nothing, *kinds[1]], axis=1, dtype=np.float64)
    return single, double, [known[id(block)] for block in blocks]


def _over_scopes(
    pool: ItemPool, half: int, values: Reals, further: Sequence[Reals], space: Floats
) -> tuple[list[Floats], list[Floats]]:
    """Sums over one half, per item of both, columns x rows: of every scope, and further ones of every suite."""
    count = values.shape[1]
    shape = (len(pool.suites), count, pool.rows)
    means = space[: math.prod(shape)].reshape(shape)
    rest = []
    for suite, (places, own) in enumerate(zip(pool.halves, pool.slices, strict=True)):
        more = further[suite][places[half] - own.start]
        sums = pool.half_sums(suite, half, np.concatenate([values[places[half]], more], axis=1))
        np.divide(sums[:count], pool.size(suite), out=means[suite], dtype=np.float64)
        rest.append(np.divide(sums[count:], pool.size(suite), dtype=np.float64))
    return [over(scope, means) for scope in pool.family_scopes()], rest
