"""Accuracy and cost of every configuration on every family of suites, with resampled accuracies beside them.

A configuration is a student and a recipe; its seeds are averaged. A family is a domain and a format
(`math_open`, ...); its value is the plain mean over its suites, however many items each has. The family
`all` is the plain mean over the families.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.errors import InputError
from stages.science.seed_effects import add_seed_effects
from stages.science.stats import item_bootstrap, normal_draws, standard_error

ALL = "all"
CARRIED = ["student", "recipe", "parameters", "train_flops", "teacher_flops"]
# Accuracies in runs.csv are rounded to 10 significant digits.
ROUNDING = 1e-6
REMEDY = "run `dvc repro` so that both tables come from the same scores"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FamilyResults:
    """`table` has one row per corpus, family and configuration; column k of `draws` belongs to its row k.

    Columns of `table`: corpus, family, configuration, student, recipe, parameters, train_flops (mean over
    seeds), teacher_flops (NaN where unknown), query_flops (mean per item), seeds (how many), accuracy,
    accuracy_se, and seed_sd (standard deviation between trainings that differ by their seed only, pooled
    over the corpus and family; NaN where no configuration has two seeds). `draws` (draws x rows) are
    accuracies on resampled items, the same items for all configurations, with the seeds' part of the error
    added where it is known.
    """

    table: pd.DataFrame
    draws: Floats


def measure_families(
    runs: pd.DataFrame, verdicts: pd.DataFrame | None, draws: int, seed: int
) -> FamilyResults:
    """Turn runs x suites into configurations x families.

    The standard error of a mean over k suites is sqrt(sum of se^2) / k: suites share no items. NaN if a
    suite has a single item. Where seeds are averaged it is the standard deviation of the draws.

    Args:
        runs: the table of records/runs.py.
        verdicts: the table of records/verdicts.py; None where single items are unknown: draws are then normal
            with accuracy_se, independent between runs.
        draws: resampled sets of items per suite.
        seed: seed of the resampling.

    Raises:
        InputError: no runs, a run lacks a suite, or the two tables do not fit together.
    """
    if runs.empty:
        raise InputError(f"the table of runs has no rows; {REMEDY}")
    _refuse_twice("runs", runs)
    if verdicts is None:
        table = _complete(runs)
        table, drawn = _assumed_suites(table, draws, seed)
    else:
        table = _complete(_fitted_together(runs, verdicts))
        table, drawn = _measured_suites(table, draws, seed)
    families, family_draws = _averaged(table, drawn, ["corpus", "family", "run"])
    overall, overall_draws = _averaged(
        families.assign(family=ALL), family_draws, ["corpus", "family", "run"]
    )
    both = pd.concat([families, overall], ignore_index=True)
    return _over_seeds(both, np.concatenate([family_draws, overall_draws], axis=1), seed)


def _fitted_together(runs: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Both tables in one, a row per run and suite."""
    _refuse_twice("verdicts", verdicts)
    merged = runs.merge(verdicts, on=["run", "suite"], how="outer", indicator=True)
    alone = merged[merged["_merge"] != "both"]
    if not alone.empty:
        raise InputError(
            f"{len(alone)} pairs of run and suite are in one of the tables of runs and verdicts only, "
            f"the first {_first_pair(alone)}; {REMEDY}"
        )
    return merged


def _refuse_twice(name: str, table: pd.DataFrame) -> None:
    twice = table[table.duplicated(["run", "suite"])]
    if not twice.empty:
        raise InputError(f"the table of {name} has {_first_pair(twice)} twice; {REMEDY}")


def _complete(runs: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of suites and runs, every run with every suite."""
    suites = runs["suite"].nunique()
    short = runs.groupby("run")["suite"].nunique().loc[lambda count: count < suites]
    if not short.empty:
        raise InputError(
            f"{short.index[0]} has answers to {short.iloc[0]} of {suites} suites; {REMEDY}"
        )
    named = runs.assign(
        family=runs["domain"] + "_" + runs["format"],
        configuration=runs["student"] + "_" + runs["recipe"],
    )
    return named.sort_values(["suite", "run"], ignore_index=True)


def _measured_suites(table: pd.DataFrame, draws: int, seed: int) -> tuple[pd.DataFrame, Floats]:
    """Accuracy, its error and its draws from the verdicts, all runs of a suite at once."""
    errors: list[float] = []
    means: list[float] = []
    columns = []
    for index, (suite, own) in enumerate(table.groupby("suite", sort=True)):
        correct = verdict_bits(str(suite), own["verdicts"])
        errors += [standard_error(row) for row in correct]
        means += correct.mean(axis=1).tolist()
        columns.append(item_bootstrap(correct, draws, seed, index))
    wrong = table[(table["accuracy"] - means).abs() > ROUNDING]
    if not wrong.empty:
        raise InputError(
            f"verdicts and accuracy disagree for {_first_pair(wrong)} "
            f"and {len(wrong) - 1} other pairs; {REMEDY}"
        )
    measured = table.assign(accuracy=means, accuracy_se=errors)
    return measured, np.concatenate(columns, axis=1)


def _assumed_suites(table: pd.DataFrame, draws: int, seed: int) -> tuple[pd.DataFrame, Floats]:
    """The accuracies as they are, with draws from their standard errors."""
    unknown = table[table["accuracy_se"].isna()]
    if not unknown.empty:
        raise InputError(
            f"{_first_pair(unknown)} has no accuracy_se, and there is no table of verdicts to take it from; "
            "add verdicts.csv beside runs.csv, or the standard errors"
        )
    return table, normal_draws(table["accuracy"], table["accuracy_se"], draws, seed)


def _averaged(table: pd.DataFrame, draws: Floats, keys: list[str]) -> tuple[pd.DataFrame, Floats]:
    """Plain means over the rows that share `keys`."""
    groups = table.groupby(keys, sort=True)
    means = groups[["query_flops", "accuracy"]].mean()
    squares = table.assign(square=table["accuracy_se"] ** 2).groupby(keys, sort=True)["square"]
    errors = np.sqrt(squares.sum(skipna=False)) / groups.size()
    carried = groups[[*CARRIED, "configuration", "seed"]].first()
    averaged = carried.join(means).assign(accuracy_se=errors).reset_index()
    return averaged, _mean_columns(draws, groups.ngroup().to_numpy())


def _over_seeds(table: pd.DataFrame, draws: Floats, seed: int) -> FamilyResults:
    """Runs that differ in their seed only, as one configuration."""
    keys = ["corpus", "family", "configuration"]
    groups = table.groupby(keys, sort=True)
    first = groups[["student", "recipe", "parameters"]].first()
    means = groups[["train_flops", "teacher_flops", "query_flops", "accuracy"]].mean()
    errors = groups["accuracy_se"].agg(lambda values: values.iloc[0])
    whole = first.join(means).assign(seeds=groups["seed"].nunique(), accuracy_se=errors)
    number = groups.ngroup().to_numpy()
    whole = whole.reset_index()
    mean_draws = _mean_columns(draws, number)
    spread, noisy = add_seed_effects(table, draws, number, whole, mean_draws, seed)
    whole["accuracy_se"] = whole["accuracy_se"].where(whole["seeds"] == 1, noisy.std(axis=0))
    return FamilyResults(whole.assign(seed_sd=spread), noisy)


def _mean_columns(draws: Floats, number: NDArray[np.integer[Any]]) -> Floats:
    """Columns with the same number, averaged; in the order of the numbers."""
    membership = np.zeros((number.size, int(number.max()) + 1))
    membership[np.arange(number.size), number] = 1.0
    mean: Floats = draws @ (membership / membership.sum(axis=0))
    return mean


def verdict_bits(suite: str, verdicts: pd.Series) -> NDArray[np.int8]:
    """Strings of 0 and 1 as a matrix of runs x items.

    Raises:
        InputError: strings of different lengths, or with other signs.
    """
    lengths = set(verdicts.str.len())
    signs = np.frombuffer("".join(verdicts).encode("utf-8", "replace"), dtype=np.uint8) - ord("0")
    if len(lengths) != 1 or 0 in lengths or signs.max(initial=0) > 1:
        raise InputError(
            f"verdicts of {suite}: expected strings of 0 and 1 of one length, "
            f"got lengths {sorted(lengths)}; {REMEDY}"
        )
    return signs.reshape(len(verdicts), -1).astype(np.int8)


def _first_pair(rows: pd.DataFrame) -> str:
    return f"{rows.iloc[0]['run']} on {rows.iloc[0]['suite']}"
