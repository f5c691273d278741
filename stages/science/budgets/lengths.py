"""How long right and wrong answers are, plainly and at equal difficulty.

Wrong answers fall on harder items, which take longer anyway. So beside the plain ratio of mean lengths stand
two statistics within strata (suite x task x level): a common ratio, and a correlation.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from stages.science.budgets.answer_sheet import AnswerSheet, Ints
from stages.science.budgets.intervals import with_interval
from stages.science.budgets.item_pool import ItemPool, Scope, over

Floats = NDArray[np.float64]
OUTCOMES = ("all", "correct", "wrong")
RATIOS = ("ratio", "ratio_in_level", "correlation_in_level")
ROUNDING = 1e-6


def length_columns(sheet: AnswerSheet, pool: ItemPool) -> list[Floats]:
    """What is to be added up over the items of each suite: its items x 5 columns per stratum.

    Right answers, wrong answers, tokens of either, and their squares. Tokens are taken around the mean of their
    stratum, so that squares lose no digits.
    """
    return [_stratified(sheet, pool, suite)[0] for suite in range(len(pool.suites))]


def length_tables(
    sheet: AnswerSheet, pool: ItemPool, sums: Sequence[Floats], coverage: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lengths by outcome and their ratios, per suite, family and over all.

    Means and ratios have intervals over resampled items, medians Woodruff's. The common ratio is that of Mantel
    and Haenszel, with h = n_right n_wrong / n per stratum:

        ratio_in_level = sum_s h_s mean_wrong_s / sum_s h_s mean_right_s

    It is 1 if wrong answers are as long as right ones of the same task and level; strata without both say
    nothing and weigh 0. The correlation is that of length and correctness (1 or 0) around the means of their
    strata.

    Args:
        sheet: the answers.
        pool: the items.
        sums: means of `length_columns`, columns x rows per suite.
        coverage: of intervals.

    Returns:
        The columns of records/lengths.py without those that name the run.
    """
    scopes = [*pool.suite_scopes(), *pool.family_scopes()]
    values = _with_intervals(sheet, pool, sums, scopes, coverage)
    mixed = _in_mixed_strata(sheet, pool)
    lengths, ratios = [], []
    for scope, found in zip(scopes, values, strict=True):
        weights = pool.weights(scope)
        inside = np.flatnonzero(weights)
        right = sheet.greedy.correct[inside]
        place = {"family": scope.family, "suite": scope.suite}
        chosen = (inside, inside[right], inside[~right])
        for outcome, own, mean in zip(OUTCOMES, chosen, found, strict=False):
            row = _length_row(sheet, own, weights[own], mean, coverage)
            lengths.append({**place, "outcome": outcome, **row})
        counts = {"items": len(inside), "items_in_mixed_levels": int(mixed[inside].sum())}
        named = zip(RATIOS, found[len(OUTCOMES) :], strict=True)
        ratios.append({**place, **counts, **_named(named)})
    return pd.DataFrame(lengths), pd.DataFrame(ratios)


def _in_mixed_strata(sheet: AnswerSheet, pool: ItemPool) -> NDArray[np.bool_]:
    """Which items are of a stratum that has right and wrong answers."""
    share = np.bincount(pool.strata, sheet.greedy.correct) / np.bincount(pool.strata)
    mixed: NDArray[np.bool_] = ((share > 0) & (share < 1))[pool.strata]
    return mixed


def _with_intervals(
    sheet: AnswerSheet,
    pool: ItemPool,
    sums: Sequence[Floats],
    scopes: Sequence[Scope],
    coverage: float,
) -> Floats:
    """Mean lengths by outcome and ratios of all scopes: scopes x statistics x (value, low, high)."""
    suites = np.stack(
        [_suite_sums(rows, _stratified(sheet, pool, k)[1]) for k, rows in enumerate(sums)]
    )
    statistics = [_statistics(over(scope, suites)) for scope in scopes]
    ends = with_interval(np.concatenate(statistics, axis=1), coverage)
    return np.stack(ends, axis=1).reshape(len(scopes), len(OUTCOMES) + len(RATIOS), 3)


def median_interval(values: NDArray[np.number], weights: Floats, coverage: float) -> Floats:
    """Weighted median and its interval: the values at the shares 0.5 and 0.5 -+ z / (2 sqrt(n)).

    n is the effective number of values, (sum w)^2 / sum w^2. The ends are missing if n is too small for them.
    Source: Woodruff 1952 (JASA 47:635).
    """
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    effective = cumulated[-1] ** 2 / np.square(weights).sum()
    half = ndtri((1 + coverage) / 2) / 2 / np.sqrt(effective)
    shares = np.array([0.5, 0.5 - half, 0.5 + half])
    places = np.searchsorted(cumulated / cumulated[-1], shares - ROUNDING)
    found = values[order][np.clip(places, 0, len(values) - 1)].astype(np.float64)
    return np.where((shares > 0) & (shares < 1), found, np.nan)


def _stratified(sheet: AnswerSheet, pool: ItemPool, suite: int) -> tuple[Floats, Floats]:
    """The columns of one suite, and the mean length of each stratum."""
    own = pool.slices[suite]
    strata = pool.strata[own] - pool.strata[own].min()
    member = (strata[:, None] == np.arange(strata.max() + 1)).astype(np.float64)
    length = sheet.greedy.output[own].astype(np.float64)
    right = sheet.greedy.correct[own].astype(np.float64)
    centre = (member.T @ length) / member.sum(axis=0)
    offset = (length - centre[strata])[:, None] * member
    hits, misses = right[:, None] * member, (1 - right)[:, None] * member
    columns = (hits, misses, right[:, None] * offset, (1 - right)[:, None] * offset, offset**2)
    return np.concatenate(columns, axis=1), centre


def _suite_sums(sums: Floats, centre: Floats) -> Floats:
    """Sums over one suite, per item, from which the statistics follow: rows x 9.

    Shares of right and of wrong answers, tokens of either; numerator and denominator of the common ratio;
    within strata the products length x correct, length^2, correct^2.
    """
    n1, n0, s1, s0, squares = np.split(sums.T, 5, axis=1)
    total = np.where(n1 + n0 > 0, n1 + n0, 1.0)
    long1, long0 = s1 + centre * n1, s0 + centre * n0
    stats = (
        n1,
        n0,
        long1,
        long0,
        long0 * n1 / total,
        long1 * n0 / total,
        s1 - n1 * (s1 + s0) / total,
        squares - (s1 + s0) ** 2 / total,
        n1 - n1**2 / total,
    )
    return np.stack([each.sum(axis=1) for each in stats], axis=1)


def _statistics(sums: Floats) -> Floats:
    """Mean length by outcome, then the ratios, of rows x sums: rows x 6."""
    right, wrong, long1, long0, wrong_weighted, right_weighted, joint, length, correct = sums.T
    mean1, mean0 = _over(long1, right), _over(long0, wrong)
    known = (length > ROUNDING) & (correct > ROUNDING)
    spread = np.sqrt(np.where(known, length * correct, np.nan))
    ratios = (_over(mean0, mean1), _over(wrong_weighted, right_weighted), joint / spread)
    return np.stack([long1 + long0, mean1, mean0, *ratios], axis=1)


def _length_row(
    sheet: AnswerSheet, items: Ints, weights: Floats, mean: Floats, coverage: float
) -> dict[str, float]:
    """A row of lengths of some items and their weights; `mean` and its ends are known."""
    truncated, median = np.nan, np.full(3, np.nan)
    if len(items):
        truncated = float(np.average(sheet.greedy.truncated[items], weights=weights))
        median = median_interval(sheet.greedy.output[items], weights, coverage)
    if len(items) < 2:  # one answer has a length, but no spread
        mean, median = (np.array([each[0], np.nan, np.nan]) for each in (mean, median))
    named = _named([("mean_tokens", mean), ("median_tokens", median)])
    return {"items": len(items), "truncated": truncated, **named}


def _named(values: Iterable[tuple[str, Floats]]) -> dict[str, float]:
    """Values with their ends as columns."""
    return {
        f"{name}{end}": float(one)
        for name, three in values
        for end, one in zip(("", "_low", "_high"), three, strict=True)
    }


def _over(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient; NaN where nothing is divided by."""
    known = denominator > ROUNDING
    return np.where(known, numerator / np.where(known, denominator, 1.0), np.nan)
