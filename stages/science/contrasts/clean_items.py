"""Accuracies, and what reasoning gains, on all items and on those that are clean of overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.errors import InputError
from stages.bedrock.records.clean import GAINS
from stages.science.contrasts.suite_weights import suite_weights
from stages.science.families import ALL, REMEDY, verdict_bits
from stages.science.stats import item_bootstrap, standard_error

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SIDES = ("", "clean_")
READINGS = ("same", "appears", "vanishes", "turns", "unknown")
"""Of a gain's sign on clean items against that on all, where a sign is one that the interval is sure of."""


@dataclass(frozen=True)
class Subsets:
    """`table` has a row per run and suite; columns of the draws belong to its rows.

    Attributes:
        table: run, suite, corpus, student, recipe, items, accuracy, clean_items, clean_accuracy, clean_se (NaN
            where nothing is clean; the error also for a single item).
        draws: by side ('' all items, 'clean_'), draws x rows: accuracies on resampled items, the same for all
            runs and both sides. NaN where a draw holds no clean item.
    """

    table: pd.DataFrame
    draws: Mapping[str, Floats]


def measure_subsets(
    runs: pd.DataFrame,
    verdicts: pd.DataFrame,
    clean: Mapping[tuple[str, str], Bools],
    draws: int,
    seed: int,
) -> Subsets:
    """Every run on all and on clean items of every suite.

    Args:
        runs: the table of records/runs.py.
        verdicts: the table of records/verdicts.py.
        clean: by corpus and suite: which items are, in the order of the verdicts.
        draws: resampled sets of items per suite.
        seed: of the resampling.

    Raises:
        InputError: the tables do not fit together.
    """
    keys = ["run", "suite"]
    table = runs.merge(verdicts, on=keys, how="left", validate="one_to_one")
    if table["verdicts"].isna().any():
        raise InputError(
            f"reports/verdicts.csv lacks verdicts of runs in reports/runs.csv; {REMEDY}"
        )
    table = table.sort_values(["corpus", "suite", "run"], ignore_index=True)
    rows: list[dict[str, Any]] = []
    drawn: dict[str, list[Floats]] = {side: [] for side in SIDES}
    suites = {suite: index for index, suite in enumerate(sorted(set(table["suite"])))}
    for (corpus, suite), own in table.groupby(["corpus", "suite"], sort=True):
        correct = verdict_bits(str(suite), own["verdicts"])
        mask = _fitting(clean, str(corpus), str(suite), correct.shape[1])
        rows += [_row(one, mask) for one in correct]
        stacked = np.vstack([correct, correct * mask, mask])
        means = item_bootstrap(stacked, draws, seed, suites[suite])
        drawn[""].append(means[:, : len(own)])
        with np.errstate(invalid="ignore"):  # 0 / 0: no clean item was drawn
            drawn["clean_"].append(means[:, len(own) : -1] / means[:, -1:])
    named = table[[*keys, "corpus", "student", "recipe"]]
    measured = pd.concat([named, pd.DataFrame(rows)], axis=1)
    return Subsets(measured, {side: np.hstack(parts) for side, parts in drawn.items()})


def _fitting(clean: Mapping[tuple[str, str], Bools], corpus: str, suite: str, items: int) -> Bools:
    mask = clean.get((corpus, suite), np.empty(0, dtype=np.bool_))
    if mask.size != items:
        raise InputError(
            f"{suite}: verdicts on {items} items, but overlap with corpus {corpus} of {mask.size}; {REMEDY}"
        )
    return mask


def _row(correct: NDArray[np.int8], mask: Bools) -> dict[str, Any]:
    chosen = correct[mask]
    return {
        "items": correct.size,
        "accuracy": correct.mean(),
        "clean_items": chosen.size,
        "clean_accuracy": chosen.mean() if chosen.size else np.nan,
        "clean_se": standard_error(chosen) if chosen.size else np.nan,
    }


def clean_runs(subsets: Subsets, coverage: float) -> pd.DataFrame:
    """The table `RUNS` of records/clean.py: each run and suite, and clean less all with a paired interval."""
    change = subsets.draws["clean_"] - subsets.draws[""]
    low, high = _interval(change, coverage)
    table = subsets.table
    return table.assign(
        difference=table["clean_accuracy"] - table["accuracy"],
        difference_low=low,
        difference_high=high,
    )


def clean_gains(subsets: Subsets, runs: pd.DataFrame, coverage: float) -> pd.DataFrame:
    """The table `GAINS` of records/clean.py: reasoning less direct answers, on all and on clean items.

    Seeds are averaged; student `all` is the mean over the students that were trained both ways. A family with
    a suite that has no clean item has no clean gain.

    Args:
        subsets: of these runs.
        runs: the table of records/runs.py.
        coverage: of the intervals, which speak of the items: of these trainings, not of others.
    """
    weights = suite_weights(runs)
    parts = []
    for corpus, own in subsets.table.groupby("corpus", sort=True):
        both = own.groupby("student")["recipe"].agg(
            lambda names: {"ift", "reasoning"} <= set(names)
        )
        students = list(both.index[both])
        for name, chosen in [(one, [one]) for one in students] + [(ALL, students)] * bool(students):
            signs = own["recipe"].map({"reasoning": 1.0, "ift": -1.0}).fillna(0.0)
            signs = signs.where(own["student"].isin(chosen), 0.0)
            table = _gains(subsets, own.assign(sign=signs), weights, coverage)
            parts.append(table.assign(corpus=corpus, student=name))
    if not parts:
        return pd.DataFrame(columns=GAINS.names)
    return pd.concat(parts, ignore_index=True)


def _gains(
    subsets: Subsets, rows: pd.DataFrame, weights: pd.DataFrame, coverage: float
) -> pd.DataFrame:
    rows = rows[rows["sign"] != 0]
    runs = rows.groupby(["student", "recipe", "suite"])["run"].transform("size")
    share = rows["sign"] / (runs * rows["student"].nunique())
    figures = weights[rows["suite"]].to_numpy() * share.to_numpy()
    columns = rows.index.to_numpy()
    counts = rows.drop_duplicates("suite").set_index("suite")[["items", "clean_items"]]
    used = (weights > 0).to_numpy().astype(np.int64)
    table = weights.index.to_frame(index=False)
    for side in SIDES:
        table[f"{side}items"] = used @ counts.loc[weights.columns, f"{side}items"].to_numpy()
        table[f"{side}gain"] = _summed(rows[f"{side}accuracy"].to_numpy()[None, :], figures)[0]
    drawn = {side: _summed(subsets.draws[side][:, columns], figures) for side in SIDES}
    table["change"] = table["clean_gain"] - table["gain"]
    for name, draws in (
        ("gain", drawn[""]),
        ("clean_gain", drawn["clean_"]),
        ("change", drawn["clean_"] - drawn[""]),
    ):
        table[f"{name}_low"], table[f"{name}_high"] = _interval(draws, coverage)
    return table.assign(reading=_readings(table))


def _summed(values: Floats, figures: Floats) -> Floats:
    """Weighted sums, values @ figures.T; a NaN spoils only the figures that weigh it."""
    known = np.nan_to_num(values) @ figures.T
    missing = np.isnan(values).astype(np.float64) @ (figures != 0).T
    spoiled: Floats = np.where(missing > 0, np.nan, known)
    return spoiled


def _interval(draws: Floats, coverage: float) -> tuple[Floats, Floats]:
    """Percentiles of the draws that are known; NaN where none is."""
    ends = np.full((2, draws.shape[1]), np.nan)
    some = ~np.isnan(draws).all(axis=0)
    quantiles = [(1 - coverage) / 2, (1 + coverage) / 2]
    ends[:, some] = np.nanquantile(draws[:, some], quantiles, axis=0)
    return ends[0], ends[1]


def _readings(table: pd.DataFrame) -> list[str]:
    readings = []
    for row in table.to_dict("records"):
        signs = [_sign(row[f"{side}gain_low"], row[f"{side}gain_high"]) for side in SIDES]
        if np.isnan(row["clean_gain_low"]):
            readings.append("unknown")
        elif signs[0] == signs[1]:
            readings.append("same")
        elif 0 in signs:
            readings.append("appears" if signs[0] == 0 else "vanishes")
        else:
            readings.append("turns")
    return readings


def _sign(low: float, high: float) -> int:
    return int(low > 0) - int(high < 0)
