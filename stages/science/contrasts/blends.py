"""Accuracy, length and cost of answers over the share of reasoning rows: sequential beside mixed blends."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.contrasts.suite_weights import FAMILY, suite_weights
from stages.science.families import FamilyResults
from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]
ENDS = ("ift", "reasoning")
ORDERS = ("sequential", "mixed")
# Recipes that train longer or shorter, so that costs are equal, are no points of a sweep.
MATCHED = ("_flops", "_tokens")
# Stands for the gain of `reasoning` in the few draws that have none: the share is then far off.
NO_GAIN = 1e-9
PLACE = ["corpus", "student", "family"]
COLUMNS = [
    *PLACE,
    "order",
    "recipe",
    "reasoning_fraction",
    "seeds",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "thinking_tokens",
    "thinking_share",
    "query_flops",
    "train_flops",
    "gain",
    "gain_low",
    "gain_high",
    "recovered",
    "recovered_low",
    "recovered_high",
]


def thinking_lengths(runs: pd.DataFrame) -> pd.DataFrame:
    """Mean thinking tokens per item of every configuration and family, and their share of the full length.

    The share is the mean over suites of tokens / tokens of the same student's `reasoning`; suites count the
    same however long their traces are. Where a thought is as long as that of `reasoning`, it is the share of
    items that are answered with one.

    Args:
        runs: the table of records/runs.py.

    Returns:
        corpus, student, recipe, family, thinking_tokens and thinking_share (NaN where not measured, where
        there is no `reasoning`, or where that does not think).
    """
    keys = ["corpus", "student", "recipe"]
    tokens = runs.pivot_table(
        index=keys, columns="suite", values="thinking_tokens", aggfunc="mean", dropna=False
    ).reindex(columns=sorted(runs["suite"].unique()))
    tokens = tokens.reindex(pd.MultiIndex.from_frame(runs[keys].drop_duplicates()))
    names = tokens.index.to_frame(index=False)
    ends = pd.MultiIndex.from_frame(names.assign(recipe="reasoning"))
    full = tokens.reindex(ends).to_numpy(dtype=np.float64)
    share = tokens.to_numpy(dtype=np.float64) / np.where(full > 0, full, np.nan)
    families = suite_weights(runs).loc[FAMILY]
    parts = [
        names.assign(
            family=family,
            thinking_tokens=_mean(tokens.to_numpy(dtype=np.float64), weight),
            thinking_share=_mean(share, weight),
        )
        for family, weight in zip(families.index, families.to_numpy(), strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def sweep(results: FamilyResults, runs: pd.DataFrame, coverage: float) -> pd.DataFrame:
    """Every blend of every student beside its ends, `ift` (0) and `reasoning` (1), per order and family.

    gain is the accuracy above `ift`; recovered is the gain over that of `reasoning`, missing unless the
    interval of the latter is above 0: a share of a gain that may be none says nothing.

    Args:
        results: of `families.measure_families`.
        runs: the table of records/runs.py that they came from.
        coverage: of the intervals.

    Returns:
        Columns `COLUMNS`, sorted by corpus, student, family, order and fraction; both ends stand in both
        orders. No rows for students without blends.
    """
    rows = _with_recipes(results, runs)
    parts = []
    for _, own in rows.groupby(PLACE, sort=True):
        for order in ORDERS:
            line = own[own["recipe"].isin(ENDS) | _is_blend(own, order)]
            if _is_blend(line, order).any():
                parts.append(_line(line.assign(order=order), results.draws, coverage))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _with_recipes(results: FamilyResults, runs: pd.DataFrame) -> pd.DataFrame:
    """The table of results with what its recipes are and how long its answers; `column` is that of draws."""
    recipes = runs.drop_duplicates(["corpus", "recipe"])
    rows = results.table.assign(column=np.arange(len(results.table))).merge(
        recipes[["corpus", "recipe", "reasoning_fraction", "order"]], on=["corpus", "recipe"]
    )
    lengths = thinking_lengths(runs)
    return rows.merge(lengths, on=["corpus", "student", "recipe", "family"], how="left")


def _is_blend(rows: pd.DataFrame, order: str) -> pd.Series:
    inside = (rows["reasoning_fraction"] > 0) & (rows["reasoning_fraction"] < 1)
    return inside & (rows["order"] == order) & ~rows["recipe"].str.endswith(MATCHED)


def _line(rows: pd.DataFrame, draws: Floats, coverage: float) -> pd.DataFrame:
    """One student, family and order."""
    rows = rows.sort_values(["reasoning_fraction", "recipe"], ignore_index=True)
    own = draws[:, rows["column"]]
    low, high = percentile_interval(own, coverage)
    rows = rows.assign(accuracy_low=low, accuracy_high=high)
    names = ["gain", "gain_low", "gain_high", "recovered", "recovered_low", "recovered_high"]
    rows[names] = np.nan
    at = {name: np.flatnonzero(rows["recipe"] == name) for name in ENDS}
    if not at["ift"].size:
        return rows
    base = at["ift"][0]
    accuracy = rows["accuracy"].to_numpy()
    gains = own - own[:, [base]]
    rows["gain"] = accuracy - accuracy[base]
    rows["gain_low"], rows["gain_high"] = percentile_interval(gains, coverage)
    if at["reasoning"].size and rows["gain_low"].iloc[at["reasoning"][0]] > 0:
        top = at["reasoning"][0]
        whole = np.where(gains[:, [top]] > 0, gains[:, [top]], NO_GAIN)
        rows["recovered"] = rows["gain"] / rows["gain"].iloc[top]
        rows["recovered_low"], rows["recovered_high"] = percentile_interval(gains / whole, coverage)
    return rows


def _mean(values: Floats, weight: Floats) -> Floats:
    """Weighted mean over the suites that weigh; NaN where one of them is."""
    mean: Floats = values[:, weight > 0] @ weight[weight > 0]
    return mean
