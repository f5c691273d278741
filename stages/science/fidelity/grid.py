"""Scores of all solvers on real items and on those of every generator, with their resamples."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.tallies import joined, layout_of, tally_of
from stages.science.fidelity.tally import Missing, Tally

REAL = "real"
# Keys of the random numbers of a source: its resamples, its halves.
_BOOTSTRAP, _HALVES = 0, 1


@dataclass(frozen=True)
class Roster:
    """Who takes part.

    Attributes:
        solvers: who answers.
        generators: who writes.
        own: of a solver that also writes, the generator that it is; baselines have none.
        families: of generators and of solvers, by name, where known.
        large: generators that count as large.
    """

    solvers: tuple[str, ...]
    generators: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    large: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        strange = set(self.own) - set(self.solvers) | set(self.own.values()) - set(self.generators)
        strange |= self.large - set(self.generators)
        twice = len(set(self.own.values())) != len(self.own)
        if strange or twice or REAL in self.generators:
            raise ValueError(
                f"expected `own` and `large` to name solvers and generators, a generator once and none called "
                f"{REAL}; unknown are {sorted(strange)}, own is {dict(self.own)}"
            )


@dataclass(frozen=True)
class Resampling:
    """How often, from which seed.

    Attributes:
        draws: bootstrap resamples of the items.
        splits: random halvings of the real items.
        seed: of all of them; a benchmark's source has the same resamples whatever the metric.
    """

    draws: int
    splits: int
    seed: int


@dataclass(frozen=True)
class Grid:
    """Scores by generator (G) and solver (M), NaN where undefined, and resamples if there are items.

    Attributes:
        roster: who takes part.
        scores: G x M.
        real: M.
        pooled: M, on the items of all generators taken together; NaN if there are no items.
        score_draws: draws x G x M, or None. Items are drawn per source, the same ones for all solvers.
        real_draws: draws x M, or None.
        pooled_draws: draws x M, or None.
        halves: splits x 2 x M, scores on the two halves of the real items, or None.
        counted: (G + 1) x M, items that count, the real ones last; None if unknown.
        unparsed: (G + 1) x M, share of the answers without a prediction; None if unknown.
    """

    roster: Roster
    scores: NDArray[np.float64]
    real: NDArray[np.float64]
    pooled: NDArray[np.float64]
    score_draws: NDArray[np.float64] | None = None
    real_draws: NDArray[np.float64] | None = None
    pooled_draws: NDArray[np.float64] | None = None
    halves: NDArray[np.float64] | None = None
    counted: NDArray[np.int64] | None = None
    unparsed: NDArray[np.float64] | None = None


def grid_of(
    judged: pd.DataFrame,
    roster: Roster,
    metric: str,
    missing: Missing,
    resampling: Resampling,
    scale: tuple[float, float] | None = None,
) -> Grid:
    """Score and resample the answers of one benchmark.

    Args:
        judged: rows of records/predictions.py with their `solver`, of one benchmark: source `real` and those
            of the roster's generators; other rows are left out. A generator without rows scores NaN.
        roster: who takes part.
        metric: one of METRICS of the benchmark's task.
        missing: how answers without a prediction count.
        resampling: draws, splits, seed.
        scale: similarity: lowest and highest score; None: those of the gold.

    Raises:
        ValueError: no real items, or an incomplete table (see `sheet_of`).
    """
    used = judged[judged["source"].isin([REAL, *roster.generators])]
    layout = layout_of(used, scale)
    tallies = {
        str(source): tally_of(rows, roster.solvers, metric, missing, layout)
        for source, rows in used.groupby("source", sort=False)
    }
    if REAL not in tallies:
        raise ValueError(f"expected rows of source {REAL!r}, got {sorted(tallies)}")
    benchmark = str(used["benchmark"].iloc[0])
    return _grid(tallies, roster, resampling, benchmark)


def grid_of_scores(table: pd.DataFrame, roster: Roster) -> Grid:
    """A grid of scores that were made elsewhere: no items, so no intervals and no ceilings.

    Args:
        table: generator (`real` for real items), solver, score; what is absent is NaN.
        roster: who takes part.

    Raises:
        ValueError: a generator and solver with two scores.
    """
    if table.duplicated(["generator", "solver"]).any():
        raise ValueError("expected one score of a generator and solver, some have more")
    wide = table.pivot_table("score", "generator", "solver", aggfunc="first", dropna=False)
    wide = wide.reindex(index=[*roster.generators, REAL], columns=list(roster.solvers))
    values = wide.to_numpy(dtype=np.float64)
    return Grid(roster, values[:-1], values[-1], np.full(len(roster.solvers), np.nan))


def resample(items: int, draws: int, key: Sequence[int]) -> NDArray[np.float32]:
    """How often each item is drawn, with replacement, as many as there are: draws x items."""
    rng = np.random.default_rng(key)
    drawn = rng.integers(items, size=(draws, items)) + items * np.arange(draws)[:, None]
    times = np.bincount(drawn.ravel(), minlength=draws * items)
    return times.reshape(draws, items).astype(np.float32)


def halve(items: int, splits: int, key: Sequence[int]) -> NDArray[np.float32]:
    """Random halves: splits x items, 1 for those in the first half."""
    rng = np.random.default_rng(key)
    order = rng.random((splits, items)).argsort(axis=1)
    return (order < items // 2).astype(np.float32)


def _grid(
    tallies: Mapping[str, Tally], roster: Roster, resampling: Resampling, benchmark: str
) -> Grid:
    def key(source: str, use: int) -> list[int]:
        return [resampling.seed, use, zlib.crc32(f"{benchmark}/{source}".encode())]

    weights = {
        source: resample(tally.items, resampling.draws, key(source, _BOOTSTRAP))
        for source, tally in tallies.items()
    }
    blank, none = np.full(len(roster.solvers), np.nan), np.zeros(len(roster.solvers), dtype=int)
    blank_draws = np.full((resampling.draws, len(roster.solvers)), np.nan)
    written = [source for source in roster.generators if source in tallies]
    rows = [tallies.get(source) for source in (*roster.generators, REAL)]
    draws = {source: tallies[source].score(weights[source]) for source in tallies}
    pooled, pooled_draws = blank, blank_draws
    if written:
        pool = joined([tallies[source] for source in written])
        pooled = pool.score()
        pooled_draws = pool.score(np.hstack([weights[source] for source in written]))
    first = halve(tallies[REAL].items, resampling.splits, key(REAL, _HALVES))
    return Grid(
        roster=roster,
        scores=np.array([blank if row is None else row.score() for row in rows[:-1]]),
        real=tallies[REAL].score(),
        pooled=pooled,
        score_draws=np.stack([draws.get(name, blank_draws) for name in roster.generators], axis=1),
        real_draws=draws[REAL],
        pooled_draws=pooled_draws,
        halves=np.stack([tallies[REAL].score(first), tallies[REAL].score(1 - first)], axis=1),
        counted=np.array([none if row is None else row.counted for row in rows]),
        unparsed=np.array([blank if row is None else row.unparsed for row in rows]),
    )
