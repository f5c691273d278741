"""Items that repeat others of the suite, exactly or nearly, and items that repeat the real test split."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import hypergeom

from stages.science.quality.splits import Splits, share_reaching


class Near(NamedTuple):
    """Which real (first) and written items are near each other, items x items; the diagonal is 0."""

    copies: sparse.csr_array
    """Near, but not of the same text."""
    either: sparse.csr_array
    """Near, or of the same text."""


def groups_of(keys: Sequence[str]) -> NDArray[np.int64]:
    """The number of the text that each item has, from 0."""
    places: dict[str, int] = {}
    return np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)


def joined(blocks: Sequence[Sequence[sparse.csr_array]], keys: Sequence[str]) -> Near:
    """Near pairs within and between the sources as one matrix, exact copies told apart.

    Args:
        blocks: [[real x real, real x written], [written x real, written x written]].
        keys: text of every item, real items first.
    """
    near = sparse.csr_array(sparse.block_array(blocks, format="csr"))
    groups = groups_of(keys)
    member = sparse.csr_array(
        (np.ones(len(groups), dtype=np.float32), (np.arange(len(groups)), groups))
    )
    same = (member @ member.T).tocoo()
    elsewhere = same.row != same.col
    ones = np.ones(int(elsewhere.sum()), dtype=np.float32)
    exact = sparse.csr_array((ones, (same.row[elsewhere], same.col[elsewhere])), shape=near.shape)
    pairs = near.tocoo()
    other = groups[pairs.row] != groups[pairs.col]
    place = (pairs.row[other], pairs.col[other])
    copies = sparse.csr_array((pairs.data[other], place), shape=near.shape)
    return Near(copies, sparse.csr_array(copies + exact))


def contradictions(keys: Sequence[str], annotations: Sequence[str]) -> int:
    """Items whose text is there with another annotation, too."""
    found = defaultdict(set)
    for key, annotation in zip(keys, annotations, strict=True):
        found[key].add(annotation)
    return sum(len(found[key]) > 1 for key in keys)


def repeated_share(keys: Sequence[str], items: int) -> float:
    """Share of `items` items, drawn at random without putting back, whose text is there before.

    Expected, exactly: a text that stands c times among n items is not drawn with the probability of
    the hypergeometric distribution. With all items it is the share itself. NaN for no items.
    """
    if items < 1:
        return float("nan")
    times = np.array(list(Counter(keys).values()))
    missed = np.asarray(hypergeom.pmf(0, len(keys), times, items))
    return float(1 - (1 - missed).sum() / items)


def copied_share(copies: sparse.csr_array, items: int) -> float:
    """Share of `items` items, drawn at random, that have a near copy among the others drawn; expected."""
    if items < 1:
        return float("nan")
    others = copies.shape[0] - 1
    if not others:
        return 0.0
    missed = np.asarray(hypergeom.pmf(0, others, np.diff(copies.indptr), items - 1))
    return float(1 - missed.mean())


def repeats_by_chance(keys: Sequence[str], splits: Splits) -> float:
    """How likely so large a share of items whose text is there before is by chance: p."""
    groups = groups_of(keys)
    times = np.bincount(groups)
    member = sparse.csr_array(
        (np.ones(len(groups), dtype=np.float32), (groups, np.arange(len(groups))))
    )
    drawn = member[times > 1] @ splits
    written = splits.sum(axis=0, dtype=np.float64)
    return share_reaching(np.maximum(drawn - 1, 0).sum(axis=0, dtype=np.float64) / written)


def copies_by_chance(copies: sparse.csr_array, splits: Splits) -> float:
    """How likely so large a share of items with a near copy among them is by chance: p."""
    active, within = _active(copies, splits)
    having = ((within @ active) > 0) * active
    written = splits.sum(axis=0, dtype=np.float64)
    return share_reaching(having.sum(axis=0, dtype=np.float64) / written)


def overlap_by_chance(either: sparse.csr_array, splits: Splits) -> float:
    """How likely it is that so many more written than real items have a copy among the (other) real ones: p.

    Independent samples of one source overlap, too, where texts are short and much alike.
    """
    active, within = _active(either, splits)
    real = 1 - active
    having = (within @ real) > 0
    written = splits.sum(axis=0, dtype=np.float64)
    of_written = (having * active).sum(axis=0, dtype=np.float64) / written
    of_real = (having * real).sum(axis=0, dtype=np.float64) / (len(splits) - written)
    return share_reaching(of_written - of_real)


def favoured_by_chance(test: sparse.csr_array, train: sparse.csr_array) -> float:
    """How likely it is that so many test items, and not more train items, have a copy in the suite: p.

    If nobody favoured the test split, any real item is as likely as another to be met (Fisher's exact
    test). Real items are counted, not written ones, of which many may meet the same.

    Args:
        test: pairs that are near, real test items x written items.
        train: the same of real train items.
    """
    met = [int((np.diff(pairs.indptr) > 0).sum()) for pairs in (test, train)]
    return float(hypergeom.sf(met[0] - 1, test.shape[0] + train.shape[0], sum(met), test.shape[0]))


def reaching(block: sparse.csr_array) -> float:
    """Share of the rows that reach any column; NaN without rows."""
    return float((np.diff(block.indptr) > 0).mean()) if block.shape[0] else float("nan")


def _active(pairs: sparse.csr_array, splits: Splits) -> tuple[Splits, sparse.csr_array]:
    """The items that have any partner: their splits, and the pairs among them."""
    rows = np.diff(pairs.indptr) > 0
    return splits[rows], sparse.csr_array(pairs[rows][:, rows])
