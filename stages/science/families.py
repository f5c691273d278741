"""Accuracy and cost of every run on every family of suites, with resampled accuracies beside them.

A family is a domain and a format (`math_open`, ...); its value is the plain mean over its suites, however many
items each has. The family `all` is the plain mean over the families.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.errors import InputError
from stages.science.stats import item_bootstrap, standard_error

ALL = "all"
CARRIED = ["student", "recipe", "seed", "parameters", "train_flops"]
# Accuracies in runs.csv are rounded to 10 significant digits.
ROUNDING = 1e-6
REMEDY = "run `dvc repro` so that both tables come from the same scores"


@dataclass(frozen=True)
class FamilyResults:
    """`table` has one row per corpus, family and run; column k of `draws` belongs to its row k.

    Columns of `table`: corpus, family, run, those in `CARRIED`, query_flops (mean per item), accuracy and
    accuracy_se. `draws` (draws x rows) are accuracies on resampled items, the same items for all runs.
    """

    table: pd.DataFrame
    draws: NDArray[np.float64]


def measure_families(
    runs: pd.DataFrame, verdicts: pd.DataFrame, draws: int, seed: int
) -> FamilyResults:
    """Turn runs x suites into runs x families.

    The standard error of a mean over k suites is sqrt(sum of se^2) / k: suites share no items. NaN if a
    suite has a single item.

    Args:
        runs: the table of records/runs.py.
        verdicts: the table of records/verdicts.py.
        draws: resampled sets of items per suite.
        seed: seed of the resampling.

    Raises:
        InputError: no runs, a run lacks a suite, or the two tables do not fit together.
    """
    merged = _fitted_together(runs, verdicts)
    suites, suite_draws = _measured_suites(merged, draws, seed)
    families, family_draws = _averaged(suites, suite_draws)
    overall, overall_draws = _averaged(families.assign(family=ALL), family_draws)
    return FamilyResults(
        pd.concat([families, overall], ignore_index=True),
        np.concatenate([family_draws, overall_draws], axis=1),
    )


def _fitted_together(runs: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Both tables in one, a row per run and suite, in the order of runs and suites."""
    if runs.empty:
        raise InputError(f"the table of runs has no rows; {REMEDY}")
    for name, table in (("runs", runs), ("verdicts", verdicts)):
        twice = table[table.duplicated(["run", "suite"])]
        if not twice.empty:
            raise InputError(f"the table of {name} has {_first_pair(twice)} twice; {REMEDY}")
    merged = runs.merge(verdicts, on=["run", "suite"], how="outer", indicator=True)
    alone = merged[merged["_merge"] != "both"]
    if not alone.empty:
        raise InputError(
            f"{len(alone)} pairs of run and suite are in one of the tables of runs and verdicts only, "
            f"the first {_first_pair(alone)}; {REMEDY}"
        )
    suites = merged["suite"].nunique()
    short = merged.groupby("run")["suite"].nunique().loc[lambda count: count < suites]
    if not short.empty:
        raise InputError(
            f"{short.index[0]} has answers to {short.iloc[0]} of {suites} suites; {REMEDY}"
        )
    return merged.sort_values(["suite", "run"], ignore_index=True)


def _measured_suites(
    merged: pd.DataFrame, draws: int, seed: int
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Accuracy, its error and its draws from the verdicts, all runs of a suite at once."""
    merged = merged.assign(family=merged["domain"] + "_" + merged["format"])
    errors: list[float] = []
    means: list[float] = []
    columns = []
    for index, (suite, own) in enumerate(merged.groupby("suite", sort=True)):
        correct = _bits(str(suite), own["verdicts"])
        errors += [standard_error(row) for row in correct]
        means += correct.mean(axis=1).tolist()
        columns.append(item_bootstrap(correct, draws, seed, index))
    wrong = merged[(merged["accuracy"] - means).abs() > ROUNDING]
    if not wrong.empty:
        raise InputError(
            f"verdicts and accuracy disagree for {_first_pair(wrong)} "
            f"and {len(wrong) - 1} other pairs; {REMEDY}"
        )
    table = merged[["corpus", "family", "run", *CARRIED, "query_flops"]]
    measured = table.assign(accuracy=means, accuracy_se=errors)
    return measured, np.concatenate(columns, axis=1)


def _averaged(
    table: pd.DataFrame, draws: NDArray[np.float64]
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Plain means over the rows that share corpus, family and run."""
    keys = ["corpus", "family", "run"]
    groups = table.groupby(keys, sort=True)
    means = groups[["query_flops", "accuracy"]].mean()
    squares = table.assign(square=table["accuracy_se"] ** 2).groupby(keys, sort=True)["square"]
    errors = np.sqrt(squares.sum(skipna=False)) / groups.size()
    averaged = groups[CARRIED].first().join(means).assign(accuracy_se=errors).reset_index()
    number = groups.ngroup().to_numpy()
    columns = [draws[:, number == group].mean(axis=1) for group in range(len(averaged))]
    return averaged, np.stack(columns, axis=1)


def _bits(suite: str, verdicts: pd.Series) -> NDArray[np.int8]:
    """Strings of 0 and 1 as a matrix of runs x items."""
    lengths = set(verdicts.str.len())
    if len(lengths) != 1 or not verdicts.str.fullmatch("[01]+").all():
        raise InputError(
            f"verdicts of {suite}: expected strings of 0 and 1 of one length, "
            f"got lengths {sorted(lengths)}; {REMEDY}"
        )
    return np.array([[sign == "1" for sign in row] for row in verdicts], dtype=np.int8)


def _first_pair(rows: pd.DataFrame) -> str:
    return f"{rows.iloc[0]['run']} on {rows.iloc[0]['suite']}"
