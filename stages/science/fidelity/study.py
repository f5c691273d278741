"""All tables of a study of written benchmarks, from judged answers or from bare scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from stages.science.fidelity.agreement import Chance, agreement
from stages.science.fidelity.bias import bias
from stages.science.fidelity.ceilings import ceilings
from stages.science.fidelity.company import Company, company_of_names
from stages.science.fidelity.exchange import ExchangeSettings, exchange
from stages.science.fidelity.grid import (
    REAL,
    Grid,
    Resampling,
    Roster,
    grid_of,
    grid_of_scores,
)
from stages.science.fidelity.powered import PoweredSettings, Scoring, powered_scores
from stages.science.fidelity.score_table import score_table
from stages.science.fidelity.stand_in import Limits, stand_in
from stages.science.fidelity.tallies import METRICS, layout_of, tally_of
from stages.science.fidelity.tally import Missing

Tables = dict[str, list[pd.DataFrame]]
Cell = dict[str, Any]
SCORED_ELSEWHERE = "score"
"""The metric of scores that were made elsewhere."""


@dataclass(frozen=True)
class Settings:
    """How everything is measured."""

    resampling: Resampling
    chance: Chance
    exchange: ExchangeSettings
    powered: PoweredSettings
    limits: Limits


def measure_answers(
    judged: pd.DataFrame,
    company: Company,
    scale: tuple[float, float] | None,
    settings: Settings,
) -> Tables:
    """Parts of all tables of records/fidelity.py for one benchmark.

    What items are worth and what votes add is told for the headline metric of the task, unparsed answers
    counted as wrong.

    Args:
        judged: rows of records/predictions.py with their `solver`, all of one benchmark.
        company: who takes part.
        scale: similarity: lowest and highest score; None for other tasks.
        settings: how.

    Raises:
        ValueError: answers are missing, or there are no real items.
    """
    task = str(judged["task"].iloc[0])
    parts: Tables = {}
    for exemplars, roster in company.rosters.items():
        equal: list[pd.DataFrame] = []
        for metric in METRICS[task]:
            for missing in get_args(Missing):
                cell = _cell(judged, metric, missing, exemplars)
                grid = grid_of(judged, roster, metric, missing, settings.resampling, scale)
                _add(parts, cell, _of_grid(grid, settings.chance))
                if metric != METRICS[task][0] or missing != "wrong":
                    continue
                scoring = Scoring(metric, missing, layout_of(judged, scale))
                further, worth = _of_items(judged, roster, company.voters, scoring, settings)
                _add(parts, cell, further)
                equal.append(worth.assign(**cell))
        _add(parts, {}, {"stand_in": _verdicts(parts, equal, exemplars, settings.limits)})
    return parts


def extend(tables: Tables, more: Tables) -> None:
    """Put the parts of `more` behind those of `tables`."""
    for name, parts in more.items():
        tables.setdefault(name, []).extend(parts)


def measure_foreign(
    table: pd.DataFrame,
    families: Mapping[str, str],
    large: Sequence[str],
    settings: Settings,
) -> Tables:
    """As `measure_answers`, of one benchmark that was made elsewhere; bare scores allow less.

    Args:
        table: judged rows, or generator, solver, score.
        families: of generators and solvers, as far as known.
        large: generators that count as large.
        settings: how.

    Raises:
        ValueError: names that are not in the table, or answers are missing.
    """
    bare = "score" in table and "source" not in table
    company = company_of_names(table, "generator" if bare else "source", families, large)
    if bare:
        return measure_scores(table, company, settings.chance)
    return measure_answers(table, company, None, settings)


def measure_scores(table: pd.DataFrame, company: Company, chance: Chance) -> Tables:
    """Parts of the tables that bare scores allow: scores, agreement, bias.

    Args:
        table: benchmark, generator (`real` for real items), solver, score, of one benchmark.
        company: who takes part.
        chance: permutations and level.

    Raises:
        ValueError: a generator and solver with two scores.
    """
    cell: Cell = {
        "benchmark": table["benchmark"].iloc[0],
        "task": "scored",
        "metric": SCORED_ELSEWHERE,
        "missing": "wrong",
        "exemplars": None,
    }
    parts: Tables = {}
    for roster in company.rosters.values():
        found = _of_grid(grid_of_scores(table, roster), chance)
        _add(parts, cell, {name: found[name] for name in ("scores", "agreement", "bias")})
    return parts


def _cell(judged: pd.DataFrame, metric: str, missing: Missing, exemplars: int | None) -> Cell:
    first = judged.iloc[0]
    named = {"benchmark": first["benchmark"], "task": first["task"]}
    return {**named, "metric": metric, "missing": missing, "exemplars": exemplars}


def _add(parts: Tables, cell: Cell, found: Mapping[str, pd.DataFrame]) -> None:
    for name, table in found.items():
        if len(table):
            parts.setdefault(name, []).append(table.assign(**cell))


def _of_grid(grid: Grid, chance: Chance) -> dict[str, pd.DataFrame]:
    return {
        "scores": score_table(grid, chance.coverage),
        "agreement": agreement(grid, chance),
        "bias": bias(grid, chance),
        "ceilings": ceilings(grid, chance.coverage),
    }


def _of_items(
    judged: pd.DataFrame,
    roster: Roster,
    voters: Sequence[str],
    scoring: Scoring,
    settings: Settings,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables exchange and powered, and how many real items each source is worth."""
    how = (roster.solvers, scoring.metric, scoring.missing, scoring.layout)
    tallies = {
        str(source): tally_of(rows, *how)
        for source, rows in judged.groupby("source", sort=False)
        if source in (REAL, *roster.generators)
    }
    real = tallies.pop(REAL)
    worth = exchange(real, tallies, settings.exchange)
    found = {"exchange": worth.curves}
    # Of bare numbers there is nothing to vote on.
    votes = len(voters) > 1 and judged["task"].iloc[0] != "scored"
    if votes and real.items >= settings.powered.labelled + 2:
        rows = judged[judged["source"] == REAL]
        found["powered"] = powered_scores(rows, roster.solvers, voters, scoring, settings.powered)
    return found, worth.equal


def _verdicts(
    parts: Tables, equal: Sequence[pd.DataFrame], exemplars: int | None, limits: Limits
) -> pd.DataFrame:
    """Verdicts at the headline metric of one number of exemplars."""
    whole = pd.concat(equal)
    keys = whole[["metric", "missing"]].iloc[0]
    rows = pd.concat(parts["agreement"])
    rows = rows[(rows["metric"] == keys["metric"]) & (rows["missing"] == keys["missing"])]
    own = rows["exemplars"].isna() if exemplars is None else rows["exemplars"] == exemplars
    return stand_in(rows[own], whole, limits)
