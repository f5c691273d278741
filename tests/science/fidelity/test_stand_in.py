"""Verdicts: the interval decides, and too few items are nobody's fault."""

import math

import pandas as pd
import pytest

from stages.bedrock.records.fidelity import AGREEMENT, STAND_IN
from stages.science.fidelity.stand_in import (
    CANNOT_BE_TOLD,
    HOLDS_LIMIT,
    NO,
    NO_INTERVAL,
    NOISE,
    YES,
    Limits,
    decide,
    stand_in,
)

LIMITS = Limits(order_accuracy=0.8, absolute_gap=0.05)
NAN = math.nan


@pytest.mark.parametrize(
    ("low", "high", "ceiling", "verdict", "reason"),
    [
        (0.85, 0.95, 0.9, YES, None),
        (0.8, 0.95, 0.9, YES, None),
        (0.7, 0.9, 0.9, CANNOT_BE_TOLD, HOLDS_LIMIT),
        (0.7, 0.8, 0.7, CANNOT_BE_TOLD, HOLDS_LIMIT),
        (0.5, 0.7, 0.9, NO, None),
        (0.5, 0.7, 0.8, NO, None),
        (0.5, 0.7, 0.79, CANNOT_BE_TOLD, NOISE),
        (0.85, 0.95, 0.79, YES, None),
        (0.5, 0.7, NAN, NO, None),
        (NAN, NAN, 0.9, CANNOT_BE_TOLD, NO_INTERVAL),
    ],
)
def test_the_side_of_the_interval_decides(
    low: float, high: float, ceiling: float, verdict: str, reason: str | None
) -> None:
    assert decide(low, high, ceiling, 0.8, more_is_better=True) == (verdict, reason)
    mirrored = decide(-high, -low, -ceiling, -0.8, more_is_better=False)
    assert mirrored == (verdict, reason)


def rows(*entries: dict[str, object]) -> pd.DataFrame:
    common: dict[str, object] = dict.fromkeys(AGREEMENT.names) | {
        "benchmark": "errands",
        "task": "ner",
        "metric": "strict",
        "missing": "wrong",
        "kind": "generator",
    }
    return pd.DataFrame([common | entry for entry in entries])


def agreement() -> pd.DataFrame:
    order = {"measure": "order_accuracy", "value": 0.9, "low": 0.85, "high": 0.95, "ceiling": 0.97}
    gap = {"measure": "absolute_gap", "value": 0.2, "low": 0.1, "high": 0.3, "ceiling": 0.01}
    a, average = {"generator": "a16", "exemplars": 1}, {"generator": "average", "kind": "ensemble"}
    return rows(
        a | order,
        a | gap,
        a | order | {"measure": "spearman"},
        average | order | {"low": 0.7},
        average | gap | {"ceiling": 0.06},
        average | order | {"generator": "larger"},
    )


def equal() -> pd.DataFrame:
    cell = {"benchmark": "errands", "metric": "strict", "missing": "wrong"}
    return pd.DataFrame([cell | {"source": "a16", "items": 200, "equal_real_items": 31.5}])


def test_a_row_per_source_and_use() -> None:
    found = stand_in(agreement(), equal(), LIMITS)
    assert list(found.columns) == STAND_IN.names
    told = found.set_index(["source", "use"])
    assert dict(told["verdict"]) == {
        ("a16", "ranking"): YES,
        ("a16", "scores"): NO,
        ("average", "ranking"): CANNOT_BE_TOLD,
        ("average", "scores"): CANNOT_BE_TOLD,
    }
    assert told["reason"].to_list() == [None, HOLDS_LIMIT, None, NOISE]
    assert told["limit"].to_list() == [0.8, 0.8, 0.05, 0.05]
    assert told["value"].to_list() == [0.9, 0.9, 0.2, 0.2]
    assert told["items"].fillna(-1).to_list() == [200, -1, 200, -1]
    assert told["equal_real_items"].fillna(-1).to_list() == [31.5, -1, 31.5, -1]


def test_without_intervals_and_items_nothing_can_be_told() -> None:
    bare = agreement().assign(low=None, high=None, ceiling=None)
    found = stand_in(bare, equal().head(0), LIMITS)
    assert set(found["verdict"]) == {CANNOT_BE_TOLD}
    assert set(found["reason"]) == {NO_INTERVAL}


def test_one_row_of_items_for_a_source() -> None:
    with pytest.raises(ValueError, match="merge"):
        stand_in(agreement(), pd.concat([equal(), equal()]), LIMITS)


def test_an_empty_table_has_no_verdicts() -> None:
    assert stand_in(agreement().head(0), equal(), LIMITS).empty
