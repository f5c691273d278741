"""Whether a model scores better on items that it wrote itself: eight variants of the bias factor.

Source: Maheshwari et al. 2024 (arXiv 2409.11968) for `paper`; Yuan et al. 2025 (arXiv 2505.20738) for the ratio
to reference models and the reference to real items; Li et al. 2025 (arXiv 2502.01534) for families.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.agreement import Chance
from stages.science.fidelity.ensembles import own_entries
from stages.science.fidelity.family_bias import family_bias, family_nulls
from stages.science.fidelity.grid import Grid
from stages.science.fidelity.intervals import interval, interval_with
from stages.science.fidelity.measures import centred_ranks, pair_signs, quotient
from stages.science.fidelity.nulls import orders, share_as_extreme

VARIANTS = (
    "paper",
    "leave_one_out",
    "raw",
    "ratio",
    "z_score",
    "rank",
    "real_referenced",
    "family",
)
# Variants that should tell one story.
SIGNED = ("raw", "paper", "z_score", "rank")
MEAN = "mean"
ROUNDING = 1e-12
Floats = NDArray[np.float64]


def entries(scores: Floats, real: Floats) -> dict[str, Floats]:
    """What each variant but `family` would be of any solver, were any generator its own: ... x G x M.

    With N the scores less their mean over the solvers of a generator, value[g, m] = X[g, m] - mean over the
    other generators of X[., m], where X is: paper: N. leave_one_out: the score less the mean of the other
    solvers, N M / (M - 1). raw: the score. ratio: the score over the mean. z_score: N over the standard
    deviation of the solvers (divisor M). rank: the midrank among the solvers, upwards. real_referenced is
    N[g, m] - N of the real items. NaN where undefined: one generator, one solver, no spread, no mean above 0.
    """
    generators, solvers = scores.shape[-2:]
    mean = scores.mean(axis=-1, keepdims=True)
    relative = scores - mean if solvers > 1 else np.full_like(scores, np.nan)
    spread = np.sqrt((relative**2).mean(axis=-1, keepdims=True))
    ranks = centred_ranks(pair_signs(scores))
    others = solvers / (solvers - 1) if solvers > 1 else np.nan
    values = {
        "paper": relative,
        "leave_one_out": relative * others,
        "raw": scores,
        "ratio": quotient(scores, mean),
        "z_score": quotient(relative, np.where(spread > ROUNDING, spread, 0.0)),
        "rank": ranks if solvers > 1 else np.full_like(scores, np.nan),
    }
    factor = generators / (generators - 1) if generators > 1 else np.nan
    against = {
        name: factor * (value - value.mean(axis=-2, keepdims=True))
        for name, value in values.items()
    }
    real_relative = real - real.mean(axis=-1, keepdims=True)
    return against | {"real_referenced": relative - real_relative[..., None, :]}


@dataclass(frozen=True)
class Part:
    """The part of a grid that has all its scores: rows and columns with the own entries named by index."""

    scores: Floats
    real: Floats
    draws: Floats | None
    real_draws: Floats | None
    generators: list[str]
    solvers: list[str]
    own: NDArray[np.bool_]

    @property
    def own_cells(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Generators and solvers of the own entries, in the order of the solvers."""
        columns, rows = np.nonzero(self.own.T)
        return rows, columns


def complete_part(grid: Grid) -> Part:
    """Leave out generators without any score, then solvers without a score on one of the others.

    Real scores do not matter here: without them real_referenced is NaN.
    """
    rows = np.asarray(np.isfinite(grid.scores).any(axis=1))
    columns = np.asarray(np.isfinite(grid.scores[rows]).all(axis=0))
    draws, real_draws = grid.score_draws, grid.real_draws
    return Part(
        scores=grid.scores[rows][:, columns],
        real=grid.real[columns],
        draws=None if draws is None else draws[:, rows][:, :, columns],
        real_draws=None if real_draws is None else real_draws[:, columns],
        generators=[name for name, kept in zip(grid.roster.generators, rows, strict=True) if kept],
        solvers=[name for name, kept in zip(grid.roster.solvers, columns, strict=True) if kept],
        own=own_entries(grid)[rows][:, columns],
    )


def bias(grid: Grid, chance: Chance) -> pd.DataFrame:
    """Rows of records/fidelity.py BIAS without the columns of the cell: solvers that write, then their mean.

    Intervals are percentiles of the resamples. The null of the mean deals the own generators out to their
    solvers anew; that of one solver takes every generator in turn for its own (so p is no less than 1 / G).
    Both are two-sided.
    """
    part = complete_part(grid)
    rows, columns = part.own_cells
    if len(rows) == 0:
        return pd.DataFrame(columns=["solver", "variant", *_ENDS, "signs_disagree"])
    families = grid.roster.families
    values = {name: value[rows, columns] for name, value in entries(part.scores, part.real).items()}
    values["family"] = family_bias(part.scores, part.own, _families(part, families))[columns]
    draws = _draws(part, families)
    nulls = _nulls(part, families, chance)
    found: list[dict[str, object]] = []
    for place, solver in enumerate([*(part.solvers[column] for column in columns), MEAN]):
        rest = {name: _of(value, place) for name, value in values.items()}
        signs = {_sign(rest[name]) for name in SIGNED if np.isfinite(rest[name])}
        for variant in VARIANTS:
            value = float(rest[variant])
            drawn = _of(draws[variant], place) if variant in draws else np.empty(0)
            low, high = interval_with(value, drawn, chance.coverage)
            null = nulls[variant][place]
            null_low, null_high = interval(null, chance.coverage)
            p = share_as_extreme(null, value)
            numbers = (value, low, high, null_low, null_high, p)
            found.append(
                {"solver": solver, "variant": variant}
                | dict(zip(_ENDS, numbers, strict=True))
                | {"signs_disagree": len(signs) > 1}
            )
    return pd.DataFrame(found)


_ENDS = ("value", "low", "high", "null_low", "null_high", "p")


def _of(values: Floats, place: int) -> Floats:
    """Values of one solver (last axis); for the place after the last the mean of the solvers that have one."""
    if place < values.shape[-1]:
        return values[..., place]
    known = np.isfinite(values)
    return quotient(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))


def _sign(value: Floats) -> int:
    return int(np.sign(value)) if abs(value) > ROUNDING else 0


def _families(part: Part, families: Mapping[str, str]) -> tuple[list[str | None], list[str | None]]:
    """Of the generators and of the solvers; None where not known."""
    return [families.get(one) for one in part.generators], [
        families.get(one) for one in part.solvers
    ]


def _draws(part: Part, families: Mapping[str, str]) -> dict[str, Floats]:
    """Draws x own solvers of every variant."""
    if part.draws is None or part.real_draws is None:
        return {}
    rows, columns = part.own_cells
    drawn = entries(part.draws, part.real_draws)
    own = {name: value[:, rows, columns] for name, value in drawn.items()}
    return own | {
        "family": family_bias(part.draws, part.own, _families(part, families))[:, columns]
    }


def _nulls(part: Part, families: Mapping[str, str], chance: Chance) -> dict[str, list[Floats]]:
    """Values by chance, of each own solver and of their mean."""
    rows, columns = part.own_cells
    dealt = orders(len(rows), chance.permutations, chance.seed)
    found = {}
    for name, value in entries(part.scores, part.real).items():
        mean = value[rows[dealt], columns].mean(axis=1)
        found[name] = [*value[:, columns].T, mean]
    of_family = family_nulls(part.scores, part.own, _families(part, families), chance)
    found["family"] = [*of_family[:, columns].T, _of(of_family[:, columns], len(columns))]
    return found
