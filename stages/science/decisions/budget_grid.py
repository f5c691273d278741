"""Recommendations for every pair of a training budget and a budget per query, as rows of a table."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stages.science.decisions.choice import Rules
from stages.science.decisions.recommendation import candidates_of, recommend
from stages.science.families import FamilyResults

AXES = ("train", "query")
OF_ITS_NAME = ["student", "recipe"]
OF_THE_BEST = (
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "train_flops",
    "query_flops",
    "probability_best",
)


def levels(cost: Sequence[float], count: int) -> list[float]:
    """Budgets from the cheapest to the dearest positive cost, evenly spaced in the logarithm, both included.

    One level if all costs are equal.
    """
    positive = [one for one in cost if one > 0]
    if not positive or min(positive) == max(positive):
        return positive[:1]
    return [float(one) for one in np.geomspace(min(positive), max(positive), count)]


def recommend_grid(
    results: FamilyResults, budgets: int, queries: float, rules: Rules
) -> list[dict[str, Any]]:
    """A row per corpus, family, training budget and budget per query (records/recommendations.py).

    What does not exist is left out of the row.

    Args:
        results: measured accuracies and costs.
        budgets: levels of each budget.
        queries: items answered in a lifetime, for what is cheaper.
        rules: when a difference counts.
    """
    rows = []
    for (corpus, family), own in results.table.groupby(["corpus", "family"], sort=True):
        candidates = candidates_of(results, str(corpus), str(family), queries)
        origin = own.set_index("configuration")
        for train in levels(candidates.costs["train"].tolist(), budgets):
            for query in levels(candidates.costs["query"].tolist(), budgets):
                found = recommend(candidates, {"train": train, "query": query}, rules)
                row = {"corpus": corpus, "family": family, "affordable": 0}
                row |= {"train_budget": train, "query_budget": query}
                if found:
                    student, recipe = origin.loc[found["best"]["configuration"], OF_ITS_NAME]
                    row |= {"student": student, "recipe": recipe} | _cells(found)
                rows.append(row)
    return rows


def _cells(found: dict[str, Any]) -> dict[str, Any]:
    """A recommendation as columns."""
    best, second = found["best"], found["runner_up"]
    cells = {name: found[name] for name in ("affordable", "debiased_accuracy", "regret")}
    cells |= {name: best[name] for name in OF_THE_BEST}
    cells |= {
        "best": best["configuration"],
        "cheapest_equal": found["cheapest_equal"]["configuration"],
    }
    if second:
        lack = second["lack"]
        cells |= {"runner_up": second["configuration"], "difference": lack["mean"]}
        cells |= {f"difference_{end}": lack[end] for end in ("low", "high")}
    for axis in AXES:
        step = found["next"][axis]
        if step:
            gain = step["gain"]
            cells |= {f"next_{axis}": step["configuration"], f"factor_next_{axis}": step["factor"]}
            cells |= {f"gain_next_{axis}": gain["mean"]}
            cells |= {f"gain_next_{axis}_{end}": gain[end] for end in ("low", "high")}
            cells |= {f"gain_probability_{axis}": gain["probability"]}
        cells |= {f"gain_twice_{axis}": found["twice"][axis]["gain"]["mean"]}
    return cells
