"""How varied texts are: distinct n-grams, entropy, compressibility."""

import math
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import norm

HALVES = 200
"""Half-samples behind a standard error: it is then known to about 5 %."""


class Estimate(NamedTuple):
    """A number with its standard error; NaN where it cannot be told."""

    value: float
    se: float


UNKNOWN = Estimate(math.nan, math.nan)


def distinct(counts: sparse.csr_array) -> float:
    """Different grams over grams (Li et al. 2016, arXiv 1510.03055); NaN without grams.

    It falls with the number of grams: compare it at equal sizes only (`distinct_even`).
    """
    times = counts.sum(axis=0)
    return float((times > 0).sum() / times.sum()) if times.sum() else math.nan


def entropy(counts: sparse.csr_array) -> float:
    """Shannon entropy of the grams in bits; NaN without grams."""
    times = counts.sum(axis=0)
    share = times[times > 0] / times.sum() if times.sum() else np.array([math.nan])
    return float(-(share * np.log2(share)).sum()) + 0.0


def compression(texts: Sequence[str]) -> float:
    """Bytes of the texts, one a line in alphabetical order, over bytes compressed by zlib.

    1 or less: nothing repeats; larger: more repeats (arXiv 2403.00553). NaN without texts.
    """
    content = "\n".join(sorted(texts)).encode()
    return len(content) / len(zlib.compress(content, 6)) if content else math.nan


def even_depth(*counts: sparse.csr_array) -> int | None:
    """Grams at which the diversity of suites is compared: at most two fifths of what each has.

    The largest of 100, 200, 400, ...; None where not even 100 are.
    """
    most = 2 * min(int(one.sum()) for one in counts) // 5
    return 100 << int(math.log2(most / 100)) if most >= 100 else None


def distinct_even(counts: sparse.csr_array, depth: int | None, seed: int) -> Estimate:
    """Different ones among `depth` grams, over `depth`: comparable between suites of any size.

    Expected when every gram of the suite is kept with probability depth / grams (rarefaction, as for
    numbers of species): sum over grams of 1 - (1 - depth / grams)^times. The standard error is the
    spread of the same over random halves of the items, the delete-half jackknife (Shao and Wu 1989).

    Args:
        counts: items x grams, each text once: repeated texts are counted elsewhere.
        depth: number of grams, less than half of those there are; None: too few to tell.
        seed: of the halves.
    """
    if depth is None:
        return UNKNOWN
    items = counts.shape[0]
    rng = np.random.default_rng([seed, items, depth])
    members = np.zeros((1 + HALVES, items), dtype=np.float32)
    members[0] = 1
    half = np.argsort(rng.random((HALVES, items)), axis=1)[:, : items // 2]
    members[np.arange(1, 1 + HALVES)[:, None], half] = 1
    values = _rarefied(counts, members, depth)
    return Estimate(float(values[0]), float(values[1:].std(ddof=1)))


def lower_by_chance(one: Estimate, other: Estimate) -> float:
    """Chance that `one` is so far below `other` if both are equal; normal, one-sided. NaN: not told."""
    spread = math.hypot(one.se, other.se)
    if math.isnan(spread):
        return math.nan
    return float(norm.cdf((one.value - other.value) / spread)) if spread else float("nan")


def _rarefied(
    counts: sparse.csr_array, members: NDArray[np.float32], depth: int
) -> NDArray[np.float64]:
    """Expected different ones among `depth` grams, over `depth`, for sets of items (sets x items)."""
    lost = 1 - depth / np.maximum(members @ counts.sum(axis=1), depth * (1 + 1e-9))
    by_gram = sparse.csc_array(counts.astype(np.float32))
    many = (np.diff(by_gram.indptr) > 1) | (by_gram.max(axis=0).toarray().ravel() > 1)
    # A gram that stands once in one item, as most do, needs no more than the share that is kept.
    once = members @ by_gram[:, ~many].sum(axis=1) * (1 - lost)
    times = np.asarray(by_gram[:, many].T @ members.T)
    found: NDArray[np.float64] = (once - np.expm1(times * np.log(lost)).sum(axis=0)) / depth
    return found
