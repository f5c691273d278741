"""Tables on written benchmarks with planted scores, of any size."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.records import fidelity, quality
from stages.looks.fidelity.cells import HEADLINE
from stages.looks.fidelity.study import Fidelity
from stages.science.fidelity.bias import VARIANTS, entries
from stages.science.fidelity.measures import MEASURES, compare
from tests.looks.fidelity.fidelity_planted_bridge import bridge
from tests.looks.fidelity.fidelity_planted_sides import (
    ends,
    exchange_rows,
    finding_rows,
    powered_rows,
    quality_rows,
    score_rows,
)

Floats = NDArray[np.float64]
SHORT = ("a16", "a48", "b16", "b48")
LONG = (
    "gpt-4o",
    "gpt-4o-mini",
    "Meta-Llama-3-70B-Instruct",
    "Meta-Llama-3-8B-Instruct",
    "Mixtral-8x22B-Instruct-v0.1",
    "Mixtral-8x7B-Instruct-v0.1",
)
BASELINES = ("majority", "linear")
TASKS = ("classification", "similarity", "ner", "scored")
NAMES = {"classification": "snips", "similarity": "headlines", "ner": "politics"}
LIMITS = {"ranking": 0.9, "scores": 0.05}


def many(count: int) -> tuple[str, ...]:
    """Names of so many models."""
    return tuple(f"Some-Model-{place:02d}-Instruct-v0.{place % 3}" for place in range(count))


@functools.cache
def planted(
    benchmarks: int = 3,
    writers: tuple[str, ...] = SHORT,
    solvers: tuple[str, ...] = (*SHORT, *BASELINES),
    exemplars: tuple[int | None, ...] = (1,),
    known: bool = True,
) -> Fidelity:
    """All tables of `benchmarks` data sets; without `known`, scores only, as if they came without items."""
    parts: dict[str, list[pd.DataFrame]] = {
        name: [] for name in (*fidelity.TABLES, "quality", "findings")
    }
    for number in range(benchmarks):
        task = TASKS[number % 4]
        name = NAMES.get(task, "board") + ("" if number < 4 else f"_{number}")
        for k in exemplars:
            rng = np.random.default_rng([number, k or 0, len(writers)])
            cell = {"benchmark": name, "task": task, "metric": HEADLINE[task], "missing": "wrong"}
            for table, rows in _cell(writers, solvers, rng, known).items():
                parts[table].append(pd.DataFrame(rows).assign(**cell, exemplars=k))
            parts["quality"].append(quality_rows(name, task, writers, rng))
        parts["findings"].append(finding_rows(name, writers))
    schemas = {**fidelity.TABLES, "quality": quality.SCHEMA, "findings": quality.FINDINGS}
    tables = {
        table: pd.concat(rows, ignore_index=True).reindex(columns=schemas[table].names)
        for table, rows in parts.items()
        if rows
    }
    if not known:
        return Fidelity({name: tables[name] for name in ("scores", "agreement", "bias")})
    return Fidelity({**tables, **bridge()})


def _cell(
    writers: Sequence[str], solvers: Sequence[str], rng: np.random.Generator, known: bool
) -> dict[str, list[dict[str, Any]]]:
    skills = np.sort(rng.uniform(0.35, 0.9, len(solvers)))[::-1]
    shifts = rng.normal(0.02, 0.06, len(writers))
    scores = np.clip(
        skills + shifts[:, None] + rng.normal(0, 0.03, (len(writers), len(solvers))), 0.05, 0.99
    )
    for row, writer in enumerate(writers):
        if writer in solvers and row % 2:
            scores[row, solvers.index(writer)] *= 1.05
    own = np.array([[name == solver for solver in solvers] for name in writers])
    found = {
        "scores": score_rows(writers, solvers, scores, skills, known),
        "agreement": _agreement(writers, solvers, scores, skills, known),
        "bias": _bias(solvers, scores, skills, own, known),
    }
    if known:
        found["ceilings"] = [
            {"measure": measure, "value": 0.95 if measure == "order_accuracy" else 0.02}
            for measure in MEASURES
        ]
        found["exchange"] = exchange_rows(writers, rng)
        found["powered"] = powered_rows(solvers, skills, rng)
        found["stand_in"] = _stand_in(found["agreement"], rng)
    return found


def _agreement(
    writers: Sequence[str], solvers: Sequence[str], scores: Floats, real: Floats, known: bool
) -> list[dict[str, Any]]:
    rows = []
    for name, row in zip((*writers, "average"), (*scores, scores.mean(axis=0)), strict=True):
        values = compare(row, real)
        for measure in MEASURES:
            value = float(values[measure])
            around = ends(value, 0.02, known)
            if measure == "order_accuracy":
                around["high"] = min(around["high"], 1.0)
            rows.append(
                {
                    "generator": name,
                    "kind": "ensemble" if name == "average" else "generator",
                    "measure": measure,
                    "solver": solvers[0] if measure == "worst_gap" else None,
                    "value": value,
                    **around,
                    "p": 0.02 if measure == "spearman" else np.nan,
                    "ceiling": 0.95 if measure == "order_accuracy" and known else np.nan,
                }
            )
    return rows


def _bias(
    solvers: Sequence[str], scores: Floats, real: Floats, own: NDArray[np.bool_], known: bool
) -> list[dict[str, Any]]:
    own_solvers = [place for place in range(len(solvers)) if own[:, place].any()]
    if not own_solvers or len(scores) < 2:
        return []
    values = entries(scores, real)
    rows = []
    for place in [*own_solvers, -1]:
        cells = [place] if place >= 0 else own_solvers
        numbers = {
            name: float(np.mean([value[own[:, one].argmax(), one] for one in cells]))
            for name, value in values.items()
        }
        signs = {np.sign(numbers[name]) for name in ("raw", "paper", "z_score", "rank")}
        for variant in VARIANTS:
            value = numbers.get(variant, np.nan)
            rows.append(
                {
                    "solver": solvers[place] if place >= 0 else "mean",
                    "variant": variant,
                    "value": value,
                    **ends(value, 0.03, known),
                    "null_low": -0.045,
                    "null_high": 0.045,
                    "p": 0.25,
                    "signs_disagree": len(signs) > 1,
                }
            )
    return rows


def _stand_in(agreement: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    uses = {"order_accuracy": "ranking", "absolute_gap": "scores"}
    rows = []
    for row in agreement:
        if row["measure"] not in uses:
            continue
        use = uses[row["measure"]]
        sign = 1 if use == "ranking" else -1
        limit = LIMITS[use]
        worst, best = (row["low"], row["high"])[::sign]
        verdict = "cannot be told"
        if sign * worst >= sign * limit:
            verdict = "yes"
        elif sign * best < sign * limit:
            verdict = "no"
        rows.append(
            {
                "source": row["generator"],
                "use": use,
                "verdict": verdict,
                **{key: row[key] for key in ("value", "low", "high")},
                "limit": limit,
                "items": 200,
                "equal_real_items": float(rng.integers(20, 90)) if use == "ranking" else np.nan,
            }
        )
    return rows
