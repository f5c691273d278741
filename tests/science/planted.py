"""A study whose truth is known: tables of runs and verdicts drawn from planted curves and costs."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import verdicts as verdicts_record
from stages.bedrock.tables import write_csv

SUITES = {
    "math_open_one_step": ("math", "open"),
    "math_open_multi_step": ("math", "open"),
    "math_mc": ("math", "mc"),
    "general_open": ("general", "open"),
    "general_mc": ("general", "mc"),
}
PARAMETERS = {"s1": 10_000, "s2": 100_000, "s3": 1_000_000, "s4": 10_000_000, "s5": 100_000_000}
# FLOPs of answering one item: coefficient and exponent over parameters.
QUERY_LAW = {"ift": (20.0, 0.9), "reasoning": (200.0, 0.8), "mix50": (60.0, 0.85)}


def rising(flops: float) -> float:
    """An accuracy that saturates at 0.9: alpha 0.1, beta 0.8, gamma 0.5 at 1e12 FLOPs, delta 0.5."""
    return 0.1 + 0.8 * (1 - float(np.exp(-0.5 * (flops / 1e12) ** 0.5)))


def accuracy(family: str, recipe: str, flops: float) -> float:
    """The truth: rising with reasoning, and for IFT flat on open and falling on mc questions."""
    if recipe != "ift":
        return rising(flops)
    if family.endswith("open"):
        return 0.4
    return 0.8 - 0.1 * float(np.log10(flops) - 9)


def study(items: int = 400, recipes: tuple[str, ...] = tuple(QUERY_LAW)) -> pd.DataFrame:
    """The table of runs, with the verdicts as a further column."""
    rng = np.random.default_rng(7)
    # Items are as hard for one run as for another: that is what pairing uses.
    hardness = {suite: rng.random(items) for suite in SUITES}
    rows = []
    for recipe in recipes:
        for student, parameters in PARAMETERS.items():
            flops = parameters * (1e6 if recipe == "ift" else 3e6)
            for suite, (domain, answer_format) in SUITES.items():
                chance = accuracy(f"{domain}_{answer_format}", recipe, flops)
                noise = rng.random(items)
                right = np.where(rng.random(items) < 0.5, hardness[suite], noise) < chance
                rows.append(_row(student, recipe, suite, right))
    return pd.DataFrame(rows)


def _row(student: str, recipe: str, suite: str, right: NDArray[np.bool_]) -> dict[str, object]:
    parameters, (coefficient, exponent) = PARAMETERS[student], QUERY_LAW[recipe]
    domain, answer_format = SUITES[suite]
    share = float(right.mean())
    query = coefficient * parameters**exponent
    return {
        "run": f"{student}_{recipe}_s1",
        "student": student,
        "corpus": "general",
        "recipe": recipe,
        "seed": 1,
        "suite": suite,
        "domain": domain,
        "format": answer_format,
        "items": right.size,
        "accuracy": share,
        "accuracy_se": float(np.sqrt(share * (1 - share) / max(right.size - 1, 1))),
        "sampled_accuracy": None,
        "no_answer_rate": 0.0,
        "truncated_rate": 0.0,
        "repetition_rate": 0.0,
        "prompt_tokens": 10.0,
        "thinking_tokens": 0.0,
        "answer_tokens": 3.0,
        "parameters": parameters,
        "reasoning_fraction": {"ift": 0.0, "reasoning": 1.0}.get(recipe, 0.5),
        "order": "mixed",
        "train_flops": parameters * (1e6 if recipe == "ift" else 3e6),
        "train_flops_paper": parameters * 4e6,
        "query_flops": query,
        "query_flops_paper": 1.1 * query,
        "pretrain_flops": None,
        "teacher_flops": 1e12,
        "verdicts": "".join("01"[int(one)] for one in right),
    }


def tables(study: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs and verdicts apart, as the stages read them."""
    return study.drop(columns="verdicts"), study[verdicts_record.SCHEMA.names]


def write_reports(study: pd.DataFrame, folder: Path) -> None:
    """Both tables where the stages look for them."""
    runs, verdicts = tables(study)
    write_csv(runs, folder / "reports/runs.csv", runs_record.SCHEMA)
    write_csv(verdicts, folder / "reports/verdicts.csv", verdicts_record.SCHEMA)
