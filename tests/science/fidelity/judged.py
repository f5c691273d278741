"""Random judged answers of every task, as solve_suites writes them."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from stages.science.fidelity.sheets import COLUMNS

SOLVERS = ("one", "two", "three", "four")
Mention = tuple[int, int, str]
LABELS = ("play", "book", "rate", "find", "add")


def spans(rng: np.random.Generator, most: int = 4) -> list[Mention]:
    """Up to `most` spans, which may overlap or touch."""
    found: list[Mention] = []
    for _ in range(int(rng.integers(0, most + 1))):
        start = int(rng.integers(0, 40))
        label = str(rng.choice(["person", "place"]))
        found.append((start, start + int(rng.integers(1, 12)), label))
    return sorted(found)


def disturbed(rng: np.random.Generator, gold: list[Mention]) -> list[Mention]:
    """Spans of a solver: some lost, moved, renamed or made up."""
    said: list[Mention] = []
    for start, end, label in gold:
        luck = rng.random()
        if luck < 0.2:
            continue
        moved = int(rng.integers(0, 3)) if luck < 0.5 else 0
        said.append((start + moved, end + moved, "place" if luck > 0.85 else label))
    return said + spans(rng, 1)


def judged(
    task: str,
    items: int = 60,
    *,
    seed: int = 0,
    source: str = "real",
    solvers: Sequence[str] = SOLVERS,
    unparsed: float = 0.0,
) -> pd.DataFrame:
    """Answers of all solvers to `items` random items, a share of them without a prediction."""
    rng = np.random.default_rng(seed)
    rows = []
    for place in range(items):
        label = str(rng.choice(LABELS, p=[0.4, 0.3, 0.2, 0.07, 0.03]))
        score, mentions = float(rng.integers(0, 5)), spans(rng)
        gold = {"gold_label": label, "gold_score": score, "gold_spans": json.dumps(mentions)}
        for number, solver in enumerate(solvers):
            right = rng.random() < 0.5 + 0.4 * number / len(solvers)
            said = {
                "label": label if right else str(rng.choice([*LABELS, "other"])),
                "score": float(np.clip(score + rng.integers(-2, 3), 0, 4)),
                "spans": json.dumps(disturbed(rng, mentions)),
                "correct": float(right),
            }
            rows.append(_row(task, place, solver, gold, said, rng.random() < unparsed))
    return pd.DataFrame(rows).assign(source=source, benchmark=task)


def _row(
    task: str,
    place: int,
    solver: str,
    gold: Mapping[str, object],
    said: Mapping[str, object],
    lost: bool,
) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(("gold_label", "gold_score", "gold_spans", *said))
    row |= {"task": task, "place": place, "item": f"i{place}", "solver": solver}
    row["outcome"] = "unparsed" if lost else "answered"
    gold_column, said_column = COLUMNS[task]
    if gold_column:
        row[gold_column] = gold[gold_column]
    row[said_column] = None if lost else said[said_column]
    return row
