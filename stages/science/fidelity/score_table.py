"""Scores of every solver on every source, as rows."""

import numpy as np
import pandas as pd

from stages.science.fidelity.grid import REAL, Grid
from stages.science.fidelity.intervals import interval_with


def score_table(grid: Grid, coverage: float) -> pd.DataFrame:
    """Rows of records/fidelity.py SCORES without the columns of the cell: real items first, then generators.

    Intervals are percentiles of the resamples of the items; NaN without items, as are `items` and `unparsed`.
    """
    solvers, generators = grid.roster.solvers, grid.roster.generators
    rows: list[dict[str, object]] = []
    for place, name in [(-1, REAL), *enumerate(generators)]:
        scores = grid.real if name == REAL else grid.scores[place]
        draws = grid.real_draws
        if name != REAL and grid.score_draws is not None:
            draws = grid.score_draws[:, place]
        for column, solver in enumerate(solvers):
            row: dict[str, object] = {"generator": name, "solver": solver}
            row["items"] = np.nan if grid.counted is None else grid.counted[place, column]
            row["unparsed"] = np.nan if grid.unparsed is None else grid.unparsed[place, column]
            row["score"] = scores[column]
            drawn = np.empty(0) if draws is None else draws[:, column]
            row["low"], row["high"] = interval_with(float(scores[column]), drawn, coverage)
            rows.append(row)
    return pd.DataFrame(rows).astype({"items": "Int64"})
