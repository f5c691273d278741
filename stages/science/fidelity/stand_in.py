"""Whether a written benchmark can stand in for the real one: to rank solvers, or to say how well they do."""

import math
from dataclasses import dataclass

import pandas as pd

YES, NO, CANNOT_BE_TOLD = "yes", "no", "cannot be told"
NO_INTERVAL = "no interval"
HOLDS_LIMIT = "the limit lies in the interval"
NOISE = "as many real items would not reach the limit either"
CELL = ("benchmark", "task", "metric", "missing", "exemplars")
_KEY = ["benchmark", "metric", "missing", "source"]


@dataclass(frozen=True)
class Use:
    """What a benchmark is used for: the measure that decides, and which side of the limit is good."""

    name: str
    measure: str
    more_is_better: bool


USES = (Use("ranking", "order_accuracy", True), Use("scores", "absolute_gap", False))


@dataclass(frozen=True)
class Limits:
    """What is asked of a written benchmark.

    Attributes:
        order_accuracy: for ranking, share of the pairs of solvers in the right order, at least.
        absolute_gap: for scores, mean absolute difference in units of the metric, at most.
    """

    order_accuracy: float
    absolute_gap: float

    def of(self, use: Use) -> float:
        return self.order_accuracy if use.more_is_better else self.absolute_gap


def stand_in(agreement: pd.DataFrame, equal: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Verdicts on every generator and on the average of their scores, for every use.

    Args:
        agreement: rows of AGREEMENT (records/fidelity.py) of any cells; only those of the measures that decide,
            of generators and of `average`, are read.
        equal: benchmark, metric, missing, source, items, equal_real_items (see `exchange`); sources without a
            row have neither.
        limits: what is asked.

    Returns:
        Columns of STAND_IN (records/fidelity.py); `reason` is None where it can be told.

    Raises:
        ValueError: two rows of `equal` for one source of a cell.
    """
    judged = (agreement["kind"] == "generator") | (agreement["generator"] == "average")
    rows = agreement[judged].rename(columns={"generator": "source"})
    parts = []
    for use in USES:
        own = rows[rows["measure"] == use.measure]
        found = [
            decide(low, high, ceiling, limits.of(use), use.more_is_better)
            for low, high, ceiling in own[["low", "high", "ceiling"]].to_numpy(dtype=float)
        ]
        verdicts = pd.DataFrame(found, columns=["verdict", "reason"], index=own.index, dtype=object)
        parts.append(own.assign(use=use.name, limit=limits.of(use)).join(verdicts))
    counts = equal[[*_KEY, "items", "equal_real_items"]]
    whole = pd.concat(parts).merge(counts, on=_KEY, how="left", validate="many_to_one")
    columns = ["source", "use", "verdict", "value", "low", "high", "limit", "items"]
    whole = whole.sort_values(["benchmark", "metric", "missing"], kind="stable")
    return whole[[*CELL, *columns, "equal_real_items", "reason"]].reset_index(drop=True)


def decide(
    low: float, high: float, ceiling: float, limit: float, more_is_better: bool
) -> tuple[str, str | None]:
    """The verdict on a measure with the interval [low, high], and why it cannot be told.

    Yes if the whole interval is on the good side of the limit or on it; no if the whole interval is beyond it.
    A `no` is withheld where as many real items would show a `ceiling` beyond the limit too: then the number of
    items fails, not those who wrote them. A ceiling that is NaN withholds nothing.
    """
    if math.isnan(low) or math.isnan(high):
        return CANNOT_BE_TOLD, NO_INTERVAL
    sign = 1 if more_is_better else -1
    worst, best = (low, high) if more_is_better else (high, low)
    if sign * worst >= sign * limit:
        return YES, None
    if sign * best >= sign * limit:
        return CANNOT_BE_TOLD, HOLDS_LIMIT
    return (CANNOT_BE_TOLD, NOISE) if sign * ceiling < sign * limit else (NO, None)
