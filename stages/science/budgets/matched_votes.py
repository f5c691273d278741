"""Votes of a recipe that answers directly, at the price of one answer of a recipe that thinks."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.intervals import with_interval
from stages.science.budgets.policy_points import Points

Floats = NDArray[np.float64]
ROUNDING = 1e-6


def matched_votes(points: Points, baseline: str, coverage: float) -> pd.DataFrame:
    """Votes of the baseline recipe against one greedy answer of every other recipe, at equal FLOPs per query.

    The price of k votes is linear in k, so the k of equal price is exact; accuracy is interpolated linearly in
    log k between the k that were computed, and refused beyond the samples drawn. The k is held fixed over the
    draws.
    """
    table = points.table
    parts = []
    for _, group in table.groupby(["corpus", "family", "student"], sort=True):
        votes = group[(group["recipe"] == baseline) & (group["rule"] == "vote")]
        answers = group[(group["recipe"] != baseline) & (group["rule"] == "full")]
        if votes.empty:
            continue
        votes = votes.sort_values("setting")
        heights = points.rows[:, votes.index].astype(np.float64)
        heights[0] = votes["accuracy"]
        for place, answer in zip(answers.index, answers.to_dict("records"), strict=True):
            rows = points.rows[:, [place]].astype(np.float64)
            rows[0] = answer["accuracy"]
            parts.append(_against(votes, heights, answer, rows, coverage))
    return pd.DataFrame(parts)


def equal_votes(votes: Floats, flops: Floats, price: float) -> float:
    """How many votes cost `price`: prices are linear in their number. NaN if they do not grow with it."""
    if len(votes) < 2 or flops[-1] <= flops[0]:
        return float("nan")
    slope = (flops[-1] - flops[0]) / (votes[-1] - votes[0])
    return float(votes[0] + (price - flops[0]) / slope)


def _against(
    votes: pd.DataFrame,
    heights: Floats,
    answer: Mapping[Hashable, Any],
    rows: Floats,
    coverage: float,
) -> dict[str, Any]:
    sizes = votes["setting"].to_numpy(dtype=np.float64)
    equal = equal_votes(sizes, votes["query_flops"].to_numpy(), float(answer["query_flops"]))
    level = np.full((len(rows), 1), np.nan)
    status = _status(equal, sizes[-1])
    if status == "matched":
        equal = min(max(equal, 1.0), float(sizes[-1]))
        right = max(int(np.searchsorted(sizes, equal)), 1)
        share = np.log(equal / sizes[right - 1]) / np.log(sizes[right] / sizes[right - 1])
        level = (heights[:, [right - 1]] * (1 - share)) + heights[:, [right]] * share
    row: dict[str, Any] = {"votes": equal, "status": status, "samples": int(sizes[-1])}
    for name, values in (("vote_accuracy", level), ("difference", rows - level)):
        ends = with_interval(values, coverage)
        row |= dict(
            zip((name, f"{name}_low", f"{name}_high"), (float(e[0]) for e in ends), strict=True)
        )
    carried = ["corpus", "family", "student", "recipe", "seeds", "query_flops", "accuracy"]
    return {**{name: answer[name] for name in carried}, **row}


def _status(equal: float, samples: float) -> str:
    if np.isnan(equal):
        return "unpriced"
    if equal < 1 - ROUNDING:
        return "below_one"
    return "matched" if equal <= samples + ROUNDING else "beyond_samples"
