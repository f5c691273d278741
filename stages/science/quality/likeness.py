"""Near copies: pairs of items whose words and word pairs are nearly the same."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stages.science.quality.grams import Grams

PAIRS_AT_ONCE = 100_000  # bounds the memory where all texts are much alike


def gram_sets(grams: Grams) -> sparse.csr_array:
    """Which words and word pairs an item has, items x grams of 0 and 1; rare grams come first.

    The order is what makes `near_pairs` fast. It does not change what it finds.
    """
    both = sparse.csr_array(sparse.hstack([grams.words, grams.pairs], format="csr"))
    both.data[:] = 1
    return sparse.csr_array(both[:, np.argsort(both.sum(axis=0), kind="stable")])


def near_pairs(
    left: sparse.csr_array, right: sparse.csr_array, similarity: float
) -> sparse.csr_array:
    """Which items of `left` and `right` are near each other, left x right of 0 and 1 (float32).

    Near is a Jaccard similarity (grams in both over grams in either) of at least `similarity`. An item
    without grams is near to nothing. Two sets that are so similar must share one of their first
    n - ceil(similarity * n) + 1 grams in any order common to both, so only pairs that share a rare
    gram are looked at (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE 2006).

    Args:
        left: items x grams of 0 and 1, from `gram_sets`.
        right: the same over the same grams.
        similarity: in (0, 1].
    """
    together = _prefix(left, similarity) @ _prefix(right, similarity).T
    rows, columns = together.nonzero()
    shared = np.zeros(len(rows), dtype=np.int64)
    for first in range(0, len(rows), PAIRS_AT_ONCE):
        some = slice(first, first + PAIRS_AT_ONCE)
        shared[some] = (left[rows[some]] * right[columns[some]]).sum(axis=1)
    sizes = left.sum(axis=1)[rows] + right.sum(axis=1)[columns]
    near = shared >= similarity * (sizes - shared) - 1e-9
    ones = np.ones(int(near.sum()), dtype=np.float32)
    shape = (left.shape[0], right.shape[0])
    return sparse.csr_array((ones, (rows[near], columns[near])), shape=shape)


def _prefix(sets: sparse.csr_array, similarity: float) -> sparse.csr_array:
    """The first n - ceil(similarity * n) + 1 of the n grams of every item."""
    ordered = sets.sorted_indices()
    sizes = np.diff(ordered.indptr)
    kept = np.where(sizes > 0, sizes - np.ceil(similarity * sizes - 1e-9) + 1, 0).astype(np.int64)
    starts = np.repeat(ordered.indptr[:-1], sizes)
    within = np.arange(ordered.nnz) - starts < np.repeat(kept, sizes)
    ends: NDArray[np.int64] = np.concatenate([[0], np.cumsum(kept)])
    return sparse.csr_array(
        (ordered.data[within], ordered.indices[within], ends), shape=ordered.shape
    )
