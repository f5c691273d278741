"""How well every written benchmark, and every ensemble of them, agrees with the real one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.ceilings import ceilings
from stages.science.fidelity.ensembles import Candidate, candidates
from stages.science.fidelity.grid import Grid
from stages.science.fidelity.intervals import interval, interval_with, true_draws
from stages.science.fidelity.measures import MEASURES, RANKS, compare, distances
from stages.science.fidelity.nulls import RankNull

# Measures that are 0 at best and positive with any noise.
DISTANCES = ("mspd", "absolute_gap")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chance:
    """How intervals and nulls are taken.

    Attributes:
        coverage: of intervals and of the band of the null, in (0, 1).
        permutations: random ones, where there are too many to take all.
        seed: of these.
    """

    coverage: float
    permutations: int
    seed: int


def agreement(grid: Grid, chance: Chance) -> pd.DataFrame:
    """Rows of records/fidelity.py AGREEMENT without the columns of the cell: generators, then ensembles.

    A measure is taken over the solvers that have a score on both sides. Intervals are those of true scores
    (`intervals.true_draws`); see docs/fidelity.md for how often they hold the truth.
    """
    ceiling = ceilings(grid, chance.coverage).set_index("measure")["value"].to_dict()
    nulls: dict[bytes, RankNull] = {}
    rows: list[dict[str, object]] = []
    for one in candidates(grid):
        known = np.isfinite(one.scores) & np.isfinite(grid.real)
        key = known.tobytes()
        if known.sum() > 1 and key not in nulls:
            nulls[key] = RankNull(grid.real[known], chance.permutations, chance.seed)
        rows += _rows(one, grid, known, nulls.get(key), chance)
    table = pd.DataFrame(rows)
    return table.assign(ceiling=table["measure"].map(ceiling))


def _rows(
    one: Candidate,
    grid: Grid,
    known: NDArray[np.bool_],
    null: RankNull | None,
    chance: Chance,
) -> list[dict[str, object]]:
    """All measures of one candidate."""
    written, real = one.scores[known], grid.real[known]
    values = compare(written, real)
    ends = _intervals(one, grid, known, chance.coverage)
    by_chance = {} if null is None else null.values(written)
    names = np.array(grid.roster.solvers)[known]
    rows: list[dict[str, object]] = []
    for measure in MEASURES:
        value = float(values[measure])
        row: dict[str, object] = {"generator": one.name, "kind": one.kind, "measure": measure}
        worst = measure == "worst_gap" and len(names) > 0
        row["solver"] = names[np.abs(written - real).argmax()] if worst else None
        row["value"] = value
        row["low"], row["high"] = ends.get(measure, (np.nan, np.nan))
        row["null_low"] = row["null_high"] = row["p"] = np.nan
        if null is not None and measure in RANKS:
            row["null_low"], row["null_high"] = interval(by_chance[measure], chance.coverage)
            row["p"] = null.p(by_chance, measure, value)
        rows.append(row)
    return rows


def _intervals(
    one: Candidate, grid: Grid, known: NDArray[np.bool_], coverage: float
) -> Mapping[str, tuple[float, float]]:
    """Ends by measure; none without resamples.

    A distance that noise alone would reach in (1 - coverage) / 2 of all cases or more has 0 as its lower end.
    """
    if one.draws is None or grid.real_draws is None or not known.any():
        return {}
    seen = np.stack([one.scores[known], grid.real[known]])
    draws = np.stack([one.draws[:, known], grid.real_draws[:, known]], axis=1)
    draws = draws[np.isfinite(draws).all(axis=(1, 2))]
    if len(draws) == 0:
        return {}
    true = true_draws(seen, draws)
    drawn = compare(true[:, 0], true[:, 1])
    value = compare(seen[0], seen[1])
    ends = {
        measure: interval_with(float(value[measure]), drawn[measure], coverage)
        for measure in MEASURES
    }
    noise = draws - seen
    alone = distances(noise[:, 0] - noise[:, 1])
    for measure in DISTANCES:
        if value[measure] <= np.quantile(alone[measure], (1 + coverage) / 2):
            ends[measure] = (0.0, ends[measure][1])
    return ends
