"""How long right and wrong answers are, plainly and at equal difficulty.

Wrong answers fall on harder items, which take longer anyway. So beside the plain ratio of mean lengths stand
two statistics within strata (suite x task x level): a common ratio, and a correlation.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.item_pool import ItemPool, over, with_interval

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
OUTCOMES = ("all", "correct", "wrong")
RATIOS = ("ratio", "ratio_in_level", "correlation_in_level")
ROUNDING = 1e-6


def length_tables(
    sheet: AnswerSheet, pool: ItemPool, coverage: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lengths by outcome and their ratios, per suite, family and over all.

    Means and ratios have intervals over resampled items, medians Woodruff's. The common ratio is that of Mantel
    and Haenszel, with h = n_right n_wrong / n per stratum:

        ratio_in_level = sum_s h_s mean_wrong_s / sum_s h_s mean_right_s

    It is 1 if wrong answers are as long as right ones of the same task and level; strata without both say
    nothing and weigh 0. The correlation is that of length and correctness (1 or 0) around the means of their
    strata.

    Returns:
        The columns of records/lengths.py without those that name the run.
    """
    suites = np.stack([_suite_sums(sheet, pool, k) for k in range(len(pool.suites))])
    scopes = [*pool.suite_scopes(), *pool.family_scopes()]
    statistics = np.stack([_statistics(over(scope, suites)) for scope in scopes])
    ends = with_interval(np.concatenate(statistics, axis=1), coverage)
    shape = (len(scopes), len(OUTCOMES) + len(RATIOS))
    values = np.stack(ends, axis=1).reshape(*shape, 3)
    strata = sheet.items.assign(correct=sheet.greedy.correct).groupby(["suite", "task", "level"])
    mixed = strata["correct"].transform("nunique").to_numpy() > 1
    lengths, ratios = [], []
    for scope, found in zip(scopes, values, strict=True):
        weights = pool.weights(scope)
        place = {"family": scope.family, "suite": scope.suite}
        for outcome, mean in zip(OUTCOMES, found, strict=False):
            inside = (weights > 0) & _having(sheet, outcome)
            row = _length_row(sheet, np.where(inside, weights, 0), mean, coverage)
            lengths.append({**place, "outcome": outcome, **row})
        inside = weights > 0
        counts = {"items": int(inside.sum()), "items_in_mixed_levels": int((inside & mixed).sum())}
        named = zip(RATIOS, found[len(OUTCOMES) :], strict=True)
        ratios.append({**place, **counts, **_named(named)})
    return pd.DataFrame(lengths), pd.DataFrame(ratios)


def median_interval(values: NDArray[np.number], weights: Floats, coverage: float) -> Floats:
    """Weighted median and its interval: the values at the shares 0.5 and 0.5 -+ z / (2 sqrt(n)).

    n is the effective number of values, (sum w)^2 / sum w^2. The ends are missing if n is too small for them.
    Source: Woodruff 1952 (JASA 47:635).
    """
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    effective = cumulated[-1] ** 2 / np.square(weights).sum()
    half = norm.ppf((1 + coverage) / 2) / 2 / np.sqrt(effective)
    shares = np.array([0.5, 0.5 - half, 0.5 + half])
    places = np.searchsorted(cumulated / cumulated[-1], shares - ROUNDING)
    found = values[order][np.clip(places, 0, len(values) - 1)].astype(np.float64)
    return np.where((shares > 0) & (shares < 1), found, np.nan)


def _suite_sums(sheet: AnswerSheet, pool: ItemPool, suite: int) -> Floats:
    """Sums over one suite, per item, from which the statistics follow: rows x 9.

    Shares of right and of wrong answers, tokens of either; numerator and denominator of the common ratio;
    within strata the products length x correct, length^2, correct^2.
    """
    own = pool.slices[suite]
    strata = sheet.items.iloc[own].groupby(["task", "level"], sort=True).ngroup().to_numpy()
    member = (strata[:, None] == np.arange(strata.max() + 1)).astype(np.float64)
    length = sheet.greedy.output[own].astype(np.float64)
    right = sheet.greedy.correct[own].astype(np.float64)
    centre = (member.T @ length) / member.sum(axis=0)
    # Lengths around the mean of their stratum, so that squares lose no digits.
    offset = (length - centre[strata])[:, None] * member
    hits, misses = right[:, None] * member, (1 - right)[:, None] * member
    columns = (hits, misses, right[:, None] * offset, (1 - right)[:, None] * offset, offset**2)
    whole = np.zeros((len(sheet.items), 5 * member.shape[1]))
    whole[own] = np.concatenate(columns, axis=1)
    rows = pool.suite_rows(suite, whole)
    n1, n0, s1, s0, squares = np.split(rows, 5, axis=1)
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


def _having(sheet: AnswerSheet, outcome: str) -> Bools:
    right = sheet.greedy.correct
    return {"all": right | True, "correct": right, "wrong": ~right}[outcome]


def _length_row(
    sheet: AnswerSheet, weights: Floats, mean: Floats, coverage: float
) -> dict[str, float]:
    """A row of lengths of the items with a weight; `mean` and its ends are known."""
    inside = weights > 0
    count = int(inside.sum())
    truncated, median = np.nan, np.full(3, np.nan)
    if count:
        truncated = float(np.average(sheet.greedy.truncated[inside], weights=weights[inside]))
        median = median_interval(sheet.greedy.output[inside], weights[inside], coverage)
    if count < 2:  # one answer has a length, but no spread
        mean, median = (np.array([each[0], np.nan, np.nan]) for each in (mean, median))
    named = _named([("mean_tokens", mean), ("median_tokens", median)])
    return {"items": count, "truncated": truncated, **named}


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
