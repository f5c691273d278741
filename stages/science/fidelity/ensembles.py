"""Written benchmarks to be held against the real one: every generator's, and their ensembles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.grid import Grid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """Scores of the solvers on one written benchmark.

    Attributes:
        name: a generator, or average | larger | leave_self_out | pooled.
        kind: generator | ensemble.
        scores: M.
        draws: draws x M, or None.
    """

    name: str
    kind: str
    scores: Floats
    draws: Floats | None


def candidates(grid: Grid) -> list[Candidate]:
    """Generators in their order, then ensembles of those that have scores; empty ensembles are left out.

    average: mean of the scores over generators (as the paper's). larger: over the large ones. leave_self_out: a
    solver's score is the mean over generators other than itself. pooled: the score on all their items together,
    which for a metric that is no mean of items differs from the average.
    """
    roster = grid.roster
    found = [
        Candidate(
            name,
            "generator",
            grid.scores[row],
            None if grid.score_draws is None else grid.score_draws[:, row],
        )
        for row, name in enumerate(roster.generators)
    ]
    written = np.asarray(np.isfinite(grid.scores).any(axis=1))
    if not written.any():
        return found
    everyone = np.repeat(written[:, None], len(roster.solvers), axis=1)
    large = np.array([name in roster.large for name in roster.generators])
    not_self = everyone & ~own_entries(grid)
    found.append(_mean(grid, "average", everyone))
    if (large & written).any():
        found.append(_mean(grid, "larger", everyone & large[:, None]))
    if not_self.any():
        found.append(_mean(grid, "leave_self_out", not_self))
    if grid.pooled_draws is not None:
        found.append(Candidate("pooled", "ensemble", grid.pooled, grid.pooled_draws))
    return found


def own_entries(grid: Grid) -> NDArray[np.bool_]:
    """G x M, whether the generator is the solver itself."""
    roster = grid.roster
    return np.array(
        [
            [roster.own.get(solver) == name for solver in roster.solvers]
            for name in roster.generators
        ]
    ).reshape(len(roster.generators), len(roster.solvers))


def _mean(grid: Grid, name: str, used: NDArray[np.bool_]) -> Candidate:
    """Mean over the generators that `used` (G x M) names for each solver; NaN where it names none."""
    draws = None if grid.score_draws is None else _averaged(grid.score_draws, used)
    return Candidate(name, "ensemble", _averaged(grid.scores, used), draws)


def _averaged(scores: Floats, used: NDArray[np.bool_]) -> Floats:
    times = used.sum(axis=0)
    total = np.where(used, scores, 0.0).sum(axis=-2)
    return np.where(times > 0, total / np.maximum(times, 1), np.nan)
