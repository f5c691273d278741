"""What every look at written benchmarks begins with: the rows of the headline metric, a title per benchmark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REAL, AVERAGE, MEAN = "real", "average", "mean"
# The metric of each task that figures and sentences speak of; tables hold the others too.
HEADLINE = {
    "classification": "macro_f1",
    "similarity": "pearson",
    "ner": "ent_type",
    "scored": "mean",
}
METRICS = {
    "macro_f1": "macro F1",
    "accuracy": "accuracy",
    "pearson": "Pearson's r",
    "spearman": "Spearman's rho",
    "ent_type": "F1 of entities by type",
    "partial": "F1 of entities, partial",
    "exact": "F1 of entities, exact",
    "strict": "F1 of entities, strict",
    "mean": "mean score",
    "score": "score",
}
TASKS = {
    "classification": "classification",
    "similarity": "text similarity",
    "ner": "named entities",
    "scored": "scored elsewhere",
}
UNKNOWN = -1
# Scores up to this are taken for fractions of 1 (rounding, or a bonus, may lift one above it).
FRACTION = 1.5
# A generator that is the solver of the same name, shown another number of examples: a16_k2.
VARIANT = re.compile(r"[^0-9A-Za-z](k=?\d+|\d+[-_]?shots?)$")


def headline(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of each benchmark's headline metric, answers without prediction counted as wrong.

    Where a benchmark has not that metric (or way of counting), its first one is taken.

    Args:
        table: of records/fidelity.py, any that has the columns of a cell.

    Returns:
        The same columns; `k`: the exemplars, -1 where unknown; `panel`: a title for each benchmark and k.
    """
    parts = [_of_benchmark(rows) for _, rows in table.groupby("benchmark", sort=False)]
    if not parts:
        return table.assign(k=pd.Series(dtype=int), panel=pd.Series(dtype=str))
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values("turn", kind="stable", ignore_index=True).drop(columns="turn")


def _of_benchmark(rows: pd.DataFrame) -> pd.DataFrame:
    for column, wanted in (("metric", HEADLINE.get(rows["task"].iloc[0])), ("missing", "wrong")):
        chosen = wanted if (rows[column] == wanted).any() else rows[column].iloc[0]
        rows = rows[rows[column] == chosen]
    k = pd.to_numeric(rows["exemplars"]).fillna(UNKNOWN).astype(int)
    name, several = str(rows["benchmark"].iloc[0]), len(set(k) - {UNKNOWN}) > 1
    titles = [f"{name}, k = {number}" if several and number >= 0 else name for number in k]
    turn = pd.Series(k.rank(method="dense"), index=rows.index) + 1e4 * rows.index.min()
    return rows.assign(k=k, panel=titles, turn=turn)


def decimals(scale: float) -> int:
    """Digits behind the point of scores whose largest is `scale`: of shares two, of percentages one."""
    return 2 if scale <= FRACTION else 1


@dataclass(frozen=True)
class Matrix:
    """The scores of one benchmark.

    Attributes:
        title: of its panel.
        benchmark: its name.
        k: exemplars shown to the generators, -1 if unknown.
        metric: of the scores.
        generators: G names.
        solvers: M names.
        scores: G x M, NaN where unknown.
        real: M.
        ends: (G + 1) x M x 2, ends of the intervals, those of the real items last.
    """

    title: str
    benchmark: str
    k: int
    metric: str
    generators: tuple[str, ...]
    solvers: tuple[str, ...]
    scores: Floats
    real: Floats
    ends: Floats

    @property
    def average(self) -> Floats:
        """Mean over the generators that have scores; NaN for a solver that one of them lacks."""
        known = self.scores[np.isfinite(self.scores).any(axis=1)]
        mean: Floats = known.mean(axis=0) if len(known) else np.full(len(self.solvers), np.nan)
        return mean

    @property
    def scale(self) -> float:
        """The largest absolute score, 0 if none is known."""
        known = np.abs(np.vstack([self.scores, self.real]))
        return float(np.where(np.isfinite(known), known, 0.0).max(initial=0.0))

    @property
    def own(self) -> list[tuple[int, int]]:
        """Generator and solver, by place, of the scores on items that the solver wrote."""
        return own_places(self.generators, self.solvers)


def own_places(generators: Sequence[str], solvers: Sequence[str]) -> list[tuple[int, int]]:
    """Which generator is which solver, by place: of the same name, or but for a number of exemplars."""
    writers = [
        name if name in solvers else VARIANT.sub("", name) if VARIANT.search(name) else ""
        for name in generators
    ]
    return [(row, list(solvers).index(name)) for row, name in enumerate(writers) if name in solvers]


def matrices(scores: pd.DataFrame) -> list[Matrix]:
    """The headline scores of every benchmark and number of exemplars.

    Args:
        scores: the table SCORES of records/fidelity.py.
    """
    rows = headline(scores)
    found = []
    for (benchmark, k), own in rows.groupby(["benchmark", "k"], sort=False):
        others = (rows["benchmark"] == benchmark) & (rows["generator"] == REAL)
        if not (own["generator"] != REAL).any():
            if ((rows["benchmark"] == benchmark) & (rows["generator"] != REAL)).any():
                continue  # real rows that stand for every number of exemplars
        elif not own["generator"].eq(REAL).any():
            own = pd.concat([own, rows[others]])
        found.append(_matrix(str(benchmark), int(str(k)), own))
    return found


def _matrix(benchmark: str, k: int, rows: pd.DataFrame) -> Matrix:
    generators = [str(name) for name in rows["generator"].unique() if name != REAL]
    solvers = [str(name) for name in rows["solver"].unique()]
    values = np.full((len(generators) + 1, len(solvers), 3), np.nan)
    places = {name: place for place, name in enumerate([*generators, REAL])}
    numbers = rows[["score", "low", "high"]].to_numpy(dtype=float)
    for generator, solver, number in zip(rows["generator"], rows["solver"], numbers, strict=True):
        values[places[generator], solvers.index(solver)] = number
    return Matrix(
        title=str(rows["panel"].iloc[0]),
        benchmark=benchmark,
        k=k,
        metric=str(rows["metric"].iloc[0]),
        generators=tuple(generators),
        solvers=tuple(solvers),
        scores=values[:-1, :, 0],
        real=values[-1, :, 0],
        ends=values[..., 1:],
    )
