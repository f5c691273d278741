"""The annotation that other solvers would give: a cheap stand-in for gold."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from stages.science.fidelity.sheets import COLUMNS

Votes = dict[int, Any]
"""The vote by place; a place where nobody voted is missing."""


def voted(judged: pd.DataFrame, solver: str, voters: Sequence[str]) -> pd.DataFrame:
    """Rows of `solver` with, for gold, the vote of the voters other than itself.

    classification: the label of most voters; of labels with as many, the one that the first of the voters, in
    the order given, has said. similarity: the mean. ner: spans with their label that more than half of the
    voters found. Answers without a prediction are no votes; items without a vote are left out.

    Args:
        judged: rows of records/predictions.py with a column `solver`, of one source and benchmark.
        solver: whose rows.
        voters: who may vote.

    Raises:
        ValueError: no voter is left, or the task has no annotation to vote for.
    """
    names = [name for name in voters if name != solver]
    own = judged[judged["solver"] == solver]
    task = str(judged["task"].iloc[0])
    gold, said = COLUMNS[task]
    if gold is None or not names:
        raise ValueError(f"expected a task with gold and a voter beside {solver}; got {task}")
    rows = judged[judged["solver"].isin(names) & judged["outcome"].eq("answered")]
    rows = rows.dropna(subset=[said])
    order = rows["solver"].map({name: place for place, name in enumerate(names)})
    rows = rows.assign(order=order).sort_values(["place", "order"], kind="stable")
    votes = _COUNTED[task](rows, said)
    kept = own[own["place"].isin(list(votes))]
    return kept.assign(**{gold: kept["place"].map(votes)})


def _majority(rows: pd.DataFrame, said: str) -> Votes:
    """The label of most; a counter keeps labels in the order of their first voter, and max takes the first."""
    found: dict[int, Counter[str]] = {}
    for place, label in zip(rows["place"], rows[said], strict=True):
        found.setdefault(place, Counter())[label] += 1
    return {place: max(labels, key=labels.__getitem__) for place, labels in found.items()}


def _mean(rows: pd.DataFrame, said: str) -> Votes:
    return dict(rows.groupby("place")[said].mean())


def _common_spans(rows: pd.DataFrame, said: str) -> Votes:
    """Spans within the text that more than half of the voters of an item found, in the order of the text."""
    found: dict[int, Counter[tuple[int, int, str]]] = {}
    voters = rows["place"].value_counts()
    for place, spans in zip(rows["place"], rows[said], strict=True):
        found.setdefault(place, Counter()).update(_inside(spans))
    return {
        place: json.dumps([list(s) for s in sorted(spans) if 2 * spans[s] > voters[place]])
        for place, spans in found.items()
    }


@lru_cache(maxsize=1 << 16)
def _inside(spans: str) -> frozenset[tuple[int, int, str]]:
    """Distinct spans that are within the text; a solver votes for each of them in every other's turn."""
    return frozenset((start, end, label) for start, end, label in json.loads(spans) if end > start)


_COUNTED = {"classification": _majority, "similarity": _mean, "ner": _common_spans}
