"""From how many answered questions on a dearer training has paid for itself, against IFT of equal accuracy.

A student that answers Q questions in its life costs train + Q x query. At equal accuracy IFT offers a choice:
the point where its ladder of sizes first reaches the accuracy (between two sizes by interpolation, both costs
at the same place), and every IFT configuration that has at least that accuracy. A student is the cheaper
one where it costs less than each of them. Each allows a half-line of Q, so what remains is one interval.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.records import break_even as record
from stages.science.frontiers.interpolation import Ladder, between_rungs, ladder, reach
from stages.science.frontiers.pareto import DECIMALS
from stages.science.frontiers.priced import (
    BASELINE,
    INFERENCE,
    TRAINING,
    FrontierSettings,
    PricedFamily,
    with_interval,
)

Floats = NDArray[np.float64]

UNREACHABLE, NEVER, ALWAYS, AFTER, BEFORE, BETWEEN = VERDICTS = (
    "unreachable",
    "never",
    "always",
    "after",
    "before",
    "between",
)


@dataclass(frozen=True)
class Offers:
    """What IFT has to offer: its ladder of sizes with both costs, and its configurations as they are."""

    sizes: Ladder
    rung_train: Floats
    rung_query: Floats
    accuracy: Floats
    train: Floats
    query: Floats


def cheaper_range(
    train: float, query: float, other_train: ArrayLike, other_query: ArrayLike
) -> tuple[Floats, Floats]:
    """Between how many questions a student costs less than each of several others.

    train + Q query < other_train + Q other_query, for every other one and Q >= 0.

    Args:
        train: FLOPs of its training.
        query: FLOPs of one answer.
        other_train: of the others, in the last dimension; NaN where there is none.
        other_query: in the same shape.

    Returns:
        First and last Q, one dimension less. 0 and inf: always, also where there are no others; inf and 0:
        never.
    """
    dearer = train - np.asarray(other_train, dtype=np.float64)
    saved = np.asarray(other_query, dtype=np.float64) - query
    with np.errstate(divide="ignore", invalid="ignore"):
        even = dearer / saved
    start = np.where(saved > 0, even, -np.inf).max(axis=-1, initial=0.0)
    end = np.where(saved < 0, even, np.inf).min(axis=-1, initial=np.inf)
    lost = ((saved == 0) & (dearer >= 0)).any(axis=-1) | (start >= end)
    return np.where(lost, np.inf, start), np.where(lost, 0.0, end)


def break_even_table(families: Iterable[PricedFamily], settings: FrontierSettings) -> pd.DataFrame:
    """The table of records/break_even.py: configurations of every recipe but IFT whose costs are known."""
    rows = [row for family in families for row in _of_family(family, settings.coverage)]
    return pd.DataFrame(rows, columns=record.SCHEMA.names)


def _of_family(family: PricedFamily, coverage: float) -> Iterator[dict[str, Any]]:
    known = family.priced(TRAINING) & family.priced(INFERENCE)
    ift = family.of_recipe(BASELINE)
    ift = ift[known[ift]]
    if not ift.size:
        return
    offers = _offers(family, ift)
    twins = {family.table["student"].iloc[place]: int(place) for place in ift}
    for recipe in family.others():
        for place in family.of_recipe(recipe):
            if known[place]:
                row = family.table.iloc[place]
                twin = twins.get(row["student"])
                yield {
                    "corpus": family.corpus,
                    "family": family.family,
                    **{key: row[key] for key in ("configuration", "student", "recipe")},
                    **_against_equal_accuracy(family, int(place), offers, coverage),
                    **_against_equal_size(family, int(place), twin, coverage),
                }


def _offers(family: PricedFamily, ift: NDArray[np.intp]) -> Offers:
    parameters = family.table["parameters"].to_numpy()[ift]
    accuracy = family.accuracies[:, ift]
    train, query = (family.costs[cost][ift] for cost in (TRAINING, INFERENCE))
    return Offers(
        sizes=ladder(parameters, accuracy, "mean"),
        rung_train=ladder(parameters, train, "mean").y,
        rung_query=ladder(parameters, query, "mean").y,
        accuracy=np.round(accuracy, DECIMALS),
        train=train,
        query=query,
    )


def _against_equal_accuracy(
    family: PricedFamily, place: int, offers: Offers, coverage: float
) -> dict[str, Any]:
    train, query = (float(family.costs[cost][place]) for cost in (TRAINING, INFERENCE))
    level = family.accuracies[:, place]
    rung, share = reach(offers.sizes, level)
    point_train = between_rungs(offers.rung_train, rung, share)
    point_query = between_rungs(offers.rung_query, rung, share)
    enough = offers.accuracy >= np.round(level, DECIMALS)[:, None]
    start, end = cheaper_range(
        train,
        query,
        np.column_stack([point_train, np.where(enough, offers.train, np.nan)]),
        np.column_stack([point_query, np.where(enough, offers.query, np.nan)]),
    )
    codes = _codes(start, end, reached=~np.isnan(point_train) | enough.any(axis=1))
    verdict = VERDICTS[codes[0]]
    ends = {AFTER: start, BETWEEN: start, BEFORE: end}
    even = ends.get(verdict, np.full(len(level), np.nan))
    before, after = _sides(verdict, str(family.table["recipe"].iloc[place]))
    return {
        "verdict": verdict,
        "verdict_probability": float((codes[1:] == codes[0]).mean()),
        **with_interval("break_even_queries", even, coverage),
        "until_queries": float(end[0]) if verdict == BETWEEN else np.nan,
        "cheaper_before": before,
        "cheaper_after": after,
        "train_flops": train,
        "query_flops": query,
        "ift_train_flops": float(point_train[0]),
        "ift_query_flops": float(point_query[0]),
    }


def _against_equal_size(
    family: PricedFamily, place: int, twin: int | None, coverage: float
) -> dict[str, Any]:
    """The same student without traces: the difference in accuracy, and when it is paid for in FLOPs."""
    unknown = np.full(len(family.accuracies), np.nan)
    if twin is None:
        return {
            "same_size_verdict": None,
            "same_size_break_even_queries": np.nan,
            **with_interval("same_size_gain", unknown, coverage),
        }
    train, query = (family.costs[cost] for cost in (TRAINING, INFERENCE))
    start, end = cheaper_range(
        float(train[place]), float(query[place]), train[[twin]], query[[twin]]
    )
    verdict = VERDICTS[_codes(start[None], end[None], np.array([True]))[0]]
    ends = {AFTER: float(start), BEFORE: float(end)}
    gain = family.accuracies[:, place] - family.accuracies[:, twin]
    return {
        "same_size_verdict": verdict,
        "same_size_break_even_queries": ends.get(verdict, np.nan),
        **with_interval("same_size_gain", gain, coverage),
    }


def _codes(start: Floats, end: Floats, reached: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Which of `VERDICTS` an interval of questions is."""
    first, last = start == 0, np.isinf(end)
    cases = [~reached, start >= end, first & last, ~first & last, first]
    return np.select(cases, [np.intp(code) for code in range(len(cases))], np.intp(len(cases)))


def _sides(verdict: str, recipe: str) -> tuple[str, str]:
    """Who is cheaper below and above the number of questions at which both cost the same."""
    if verdict in (AFTER, BETWEEN):
        return BASELINE, recipe
    if verdict == BEFORE:
        return recipe, BASELINE
    side = BASELINE if verdict == NEVER else recipe
    return side, side
