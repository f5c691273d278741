"""Verdicts on claims: a quantity, the range that bears the claim out, and where its interval lies.

confirmed: the whole interval lies within the range; not_confirmed: all of it lies outside, on one side;
cannot_be_told: it reaches over an end of the range, or what the claim rests on is not public.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stages.science.published import claims_on_accuracy as accuracy
from stages.science.published import claims_on_cost as cost
from stages.science.published.claims_on_accuracy import MATH, MC, Cell
from stages.science.published.evidence import GENERAL, IFT, REASONING, Evidence, Reading

Verdict = Literal["confirmed", "not_confirmed", "cannot_be_told"]
# Sums of floating-point numbers may miss an end of a range by their last bits.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Quantity:
    """How a number is computed, which costs it takes and which readings it has; the first is the main one."""

    compute: Callable[[Evidence], NDArray[np.float64]]
    costs: Literal["none", "train", "query"] = "none"
    readings: tuple[Reading, ...] = ("points",)


PLACES: tuple[Reading, ...] = ("points", "interpolation", "curves")
RATIOS: tuple[Reading, ...] = ("curves", "interpolation", "points")


def _wins(costs: Literal["train", "query"], where: Literal["all", "open", "else"]) -> Quantity:
    return Quantity(partial(cost.reasoning_wins, costs=costs, where=where), costs, PLACES)


def _ratio(family: str, reasoning: float, ift: float) -> Quantity:
    compute = partial(cost.train_ratio, family=family, reasoning=reasoning, ift=ift)
    return Quantity(compute, "train", RATIOS)


def _difference(first: Cell, second: Cell) -> Quantity:
    return Quantity(partial(accuracy.difference, first=first, second=second))


def _cells(families: list[int], low: float, high: float) -> Quantity:
    compute = partial(cost.query_ratio_cells, families=families, low=low, high=high)
    return Quantity(compute, "query")


QUANTITIES: dict[str, Quantity] = {
    "train_ift_unbeaten": Quantity(cost.ift_unbeaten, "train", PLACES),
    "train_reasoning_matches": _wins("train", "all"),
    "train_open_from_7b": _wins("train", "open"),
    "train_elsewhere": _wins("train", "else"),
    "query_open_from_7b": _wins("query", "open"),
    "query_elsewhere": _wins("query", "else"),
    "train_gap_shrinks": Quantity(cost.gap_shrinks, "train", PLACES),
    "train_comparable_open_from_7b": Quantity(cost.comparable, "train"),
    "train_ratio_general_mc_3b": _ratio("general_mc", 3, 7),
    "train_ratio_math_open_1_5b": _ratio("math_open", 1.5, 7),
    "query_ratio_7_to_15": _cells([0, 1, 2, 3], 7, 15),
    "query_ratio_mc_10_to_15": _cells(MC, 10, 15),
    "query_ratio_open": Quantity(cost.query_ratio_mean, "query"),
    "math_open_3b_reasoning_minus_14b_ift": _difference(
        Cell(GENERAL, "math_open", 3, REASONING), Cell(GENERAL, "math_open", 14, IFT)
    ),
    "general_open_3b_reasoning_minus_14b_ift": _difference(
        Cell(GENERAL, "general_open", 3, REASONING), Cell(GENERAL, "general_open", 14, IFT)
    ),
    "math_corpus_general_open_0_5b": _difference(
        Cell(MATH, "general_open", 0.5, REASONING), Cell(MATH, "general_open", 0.5, IFT)
    ),
    "ift_math_minus_general_open_0_5b": _difference(
        Cell(MATH, "general_open", 0.5, IFT), Cell(GENERAL, "general_open", 0.5, IFT)
    ),
    "ift_math_minus_general_mc_0_5b": _difference(
        Cell(MATH, "general_mc", 0.5, IFT), Cell(GENERAL, "general_mc", 0.5, IFT)
    ),
    "cells_won_as_printed": Quantity(accuracy.cells_won_as_printed),
    "cells_won": Quantity(accuracy.cells_won),
    "math_corpus_ahead_on_math_from_3b": Quantity(accuracy.math_corpus_ahead),
    "teacher_minus_14b_mc": Quantity(accuracy.behind_teacher),
    "gain_open_minus_mc": Quantity(accuracy.open_minus_mc),
    "gain_format_minus_domain": Quantity(accuracy.format_minus_domain),
    "length_ratio_5_to_20": Quantity(partial(accuracy.length_ratio_cells, low=5, high=20)),
    "released_share": Quantity(accuracy.released_share),
}


def verdict(low: float, high: float, accepted: tuple[float, float]) -> Verdict:
    """Where an interval lies against the accepted range, ends included; NaN cannot be told."""
    if low >= accepted[0] - ROUNDING and high <= accepted[1] + ROUNDING:
        return "confirmed"
    if high < accepted[0] - ROUNDING or low > accepted[1] + ROUNDING:
        return "not_confirmed"
    return "cannot_be_told"
