"""Policies of all runs as points of price and accuracy, averaged over seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.item_pool import Scope
from stages.science.budgets.measured import ACCURACY, FLOPS, TOKENS, Measured

Floats = NDArray[np.float64]
RULES = ("full", "forced", "stable", "confident", "vote", "vote_lead", "vote_sure")
"""Policies that could be used; those that throw answers away are none."""
KEY = ["corpus", "family", "student", "recipe", "rule", "setting"]


@dataclass(frozen=True)
class Points:
    """Policies of one run or many.

    Attributes:
        table: one row per policy: KEY, accuracy, tokens, query_flops; `averaged` adds seeds.
        rows: rows x policies, accuracy; in single precision, since a large study has 100,000 policies.
    """

    table: pd.DataFrame
    rows: NDArray[np.float32]

    def of(self, family: str) -> "Points":
        """Those over one family."""
        own = (self.table["family"] == family).to_numpy()
        return Points(self.table[own].reset_index(drop=True), self.rows[:, own])


def points_of(
    entry: Mapping[str, Any], measured: Sequence[Mapping[str, Measured]], scopes: Sequence[Scope]
) -> Points:
    """One run's policies over all scopes.

    Args:
        entry: the run: corpus, student, recipe.
        measured: its policies, one dict by rule for each scope.
        scopes: the families.
    """
    names: list[tuple[str, str, float]] = []
    points, rows = [], []
    for found, scope in zip(measured, scopes, strict=True):
        for rule in RULES:
            if rule in found:
                own = found[rule]
                names += [(scope.family, rule, setting) for setting in own.settings]
                points.append(own.whole[0])
                rows.append(own.whole[:, ACCURACY].astype(np.float32))
    values = np.concatenate(points, axis=1)
    table = pd.DataFrame(names, columns=["family", "rule", "setting"]).assign(
        accuracy=values[ACCURACY], tokens=values[TOKENS], query_flops=values[FLOPS]
    )
    named = {key: entry[key] for key in ("corpus", "student", "recipe")}
    return Points(table.assign(**named), np.hstack(rows))


def averaged(runs: Sequence[Points]) -> Points:
    """Means over the seeds of a configuration; a policy that not all of its seeds have is left out."""
    tables = pd.concat([points.table for points in runs], ignore_index=True)
    groups = tables.groupby(KEY, sort=True, dropna=False)
    number = groups.ngroup().to_numpy()
    means = groups[["accuracy", "tokens", "query_flops"]].mean()
    table = means.assign(seeds=groups.size()).reset_index()
    total = np.zeros((len(runs[0].rows), len(table)), dtype=np.float32)
    start = 0
    for points in runs:
        own = number[start : start + len(points.table)]
        total[:, own] += points.rows  # a run has a policy once
        start += len(points.table)
    total /= table["seeds"].to_numpy(dtype=np.float32)
    seeds = table.groupby(["corpus", "student", "recipe"])["seeds"].transform("max")
    kept = (table["seeds"] == seeds).to_numpy()
    return Points(table[kept].reset_index(drop=True), total[:, kept])
