"""Plausible tables of a small study, drawn from known curves: what the figures and the report are tried on.

The accuracies are of the size that a run of the micro study gives, the costs follow from the parameters and
the tokens. Everything is a function of the arguments.
"""

from typing import Any

import numpy as np
import pandas as pd

PARAMETERS = {"d16": 24_000, "d24": 40_000, "d32": 59_000, "d48": 102_000, "d64": 154_000}
BLENDS = {"d32": (50,), "d48": (25, 50, 75)}
CELLS = {
    "math_open_one_step": ("math", "open"),
    "math_open_multi_step": ("math", "open"),
    "math_mc_one_step": ("math", "mc"),
    "math_mc_multi_step": ("math", "mc"),
    "general_open": ("general", "open"),
    "general_mc": ("general", "mc"),
}
# Chance of a right answer by suite and student (d16 to d64), without and with thinking.
DIRECT = {
    "math_open_one_step": (0.54, 0.87, 0.95, 0.99, 0.99),
    "math_open_multi_step": (0.15, 0.08, 0.13, 0.13, 0.14),
    "math_mc_one_step": (0.35, 0.60, 0.80, 0.94, 0.95),
    "math_mc_multi_step": (0.29, 0.31, 0.28, 0.36, 0.36),
    "general_open": (0.83, 0.81, 0.82, 0.91, 0.84),
    "general_mc": (0.91, 0.93, 0.96, 0.99, 0.99),
}
THINKING = {
    "math_open_one_step": (0.93, 0.99, 0.99, 0.995, 0.995),
    "math_open_multi_step": (0.58, 0.65, 0.80, 0.97, 0.94),
    "math_mc_one_step": (0.60, 0.88, 0.98, 0.995, 0.995),
    "math_mc_multi_step": (0.59, 0.77, 0.90, 0.98, 0.99),
    "general_open": (0.73, 0.63, 0.79, 0.94, 0.83),
    "general_mc": (0.90, 0.96, 0.99, 0.995, 0.995),
}
# Share of the way from direct to thinking that a blend goes, by percent of reasoning rows.
GAINED = {"seq": {25: 0.05, 50: 0.78, 75: 0.95}, "mix": {25: -0.02, 50: 0.55, 75: 0.88}}
TRACE = {
    "math_open_one_step": 8.0,
    "math_open_multi_step": 21.0,
    "math_mc_one_step": 12.0,
    "math_mc_multi_step": 19.0,
    "general_open": 17.0,
    "general_mc": 7.0,
}
LEVELS: dict[str, dict[str, tuple[int, ...]]] = {
    "math_open_one_step": {"calc": (1,), "let": (1,)},
    "math_open_multi_step": {"calc": (2, 3, 4, 5, 6, 7), "let": (2, 3, 4)},
    "math_mc_one_step": {"calc_mc": (1,), "let_mc": (1,)},
    "math_mc_multi_step": {"calc_mc": (2, 3, 4, 5), "let_mc": (2, 3)},
    "general_open": {"sort": (1, 2, 3, 4), "rev": (1, 2, 3, 4)},
    "general_mc": {"kind": (1,), "home": (1,), "find": (1,)},
}
ALL = ("ift", "reasoning", "blends")


def study(
    students: tuple[str, ...] = tuple(PARAMETERS),
    recipes: tuple[str, ...] = ALL,
    suites: tuple[str, ...] = tuple(CELLS),
    items: int = 250,
    seeds: tuple[int, ...] = (1,),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables `runs` and `levels` of a study with these parts; `recipes` holds some of `ALL`."""
    runs, levels = [], []
    for student in students:
        for recipe, fraction, order in _recipes(student, recipes):
            for seed in seeds:
                key = [seed, PARAMETERS[student], round(100 * fraction), len(order)]
                rng = np.random.default_rng(key)
                head: dict[str, str | int] = {
                    "run": f"{student}_{recipe}_s{seed}",
                    "student": student,
                    "corpus": "mixed",
                    "recipe": recipe,
                    "seed": seed,
                }
                nature: dict[str, float | str] = {"reasoning_fraction": fraction, "order": order}
                for suite in suites:
                    graded = _graded(head, nature, suite, items, rng)
                    levels.append(graded)
                    runs.append(head | nature | _row(head, nature, suite, graded))
    return pd.DataFrame(runs), pd.concat(levels, ignore_index=True)


def _recipes(student: str, wanted: tuple[str, ...]) -> list[tuple[str, float, str]]:
    chosen = [("ift", 0.0, "mixed"), ("reasoning", 1.0, "mixed")]
    rows = [recipe for recipe in chosen if recipe[0] in wanted]
    if "blends" in wanted:
        for percent in BLENDS.get(student, ()):
            rows += [
                (f"seq{percent}", percent / 100, "sequential"),
                (f"mix{percent}", percent / 100, "mixed"),
            ]
    return rows


def _way(nature: dict[str, float | str]) -> float:
    """How far from direct (0) to thinking (1) a recipe is."""
    percent = round(100 * float(nature["reasoning_fraction"]))
    if percent in (0, 100):
        return percent / 100
    return GAINED["seq" if nature["order"] == "sequential" else "mix"][percent]


def _graded(
    head: dict[str, str | int],
    nature: dict[str, float | str],
    suite: str,
    items: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    place = list(PARAMETERS).index(str(head["student"]))
    direct, thinking, way = DIRECT[suite][place], THINKING[suite][place], _way(nature)
    chance = direct + way * (thinking - direct)
    cells = [(task, level) for task, levels in LEVELS[suite].items() for level in levels]
    counts = np.full(len(cells), items // len(cells))
    counts[: items % len(cells)] += 1
    rows = []
    middle = float(np.mean([level for _, level in cells]))
    cells, counts = cells[: (counts > 0).sum()], counts[counts > 0]
    for (task, level), count in zip(cells, counts, strict=True):
        slope = 0.09 * (1 - chance) * 2
        p = float(np.clip(chance - slope * (level - middle), 0.02, 1))
        share = rng.binomial(count, p) / count
        error = float(np.sqrt(share * (1 - share) / max(count - 1, 1)))
        rows.append(
            {
                "run": head["run"],
                "suite": suite,
                "task": task,
                "level": level,
                "items": int(count),
                "accuracy": share,
                "accuracy_se": error,
            }
        )
    return pd.DataFrame(rows)


def _row(
    head: dict[str, str | int], nature: dict[str, float | str], suite: str, graded: pd.DataFrame
) -> dict[str, Any]:
    domain, form = CELLS[suite]
    size = PARAMETERS[str(head["student"])]
    fraction = float(nature["reasoning_fraction"])
    count = int(graded["items"].sum())
    share = float((graded["accuracy"] * graded["items"]).sum()) / count
    # A model taught sequentially always thinks; a mixed one with the share of its rows, and rarely below half.
    thinks = 1.0 if nature["order"] == "sequential" else {0.25: 0.02}.get(fraction, fraction)
    thoughts = TRACE[suite] * (thinks if fraction else 0.0)
    answer = 2.9 if form == "open" else 2.0
    tokens = 12_000 * 4 * (18 + 14 * fraction)
    query = 2.0 * size * (19 + thoughts + answer)
    return {
        "suite": suite,
        "domain": domain,
        "format": form,
        "items": count,
        "accuracy": share,
        "accuracy_se": float(np.sqrt(share * (1 - share) / max(count - 1, 1))),
        "sampled_accuracy": None,
        "no_answer_rate": 0.004,
        "truncated_rate": 0.012 if fraction else 0.0,
        "repetition_rate": 0.008 if fraction else 0.0,
        "prompt_tokens": 19.0,
        "thinking_tokens": thoughts,
        "answer_tokens": answer,
        "parameters": size,
        "train_flops": 6.0 * size * tokens,
        "train_flops_paper": 6.6 * size * tokens,
        "query_flops": query,
        "query_flops_paper": 1.1 * query,
        "pretrain_flops": 6.0 * size * 3.07e6,
        "teacher_flops": 2.0 * 346_000 * 12_000 * (22 + 15 * fraction),
    }
