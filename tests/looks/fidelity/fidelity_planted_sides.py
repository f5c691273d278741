"""Planted tables on what items are worth and on their quality."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.records import quality

Floats = NDArray[np.float64]
SIZES = (12, 25, 50, 100, 150)


def ends(value: float, half: float, known: bool) -> dict[str, float]:
    """Ends of an interval, missing if not `known`."""
    return {
        "low": value - half if known else np.nan,
        "high": value + half if known else np.nan,
    }


def score_rows(
    writers: Sequence[str], solvers: Sequence[str], scores: Floats, real: Floats, known: bool
) -> list[dict[str, Any]]:
    return [
        {
            "generator": name,
            "solver": solver,
            "items": 200 if known else None,
            "unparsed": 0.01 if known else np.nan,
            "score": value,
            **ends(value, 0.05, known),
        }
        for name, row in zip(("real", *writers), (real, *scores), strict=True)
        for solver, value in zip(solvers, row, strict=True)
    ]


def exchange_rows(writers: Sequence[str], rng: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for place, name in enumerate(("real", *writers, "average")):
        best = 0.97 if name == "real" else 0.9 - 0.1 * rng.random()
        for size in SIZES:
            value = best - 0.5 * (best - 0.5) / (1 + size / 20)
            around = {"low": value - 0.04, "high": min(value + 0.04, 1.0)}
            rows.append(
                {"source": name, "items": size + place % 2, "order_accuracy": value, **around}
            )
    return rows


def powered_rows(
    solvers: Sequence[str], skills: Floats, rng: np.random.Generator
) -> list[dict[str, Any]]:
    rows = []
    for solver, skill in zip(solvers, skills, strict=True):
        half, share = 0.1, rng.uniform(0.6, 0.95)
        powered = skill + rng.normal(0, 0.02)
        rows.append(
            {
                "solver": solver,
                "labelled": 50,
                "unlabelled": 150,
                "plain": skill + 0.02,
                "plain_low": skill + 0.02 - half,
                "plain_high": skill + 0.02 + half,
                "powered": powered,
                "powered_low": powered - half * share,
                "powered_high": powered + half * share,
                "whole": skill,
                "worth": 1 / share**2,
            }
        )
    return rows


def quality_rows(
    name: str, task: str, writers: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    rows = []
    for source in ("real", *writers):
        worse = 0.0 if source == "real" else float(rng.uniform(0, 0.4))
        rows.append(
            {
                "benchmark": name,
                "task": task,
                "source": source,
                "items": 200,
                "asked": None if source == "real" else 210,
                "duplicates_even": 0.01 + worse / 4,
                "duplicates_real": 0.01,
                "near_duplicates_even": 0.02 + worse / 2,
                "near_duplicates_real": 0.02,
                "contradictions": int(3 * worse),
                "distinct_2_even": 0.8 - worse,
                "distinct_2_real": 0.8,
                "words": 9 + 10 * worse,
                "words_shift": None if source == "real" else 10 * worse,
                "length_ks": None if source == "real" else worse,
                "label_tv": None if source == "real" else worse,
                "entities": 5 - 5 * worse if task == "ner" else None,
                "entities_ratio": 1 - worse if task == "ner" and source != "real" else None,
                "exemplar_copies": 0.03 * worse,
                "exemplar_copies_real": 0.0,
                "overlap_near": 0.02 + worse / 10,
                "overlap_near_real": 0.02,
                "spans": 500 if task == "ner" else None,
                "spans_bad": int(20 * worse) if task == "ner" else None,
            }
        )
    return pd.DataFrame(rows)


def finding_rows(name: str, writers: Sequence[str]) -> pd.DataFrame:
    rows = [
        (
            writers[0],
            "warning",
            "label_shift",
            0.4,
            0.1,
            f"{writers[0]}: other shares of the labels than real",
        ),
        (
            writers[-1],
            "error",
            "mismatch",
            None,
            None,
            f"{writers[-1]}: labels that real items have not.",
        ),
    ]
    columns = quality.FINDINGS.names[1:]
    return pd.DataFrame(rows, columns=columns).assign(benchmark=name)
