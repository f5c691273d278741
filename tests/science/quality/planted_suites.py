"""Suites of a made-up language with known properties, and ways to spoil them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

import numpy as np
import pandas as pd

from stages.science.quality.alone import Row
from stages.science.quality.checks import Limits
from stages.science.quality.declared import Declaration
from stages.science.quality.findings import Finding, find
from stages.science.quality.measures import measure
from stages.science.quality.sources import Settings

SETTINGS = Settings(draws=999, seed=1, similarity=0.7, run_words=4, copied=0.8)
LIMITS = Limits(
    false_alarms=0.01,
    shortfall=0.05,
    empty=0.0,
    duplicates=0.05,
    near_duplicates=0.05,
    contradictions=0.01,
    diversity_loss=0.1,
    length=0.15,
    label_shift=0.1,
    entities=0.2,
    exemplar_copies=0.05,
    overlap=0.05,
    bad_spans=0.02,
)
KINDS = ("person", "place", "thing")
DECLARED = {
    "classification": Declaration("classification", KINDS, None),
    "similarity": Declaration("similarity", None, (0, 4)),
    "ner": Declaration("ner", KINDS, None),
}
WORDS = np.array(
    [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("la", "mo", "ru", "sti")]
)
COMMON = 1 / np.arange(1, len(WORDS) + 1)  # as in any language, few words are most of the text

Frame = pd.DataFrame


def items(
    task: str,
    count: int,
    seed: int,
    *,
    words: int = 14,
    shares: tuple[float, ...] = (0.5, 0.3, 0.2),
    vocabulary: int = 100,
    split: str = "test",
) -> Frame:
    """Fresh items: words drawn by Zipf's law, lengths by Poisson's, annotations by `shares`.

    In ner, every text has 0 to 4 entities, whose types have these shares.
    """
    rng = np.random.default_rng([seed, count])
    chance = COMMON[:vocabulary] / COMMON[:vocabulary].sum()
    sides = 2 if task == "similarity" else 1
    lengths = 4 + rng.poisson(words - 4, size=sides * count)
    drawn = np.split(rng.choice(WORDS[:vocabulary], lengths.sum(), p=chance), lengths.cumsum()[:-1])
    kinds = iter(rng.choice(KINDS, size=4 * count, p=shares).tolist())
    rows: list[dict[str, object]] = []
    for place in range(count):
        row: dict[str, object] = {
            "text": " ".join(drawn[place]),
            "text_2": None,
            "label": None,
            "score": None,
        }
        if task == "classification":
            row["label"] = next(kinds)
        elif task == "similarity":
            row |= {"text_2": " ".join(drawn[count + place]), "score": float(rng.integers(0, 5))}
        spans = json.dumps(_entities(drawn[place].tolist(), rng, kinds)) if task == "ner" else None
        rows.append({**row, "spans": spans})
    return framed(rows, task, split)


def framed(rows: Sequence[Mapping[str, object]], task: str, split: str = "test") -> Frame:
    """Rows with the columns of records/benchmark_items.py."""
    frame = pd.DataFrame(rows).assign(benchmark="made_up", task=task, split=split)
    frame["item"] = [sha256(repr(row).encode()).hexdigest()[:12] for row in rows]
    frame["exemplars"] = [[] for _ in rows]
    return frame.astype({"score": "float64"})


def shown(frame: Frame, train: Frame, seed: int, count: int = 2) -> Frame:
    """The same items, whose writer was shown some of the train split."""
    rng = np.random.default_rng(seed)
    ids = [list(rng.choice(train["item"], size=count, replace=False)) for _ in range(len(frame))]
    return frame.assign(exemplars=pd.Series(ids, index=frame.index, dtype=object))


def changed(frame: Frame, share: float, column: str, change: Callable[[int], object]) -> Frame:
    """The first `share` of the items with another value in a column: `change` of the row's number."""
    values = list(frame[column])
    for row in range(round(share * len(frame))):
        values[row] = change(row)
    return frame.assign(**{column: pd.Series(values, index=frame.index, dtype=frame[column].dtype)})


def one_word_changed(text: str) -> str:
    """A near copy."""
    first, *rest = text.split()
    return " ".join([*rest, "zzz"]) if first == "zzz" else " ".join(["zzz", *rest])


def rows_and_findings(
    task: str, test: Frame, train: Frame, written: Frame, limits: Limits = LIMITS
) -> tuple[list[Row], list[Finding]]:
    rows = measure(DECLARED[task], test, train, {"g": written}, SETTINGS)
    return rows, find(rows, {}, limits)


def _entities(
    words: list[str], rng: np.random.Generator, kinds: Iterator[str]
) -> list[tuple[int, int, str]]:
    starts = np.cumsum([0, *(len(word) + 1 for word in words)]).tolist()
    places = np.flatnonzero(rng.permutation(len(words)) < rng.integers(0, 5))
    return [(starts[at], starts[at] + len(words[at]), next(kinds)) for at in places]
