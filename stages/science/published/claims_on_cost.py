"""What the claims about cost are judged by: who is ahead at equal FLOPs, and how many times dearer.

Every function takes `Evidence` and returns one value per draw, place 0 as printed. "Accurate as" counts ties.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stages.science.published.evidence import IFT, REASONING, Evidence
from stages.science.published.facts import FAMILIES

Floats = NDArray[np.float64]
POINTS = 100.0
OPEN = [place for place, family in enumerate(FAMILIES) if family.endswith("_open")]
LARGE = 7.0
"""Billions of parameters from which, the paper says, reasoning pays on open-ended tasks."""


def ties_or_wins(evidence: Evidence, costs: Floats, own: int, other: int) -> Floats:
    """1 where a student is at least as accurate as the other regime at its own cost, else 0.

    Returns:
        draws x families x students.
    """
    scores = evidence.scored[..., own]
    rivals = [
        evidence.affordable(costs, family, other, costs[family, :, own])
        for family in range(len(FAMILIES))
    ]
    result: Floats = (scores >= np.stack(rivals, axis=1)).astype(np.float64)
    return result


def reasoning_wins(
    evidence: Evidence, costs: Literal["train", "query"], where: Literal["all", "open", "else"]
) -> Floats:
    """Reasoning students that are as accurate as IFT of the same cost; `open` means from 7B on."""
    prices = evidence.query_flops if costs == "query" else evidence.train_costs()
    wins = ties_or_wins(evidence, prices, REASONING, IFT)
    chosen = _open_and_large(evidence)
    mask = {"all": np.ones_like(chosen), "open": chosen, "else": ~chosen}[where]
    count: Floats = wins[:, mask].sum(axis=1)
    return count


def ift_unbeaten(evidence: Evidence) -> Floats:
    """IFT students that reasoning of the same training cost does not surpass."""
    wins = ties_or_wins(evidence, evidence.train_costs(), IFT, REASONING)
    count: Floats = wins.sum(axis=(1, 2))
    return count


def gap_shrinks(evidence: Evidence) -> Floats:
    """By how many points the lag behind IFT of equal training cost is smaller for the largest student."""
    costs = evidence.train_costs()
    lag = np.stack(
        [
            evidence.affordable(costs, family, IFT, costs[family, [0, -1], REASONING])
            - evidence.scored[:, family, [0, -1], REASONING]
            for family in range(len(FAMILIES))
        ]
    ).mean(axis=0)
    shrinkage: Floats = POINTS * (lag[:, 0] - lag[:, 1])
    return shrinkage


def train_ratio(evidence: Evidence, family: str, reasoning: float, ift: float) -> Floats:
    """Training cost of a reasoning student over that of IFT as accurate (or of the pair the paper names).

    Args:
        evidence: in the reading `points` the named IFT student is taken, whatever its accuracy.
        family: name of the family.
        reasoning: size of the reasoning student, billions.
        ift: size of the IFT student that the paper names.
    """
    place, costs = FAMILIES.index(family), evidence.train_costs()
    size = evidence.size(reasoning)
    own = float(costs[place, size, REASONING])
    level = evidence.scored[:, place, size, REASONING]
    if evidence.setting.reading == "points":
        return np.full(len(level), own / costs[place, evidence.size(ift), IFT])
    with np.errstate(divide="ignore"):
        ratio: Floats = own / evidence.price(costs, place, IFT, level)
    return ratio


def comparable(evidence: Evidence) -> Floats:
    """Open-ended reasoning students from 7B on that cost no more than the dearest IFT student."""
    costs = evidence.train_costs()
    within = costs[..., REASONING] <= costs[..., IFT].max(axis=1, keepdims=True)
    return _constant(evidence, float((within & _open_and_large(evidence)).sum()))


def query_ratio_cells(evidence: Evidence, families: list[int], low: float, high: float) -> Floats:
    """Cells of family and size in which reasoning costs `low` to `high` times as much per question."""
    ratio = _query_ratio(evidence)[families]
    return _constant(evidence, float(((ratio >= low) & (ratio <= high)).sum()))


def query_ratio_mean(evidence: Evidence) -> Floats:
    """Geometric mean over sizes and open-ended families of the ratio of costs per question."""
    return _constant(evidence, float(np.exp(np.log(_query_ratio(evidence)[OPEN]).mean())))


def _query_ratio(evidence: Evidence) -> Floats:
    return evidence.query_flops[..., REASONING] / evidence.query_flops[..., IFT]


def _open_and_large(evidence: Evidence) -> NDArray[np.bool_]:
    """Families x students: open-ended, from 7B on."""
    large = (evidence.facts.shapes["size_billion"] >= LARGE).to_numpy()
    return np.isin(np.arange(len(FAMILIES)), OPEN)[:, None] & large


def _constant(evidence: Evidence, value: float) -> Floats:
    return np.full(len(evidence.scored), value)
