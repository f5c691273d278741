"""Judged answers of one source as arrays, items x solvers, checked for holes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Per task: the column with the gold annotation and that with what the solver said.
COLUMNS: dict[str, tuple[str | None, str]] = {
    "classification": ("gold_label", "label"),
    "similarity": ("gold_score", "score"),
    "ner": ("gold_spans", "spans"),
    "scored": (None, "correct"),
}


@dataclass(frozen=True)
class Sheet:
    """What every solver said about every item of one source.

    Attributes:
        task: classification | similarity | ner | scored.
        solvers: names, in the order of the columns.
        gold: one per item; empty (None) for `scored`, whose items carry their score already.
        said: items x solvers; meaningless where not answered.
        answered: items x solvers, whether there is a prediction.
    """

    task: str
    solvers: tuple[str, ...]
    gold: NDArray[Any] | None
    said: NDArray[Any]
    answered: NDArray[np.bool_]

    @property
    def items(self) -> int:
        return len(self.said)


def sheet_of(judged: pd.DataFrame, solvers: Sequence[str]) -> Sheet:
    """Arrays of the rows of `solvers` in `judged`.

    Args:
        judged: rows of records/predictions.py with a column `solver`, of one source and benchmark; for the
            task `scored` a column `correct` in [0, 1] takes the place of gold and predictions.
        solvers: whose answers, in which order; other rows are left out.

    Raises:
        ValueError: several sources, benchmarks or tasks; a solver without a row; a solver and item without
            exactly one row; one place with different items or gold; gold that is missing.
    """
    rows = judged[judged["solver"].isin(list(solvers))]
    for name in ("source", "benchmark", "task"):
        found = rows[name].unique()
        if len(found) != 1:
            raise ValueError(f"expected one {name}, got {sorted(found)}")
    task = str(rows["task"].iloc[0])
    if task not in COLUMNS:
        raise ValueError(f"expected a task among {sorted(COLUMNS)}, got {task!r}")
    cells, items = _cells(rows, solvers)
    shape = (items, len(solvers))
    gold_column, said_column = COLUMNS[task]
    answered = (rows["outcome"].eq("answered") & rows[said_column].notna()).to_numpy(dtype=bool)
    return Sheet(
        task=task,
        solvers=tuple(solvers),
        gold=None if gold_column is None else _gold(rows, gold_column, cells, shape),
        said=_placed(rows[said_column], cells, shape),
        answered=_placed(pd.Series(answered), cells, shape),
    )


def _cells(rows: pd.DataFrame, solvers: Sequence[str]) -> tuple[NDArray[np.int64], int]:
    """Cell of items x solvers, counted row by row, that each row fills; and the number of items."""
    items, places = pd.factorize(rows["place"], sort=True)
    column = pd.Index(list(solvers)).get_indexer(pd.Index(rows["solver"]))
    cells = items.astype(np.int64) * len(solvers) + column
    times = np.bincount(cells, minlength=len(places) * len(solvers))
    if (times != 1).any():
        worst = int(np.flatnonzero(times != 1)[0])
        solver, place = solvers[worst % len(solvers)], places[worst // len(solvers)]
        source = rows["source"].iloc[0]
        raise ValueError(
            f"expected one answer of every solver to every item; {solver} has {times[worst]} to the item at "
            f"place {place} of {source}, and {int((times != 1).sum())} such cells are not 1"
        )
    return cells, len(places)


def _placed(
    values: "pd.Series[Any]", cells: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[Any]:
    given = values.to_numpy()
    placed = np.empty(shape[0] * shape[1], dtype=given.dtype)
    placed[cells] = given
    return placed.reshape(shape)


def _gold(
    rows: pd.DataFrame, column: str, cells: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[Any]:
    if rows[column].isna().any():
        raise ValueError(f"{int(rows[column].isna().sum())} rows have no {column}")
    for name in ("item", column):
        codes = _placed(pd.Series(pd.factorize(rows[name])[0]), cells, shape)
        differ = np.flatnonzero((codes != codes[:, :1]).any(axis=1))
        if differ.size:
            raise ValueError(
                f"solvers answered different items: {differ.size} places differ in {name}, "
                f"the first is number {differ[0]}"
            )
    gold: NDArray[Any] = _placed(rows[column], cells, shape)[:, 0]
    return gold
