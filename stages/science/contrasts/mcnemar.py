"""Two runs on the same items: the exact test of a difference, and the smallest difference it can see."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, gammaln, ndtr, xlog1py, xlogy

Floats = NDArray[np.float64]

# Discordant counts further than this many standard deviations from their mean do not count: 1e-6 of them.
REACH = 5.0
# Above this number of discordant items the normal approximation is right to 0.002 in power, and 50 x faster.
EXACT = 60
HALVINGS = 17


def exact_p(gained: ArrayLike, lost: ArrayLike) -> Floats:
    """McNemar's exact two-sided p per pair of runs: the discordant items are fair coin tosses.

    p = min(1, 2 P(X <= min(gained, lost))), X binomial of gained + lost tosses. Never below its level, for
    any number of items; 1 where no item is discordant.
    Source: McNemar, Psychometrika 12 (1947); the exact form as in statsmodels' `mcnemar(exact=True)`.

    Args:
        gained: items right with the one and wrong with the other, whole numbers.
        lost: the reverse, in the same shape.

    Raises:
        ValueError: a count that is negative or not whole.
    """
    more, less = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (gained, lost)))
    for count in (more, less):
        if not (np.isfinite(count).all() and (count >= 0).all() and (count % 1 == 0).all()):
            raise ValueError("expected whole numbers of discordant items, not negative")
    tail = bdtr(np.minimum(more, less), (more + less).astype(np.int64), 0.5)
    p: Floats = np.minimum(1.0, 2.0 * tail)
    return p


def critical_counts(items: int, alpha: float) -> NDArray[np.int64]:
    """Per number of discordant items 0..items, the largest smaller count that is significant, or -1."""
    total = np.arange(items + 1)
    low, high = np.full(items + 1, -1, dtype=np.int64), total // 2
    while (high > low).any():
        # Bisection: the tail grows with the count.
        middle = (low + high + 1) // 2
        rejects = 2.0 * bdtr(middle.astype(np.float64), total, 0.5) <= alpha
        low, high = (
            np.where(rejects, np.maximum(low, middle), low),
            np.where(rejects, high, middle - 1),
        )
        high = np.maximum(low, high)
    return low


def power_of(
    difference: ArrayLike, discordance: ArrayLike, items: int, critical: NDArray[np.int64]
) -> Floats:
    """Probability that the exact test finds a true difference, in its own direction.

    Sum over m of P(m of the items are discordant) P(at most critical[m] of them are lost). A difference can
    not be larger than the discordance: where it is, all discordant items are gained and they are as many as
    the difference asks for.

    Args:
        difference: accuracy of one minus that of the other, in [0, 1].
        discordance: probability that an item is right with one of the two only, in the same shape.
        items: how many are answered.
        critical: of `critical_counts`.
    """
    gap = np.asarray(difference, dtype=np.float64)
    share = np.minimum(np.maximum(np.asarray(discordance, dtype=np.float64), gap), 1.0)
    centre = items * share
    reach = REACH * np.sqrt(np.max(centre * (1 - share), initial=0.0)) + REACH
    steps = np.arange(-int(reach) - 1, int(reach) + 2)
    # [..., k]: numbers of discordant items around their mean.
    m = np.rint(centre)[..., None] + steps
    inside = (m >= 0) & (m <= items)
    m = np.clip(m, 0, items)
    chance = np.where(inside, _binomial(m, items, share[..., None]), 0.0)
    lost = np.divide(share - gap, 2 * share, out=np.full(share.shape, 0.5), where=share > 0)
    limit = critical[m.astype(np.int64)]
    found = np.where(limit >= 0, _at_most(limit, m, lost[..., None]), 0.0)
    power: Floats = (chance * found).sum(axis=-1)
    return power


def detectable_difference(items: int, discordant: ArrayLike, alpha: float, power: float) -> Floats:
    """The smallest true difference that the exact test finds with probability `power`.

    At the discordance that was seen; where the difference is larger than that, at a discordance as large as
    the difference, which is the least it can come with. By bisection of `power_of`.

    Args:
        items: how many are answered.
        discordant: items right with one of the two only, per pair.
        alpha: level of the test, two-sided, before any correction for several tests.
        power: in (0, 1).

    Returns:
        Differences of accuracies; NaN where the items are too few for any difference.
    """
    counts, place = np.unique(np.asarray(discordant, dtype=np.float64), return_inverse=True)
    critical = critical_counts(items, alpha)
    share = counts / items
    low, high = np.zeros(share.shape), np.ones(share.shape)
    reachable = power_of(high, share, items, critical) >= power
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = power_of(middle, share, items, critical) >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    found: Floats = np.where(reachable, high, np.nan)[place]
    return found.reshape(np.shape(discordant))


def _at_most(limit: NDArray[np.int64], tosses: Floats, chance: Floats) -> Floats:
    """P(X <= limit) of binomials: exact up to `EXACT` tosses, beyond by the normal approximation."""
    chance = np.broadcast_to(chance, tosses.shape)
    spread = np.sqrt(np.maximum(tosses * chance * (1 - chance), np.finfo(np.float64).tiny))
    found: Floats = ndtr((limit + 0.5 - tosses * chance) / spread)
    few = (tosses <= EXACT) & (limit >= 0)
    found[few] = bdtr(limit[few].astype(np.float64), tosses[few].astype(np.int64), chance[few])
    return found


def _binomial(m: Floats, items: int, share: Floats) -> Floats:
    """P(X = m) of a binomial of `items` tosses."""
    ways = gammaln(items + 1) - gammaln(m + 1) - gammaln(items - m + 1)
    chance: Floats = np.exp(ways + xlogy(m, share) + xlog1py(items - m, -share))
    return chance
