"""Configurations with planted accuracies and costs, as `measure_families` would hand them on."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from stages.science.families import FamilyResults
from stages.science.frontiers.priced import FrontierSettings, PricedFamily, priced_families

SETTINGS = FrontierSettings(coverage=0.95, tolerance=0.02, queries=1e5, charge_teacher=False)
# Training and answer, FLOPs per parameter.
TRAIN = {"ift": 1e6, "reasoning": 3e6}
QUERY = {"ift": 20.0, "reasoning": 100.0}


def planted(
    accuracies: Mapping[str, Sequence[float]],
    sizes: Sequence[float] = (1e4, 1e5, 1e6),
    noise: float = 0.0,
    draws: int = 200,
    family: str = "math_open",
) -> FamilyResults:
    """Students s1, s2, ... of `sizes` with an accuracy per recipe (NaN: not trained); draws are normal."""
    rows = [
        {
            "corpus": "general",
            "family": family,
            "configuration": f"s{place}_{recipe}",
            "student": f"s{place}",
            "recipe": recipe,
            "seeds": 1,
            "parameters": int(size),
            "train_flops": TRAIN.get(recipe, 2e6) * size,
            "teacher_flops": 1e12,
            "query_flops": QUERY.get(recipe, 50.0) * size,
            "accuracy": accuracy,
            "accuracy_se": noise,
            "seed_sd": np.nan,
        }
        for recipe, own in accuracies.items()
        for place, (size, accuracy) in enumerate(zip(sizes, own, strict=True), start=1)
        if not np.isnan(accuracy)
    ]
    table = pd.DataFrame(rows)
    rng = np.random.default_rng(3)
    spread = rng.normal(0, noise, (draws, len(table)))
    return FamilyResults(table, np.clip(table["accuracy"].to_numpy() + spread, 0, 1))


def costing(results: FamilyResults, **columns: Sequence[float]) -> FamilyResults:
    """The same with other costs, a value per row."""
    return FamilyResults(results.table.assign(**columns), results.draws)


def one_family(results: FamilyResults, settings: FrontierSettings = SETTINGS) -> PricedFamily:
    (family,) = priced_families(results, settings)
    return family
