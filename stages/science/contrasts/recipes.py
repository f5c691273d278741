"""Recipes against each other at equal student and corpus, on every suite and family: tested, with intervals."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.contrasts.answered import Answered, answered
from stages.science.contrasts.difference_tests import (
    INDEPENDENT,
    MCNEMAR,
    WALD,
    Levels,
    between_recipes,
    between_runs,
)
from stages.science.contrasts.holm import holm
from stages.science.contrasts.pairs import errors_of, pairs_of
from stages.science.contrasts.suite_weights import suite_weights

BASELINES = ("ift", "reasoning")
KEYS = ["corpus", "baseline", "student", "recipe"]
FAMILY_OF_TESTS = ["corpus", "baseline", "level"]


def compare_recipes(
    runs: pd.DataFrame, verdicts: pd.DataFrame | None, levels: Levels
) -> pd.DataFrame | None:
    """Every recipe against `ift` and against `reasoning`, per corpus and student, on suites and families.

    The test of a row is
    * mcnemar_exact: one seed on each side, one suite; it speaks of these two runs;
    * adjusted_wald: one seed on each side, several suites; the paired normal test of `paired.adjusted`;
    * seeds: several seeds on a side; it speaks of the recipes (`seeds.NoisyError`);
    * independent: verdicts unknown; the standard errors of both sides, as if they answered other items.

    p_holm is corrected within corpus x baseline x level (all suites; all families and `all`). p_value_seeds
    is the seeds' test of rows with one seed on each side too, with the scatter of configurations that have
    several. detectable_difference is at the level alpha of a single test.

    Args:
        runs: the table of records/runs.py, every run with every suite.
        verdicts: the table of records/verdicts.py, or None.
        levels: coverage, alpha, power.

    Returns:
        The table of records/comparisons.py; None if no student has a baseline and another recipe.

    Raises:
        InputError: verdicts that are not strings of 0 and 1 of one length per suite.
    """
    weights = suite_weights(runs)
    parts = []
    for corpus, own in runs.groupby("corpus", sort=True):
        data = answered(own, verdicts)
        for baseline in BASELINES:
            places = _places(data, baseline)
            if len(places):
                rows = _rows(data, places, weights, levels)
                parts.append(rows.assign(corpus=corpus, baseline=baseline))
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True).sort_values(KEYS, kind="stable", ignore_index=True)
    tests = table.groupby(FAMILY_OF_TESTS)["p_value"]
    return table.assign(
        p_holm=tests.transform(lambda p: pd.Series(holm(p), index=p.index)),
        hypotheses=tests.transform("count").astype("int64"),
    )


def _places(data: Answered, baseline: str) -> NDArray[np.int64]:
    """Rows of the configurations: each recipe of a student beside the student's baseline."""
    table = data.configurations.reset_index(names="row")
    base = table[table["recipe"] == baseline][["student", "row"]]
    others = table[table["recipe"] != baseline]
    both = others.merge(base, on="student", suffixes=("", "_base"))
    return both[["row", "row_base"]].to_numpy(dtype=np.int64)


def _rows(
    data: Answered, places: NDArray[np.int64], weights: pd.DataFrame, levels: Levels
) -> pd.DataFrame:
    ours, theirs = places.T
    pairs = pairs_of(data, places)
    errors = errors_of(data, places, pairs.variance, weights.to_numpy())
    spread = np.sqrt(data.binomial()[ours] @ weights.to_numpy().T ** 2)
    chosen = data.configurations.iloc[ours].reset_index(drop=True)
    chosen["baseline_seeds"] = data.seeds[theirs]
    parts = []
    for figure, (level, name) in enumerate(weights.index):
        weight, error = weights.to_numpy()[figure], errors[figure]
        centre = pairs.centre @ weight
        rows = chosen.assign(
            level=level,
            name=name,
            items=int(data.items[weight > 0].sum()),
            accuracy=data.mean[ours] @ weight,
            baseline_accuracy=data.mean[theirs] @ weight,
            difference=pairs.difference @ weight,
            gained=pairs.gained[:, weight > 0].sum(axis=1),
            lost=pairs.lost[:, weight > 0].sum(axis=1),
            seed_sd=spread[:, figure] * np.sqrt(error.seeds.excess),
            seed_freedom=error.seeds.freedom,
            p_value_seeds=error.p_value(centre),
        )
        alone = ((rows["seeds"] == 1) & (rows["baseline_seeds"] == 1)).to_numpy()
        test = INDEPENDENT
        if data.shares is not None:
            test = MCNEMAR if np.count_nonzero(weight) == 1 else WALD
        if alone.any():
            parts.append(between_runs(rows[alone], centre[alone], error.items[alone], test, levels))
        if not alone.all():
            parts.append(between_recipes(rows[~alone], centre[~alone], error.take(~alone), levels))
    return pd.concat(parts, ignore_index=True)
