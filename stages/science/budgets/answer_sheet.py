"""All answers of one run laid out by item: the greedy ones, those under budgets, the sampled ones."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_ANSWER = -1
ITEM = ["item", "suite", "domain", "format", "task", "level"]
CARRIED = ["item", "suite", "family", "task", "level"]


@dataclass(frozen=True)
class Answers:
    """One array per property, items first: n, n x budgets or n x samples.

    Attributes:
        correct: whether the verdict is `correct`.
        truncated: whether the verdict is `truncated`.
        code: equal for equal answers; NO_ANSWER where none counts (no_answer, truncated).
        thinking: tokens of the thinking block, tags included.
        answer: all other tokens generated.
        confidence: probability per answer token, the geometric mean; NaN if not known.
    """

    correct: Bools
    truncated: Bools
    code: Ints
    thinking: Ints
    answer: Ints
    confidence: Floats

    @property
    def output(self) -> Ints:
        """Tokens generated."""
        return self.thinking + self.answer

    def at(self, rows: Ints) -> "Answers":
        """The answers at some places of a flat one, in the shape of `rows`."""
        return Answers(
            self.correct[rows],
            self.truncated[rows],
            self.code[rows],
            self.thinking[rows],
            self.answer[rows],
            self.confidence[rows],
        )


@dataclass(frozen=True)
class AnswerSheet:
    """What one run answered.

    Attributes:
        items: one row per item, suites in order of their names: item, suite, family, task, level.
        prompt: tokens sent, n.
        greedy: n.
        budgets: tokens of thinking kept, rising; may be empty.
        forced: n x budgets; where the greedy thinking was not longer, the greedy answer.
        sampled: n x samples; there may be none.
    """

    items: pd.DataFrame
    prompt: Ints
    greedy: Answers
    budgets: Ints
    forced: Answers
    sampled: Answers

    @property
    def thinks(self) -> bool:
        """Whether any greedy answer holds a thinking block."""
        return bool((self.greedy.thinking > 0).any())


def lay_out(scores: pd.DataFrame) -> AnswerSheet:
    """Sort the rows of records/scores.py of one run into arrays.

    Raises:
        ValueError: no greedy answers, an item answered twice, or budgets or samples that not all items have.
    """
    decoding = scores["decoding"].to_numpy()
    rows = np.flatnonzero(decoding == "greedy")
    rows = rows[np.argsort(scores["suite"].to_numpy()[rows].astype(str), kind="stable")]
    table = scores[ITEM].iloc[rows].reset_index(drop=True)
    items = pd.Index(table["item"])
    if table.empty or not items.is_unique:
        raise ValueError("expected one greedy answer per item, and at least one item")
    answers = _answers(scores)
    place = items.get_indexer(pd.Index(scores["item"]))
    found = {}
    for name, key in (("budget", "budget"), ("sampled", "sample")):
        chosen = np.flatnonzero(decoding == name)
        keys = scores[key].iloc[chosen].to_numpy(dtype=np.int64)
        found[name] = (np.unique(keys), answers.at(_block(chosen, place[chosen], keys, len(items))))
    return AnswerSheet(
        items=table.assign(family=table["domain"] + "_" + table["format"])[CARRIED],
        prompt=scores["prompt_tokens"].to_numpy(dtype=np.int64)[rows],
        greedy=answers.at(rows),
        budgets=found["budget"][0],
        forced=found["budget"][1],
        sampled=found["sampled"][1],
    )


def _block(rows: Ints, place: Ints, keys: Ints, items: int) -> Ints:
    """The rows of one decoding as items x keys.

    Args:
        rows: where they stand.
        place: which item each of them answers; -1 for one that has no greedy answer.
        keys: budget or number of the sample of each.
        items: how many there are.
    """
    values = np.unique(keys)
    cell = place * len(values) + np.searchsorted(values, keys)
    order = np.argsort(cell, kind="stable")
    if not np.array_equal(cell[order], np.arange(items * len(values))):
        raise ValueError("expected every budget and every sample once for every item")
    return rows[order].reshape(items, len(values))


def _answers(scores: pd.DataFrame) -> Answers:
    """All rows, in their order."""
    verdict = scores["verdict"].to_numpy()
    answer = scores["answer_tokens"].to_numpy(dtype=np.int64)
    logprob = scores["answer_logprob"].to_numpy(dtype=np.float64, na_value=np.nan)
    per_token = logprob / np.where(answer > 0, answer, 1)
    counts = (verdict == "correct") | (verdict == "wrong")
    return Answers(
        correct=verdict == "correct",
        truncated=verdict == "truncated",
        code=np.where(counts, pd.factorize(scores["extracted"])[0], NO_ANSWER),
        thinking=scores["thinking_tokens"].to_numpy(dtype=np.int64),
        answer=answer,
        confidence=np.where(answer > 0, np.exp(per_token), np.nan),
    )
