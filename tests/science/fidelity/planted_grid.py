"""Grids of scores whose truth is known: the published matrix, and answers that are right with given chances."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.grid import REAL, Grid, Resampling, Roster, grid_of, grid_of_scores

# CrossNER politics, ent_type F1, five exemplars: printed in the authors' notebook (arXiv 2409.11968).
MODELS = ("gpt-4o", "4o-mini", "L3-70B", "L3-8B", "Mx8x22B", "Mx8x7B")
POLITICS_REAL = (0.7216, 0.7430, 0.6481, 0.5410, 0.6510, 0.1185)
POLITICS = (
    (0.6861, 0.5793, 0.5575, 0.5464, 0.6192, 0.0345),
    (0.5919, 0.4873, 0.4948, 0.4769, 0.5490, 0.0568),
    (0.5530, 0.5744, 0.4666, 0.4783, 0.5470, 0.0187),
    (0.5285, 0.4591, 0.5272, 0.4422, 0.5104, 0.1683),
    (0.5519, 0.5788, 0.4418, 0.4368, 0.5211, 0.0442),
    (0.5825, 0.5740, 0.4962, 0.4634, 0.5059, 0.1089),
)
FAMILIES = dict(zip(MODELS, ("gpt", "gpt", "llama", "llama", "mixtral", "mixtral"), strict=True))


def roster(names: Sequence[str], large: Sequence[str] = ()) -> Roster:
    """Everybody solves and writes."""
    own = dict(zip(names, names, strict=True))
    return Roster(tuple(names), tuple(names), own, large=frozenset(large))


def bare(scores: NDArray[np.float64], real: NDArray[np.float64], who: Roster) -> Grid:
    """A grid of scores alone."""
    rows = [*zip(who.generators, scores, strict=True), (REAL, real)]
    table = pd.DataFrame(
        [
            {"generator": name, "solver": solver, "score": score}
            for name, row in rows
            for solver, score in zip(who.solvers, row, strict=True)
        ]
    )
    return grid_of_scores(table, who)


def politics() -> Grid:
    """The published matrix."""
    who = Roster(MODELS, MODELS, dict(zip(MODELS, MODELS, strict=True)), FAMILIES)
    return bare(np.array(POLITICS), np.array(POLITICS_REAL), who)


def answers(source: str, chances: Sequence[float], items: int, seed: int) -> pd.DataFrame:
    """Answers to scored items, right with the chance of the solver."""
    rng = np.random.default_rng([seed, len(source), sum(map(ord, source))])
    right = rng.random((items, len(chances))) < np.asarray(chances)
    return pd.DataFrame(
        {
            "place": np.repeat(np.arange(items), len(chances)),
            "solver": [f"m{number}" for number in range(len(chances))] * items,
            "correct": right.ravel().astype(float),
        }
    ).assign(item="", outcome="answered", source=source, benchmark="planted", task="scored")


def planted(
    chances: NDArray[np.float64],
    real: NDArray[np.float64],
    items: int = 200,
    *,
    seed: int = 0,
    draws: int = 300,
) -> Grid:
    """A grid of `items` items per source, scored with `chances` (generators x solvers) to be right."""
    names = [f"m{number}" for number in range(chances.shape[1])]
    rows = [answers(REAL, list(real), items, seed)]
    rows += [
        answers(name, list(row), items, seed) for name, row in zip(names, chances, strict=True)
    ]
    resampling = Resampling(draws=draws, splits=100, seed=seed)
    return grid_of(pd.concat(rows), roster(names), "mean", "wrong", resampling)
