"""Planted tables on suites that a teacher wrote."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tests.looks.fidelity.fidelity_planted_sides import ends

FAMILIES = ("math_open", "math_mc", "general_open", "general_mc", "all")
FAVOURS = (
    ("students", "base_models", 0.08),
    ("reasoning_students", "ift_students", 0.01),
    ("teacher", "students", 0.05),
    ("teacher", "base_models", 0.13),
)


def bridge(students: int = 3) -> dict[str, pd.DataFrame]:
    """The tables of the bridge: so many students, a base model for each, a teacher with both switches."""
    rng = np.random.default_rng(5)
    sizes = [f"d{16 * (place + 1)}" for place in range(students)]
    gains, favours = [], []
    for family in FAMILIES:
        for size in [*sizes, "mean"]:
            real = float(rng.normal(0.15, 0.1))
            both = _sides(real, real + float(rng.normal(0.03, 0.04)))
            gains.append({"family": family, "student": size, **both, "same": 0.93})
        for group, against, mean in FAVOURS:
            value = mean + float(rng.normal(0, 0.02))
            row = {"family": family, "group": group, "against": against, "value": value}
            favours.append({**row, **ends(value, 0.04, known=True)})
    counts = {"items": 190, "wanted": 200, "texts": 400, "checked": 180, "right": 0.9}
    return {
        "bridge_respondents": pd.DataFrame(_respondents(sizes, rng)),
        "bridge_gains": pd.DataFrame(gains),
        "bridge_ranks": pd.DataFrame(_rank_rows(students)),
        "bridge_favours": pd.DataFrame(favours),
        "bridge_written": pd.DataFrame([{"suite": one, **counts} for one in FAMILIES[:-1]]),
    }


def _rank_rows(students: int) -> list[dict[str, Any]]:
    """Rows of bridge_ranks: two runs a student; of one family, all runs are equal on a side."""
    runs = 2 * students
    measures = {"spearman": (0.8, 0.02), "kendall": (0.6, 0.03), "regime_order": (0.75, np.nan)}
    rows = []
    for family in FAMILIES:
        for measure, (value, p) in measures.items():
            known = family != "general_mc"
            pairs = students if measure == "regime_order" else runs * (runs - 1) // 2
            row = {"family": family, "runs": runs, "pairs": pairs, "measure": measure}
            rows.append({**row, "value": value if known else np.nan, **ends(value, 0.15, known)})
            rows[-1]["p"] = p if known else np.nan
    return rows


def _respondents(sizes: Sequence[str], rng: np.random.Generator) -> list[dict[str, Any]]:
    who: list[dict[str, Any]] = [
        {"respondent": f"{size}_{recipe}_s1", "kind": "student", "student": size, "recipe": recipe}
        for size in sizes
        for recipe in ("ift", "reasoning")
    ]
    others = [(f"base_{size}", "base") for size in sizes]
    others += [("teacher_off", "teacher"), ("teacher_on", "teacher")]
    who += [
        {"respondent": name, "kind": kind, "student": None, "recipe": None} for name, kind in others
    ]
    easier = {"student": 0.1, "base": 0.02, "teacher": 0.15}
    rows = []
    for family in FAMILIES:
        for one in who:
            real = float(rng.uniform(0.2, 0.7))
            written = real + easier[one["kind"]] + float(rng.normal(0, 0.02))
            rows.append({"family": family, **one, **_sides(real, written)})
    return rows


def _sides(real: float, written: float) -> dict[str, float]:
    return {
        f"{name}{end}": value + shift
        for name, value in (("real", real), ("written", written), ("difference", written - real))
        for end, shift in (("", 0.0), ("_low", -0.05), ("_high", 0.05))
    }
