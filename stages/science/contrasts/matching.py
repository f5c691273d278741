"""Reasoning against direct answers at equal samples, equal training and equal inference cost."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.curves.points import SAME_SIZE
from stages.science.families import FamilyResults
from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]
IFT, REASONING = "ift", "reasoning"
# What is equal: the suffix of the recipes that train longer or shorter for it.
SUFFIXES = {"train_flops": "_flops", "train_tokens": "_tokens"}
COSTS = {"train_flops": "train_factor", "query_flops": "query_factor"}
COLUMNS = [
    "corpus",
    "student",
    "family",
    "equal",
    "method",
    "recipe",
    "baseline",
    "accuracy",
    "baseline_accuracy",
    "difference",
    "difference_low",
    "difference_high",
    "train_factor",
    "query_factor",
    "remark",
]


@dataclass(frozen=True)
class _Side:
    """One side of a comparison: accuracy, its draws, and its costs by name."""

    accuracy: float
    draws: Floats
    costs: dict[str, float]


def match(results: FamilyResults, coverage: float) -> pd.DataFrame:
    """All matched comparisons of reasoning with direct answers, per corpus, student and family.

    equal = samples: `reasoning` and `ift` as trained. equal = train_flops or train_tokens with method = runs:
    the recipes `ift_flops`, `ift_tokens` against `reasoning`, and `reasoning_flops` against `ift`. equal =
    train_flops or query_flops with method = interpolation: `reasoning` of a student against `ift` of a size
    that costs the same, on the straight line between its neighbours over the logarithm of the cost. Beyond
    the cheapest and the dearest `ift` nothing is said: accuracies are NaN, and `remark` says why.

    Args:
        results: of `families.measure_families`.
        coverage: of the intervals, which resample items, and seeds where known.

    Returns:
        The table of records/matched.py. The factors are FLOPs of the reasoning side over the other.
    """
    table = results.table.reset_index(drop=True)
    rows = []
    for (corpus, family), own in table.groupby(["corpus", "family"], sort=True):
        where = {"corpus": corpus, "family": family}
        for student, members in own.groupby("student", sort=False):
            places = zip(members["recipe"], members.index, strict=True)
            sides = {recipe: _side(results, row) for recipe, row in places}
            found = _between_runs(sides, coverage)
            line = own[own["recipe"] == IFT]
            if REASONING in sides and not line.empty:
                found += [
                    _interpolated(results, sides[REASONING], line, c, coverage) for c in COSTS
                ]
            rows += [where | {"student": student} | one for one in found]
    return pd.DataFrame(rows, columns=COLUMNS)


def _between_runs(sides: dict[str, _Side], coverage: float) -> list[dict[str, Any]]:
    chosen = [("samples", REASONING, IFT)]
    for equal, suffix in SUFFIXES.items():
        chosen += [(equal, REASONING, IFT + suffix), (equal, REASONING + suffix, IFT)]
    return [
        {"equal": equal, "method": "runs", "recipe": thinking, "baseline": direct, "remark": None}
        | _difference(sides[thinking], sides[direct], coverage)
        for equal, thinking, direct in chosen
        if thinking in sides and direct in sides
    ]


def _interpolated(
    results: FamilyResults, ours: _Side, line: pd.DataFrame, cost: str, coverage: float
) -> dict[str, Any]:
    named = {"equal": cost, "method": "interpolation", "recipe": REASONING, "baseline": IFT}
    weights, remark = interpolation_weights(line[cost].to_numpy(dtype=np.float64), ours.costs[cost])
    if weights is None:
        nothing = dict.fromkeys(["baseline_accuracy", "difference", *COSTS.values()], np.nan)
        return named | nothing | {"accuracy": ours.accuracy, "remark": remark}
    direct = _Side(
        accuracy=float(line["accuracy"].to_numpy() @ weights),
        draws=results.draws[:, line.index] @ weights,
        costs={name: float(np.exp(np.log(line[name].to_numpy()) @ weights)) for name in COSTS},
    )
    return named | _difference(ours, direct, coverage) | {"remark": None}


def interpolation_weights(costs: Floats, target: float) -> tuple[Floats | None, str | None]:
    """Weights of measured points that make up a point of another cost, linear in the cost's logarithm.

    Args:
        costs: of the measured points, positive, in any order; equal ones are averaged.
        target: positive.

    Returns:
        The weights, summing to 1, of at most two different costs; or None and the reason in words.
    """
    levels, place = np.unique(np.round(np.log(costs) / SAME_SIZE), return_inverse=True)
    if levels.size < 2:
        return None, "direct answers were measured at one cost only"
    logs = np.array([np.log(costs)[place == level].mean() for level in range(levels.size)])
    at = float(np.log(target))
    if at < logs[0]:
        return None, "costs less than the cheapest direct answers"
    if at > logs[-1]:
        return None, "costs more than the dearest direct answers"
    right = max(int(np.searchsorted(logs, at)), 1)
    share = (at - logs[right - 1]) / (logs[right] - logs[right - 1])
    weights = np.zeros(costs.size)
    for level, part in ((right - 1, 1 - share), (right, share)):
        weights[place == level] = part / (place == level).sum()
    return weights, None


def _side(results: FamilyResults, row: int) -> _Side:
    own = results.table.iloc[row]
    costs = {name: float(own[name]) for name in COSTS}
    return _Side(float(own["accuracy"]), results.draws[:, row], costs)


def _difference(ours: _Side, theirs: _Side, coverage: float) -> dict[str, Any]:
    low, high = percentile_interval(ours.draws - theirs.draws, coverage)
    return {
        "accuracy": ours.accuracy,
        "baseline_accuracy": theirs.accuracy,
        "difference": ours.accuracy - theirs.accuracy,
        "difference_low": float(low),
        "difference_high": float(high),
    } | {factor: ours.costs[cost] / theirs.costs[cost] for cost, factor in COSTS.items()}
