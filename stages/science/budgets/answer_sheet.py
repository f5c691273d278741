"""All answers of one run laid out by item: the greedy ones, those under budgets, the sampled ones."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_ANSWER = -1
NOWHERE = -1
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
    # Strings are compared and numbered where they are: as objects, they would take longer than all the rest.
    rows = _rows_of(scores, "greedy")
    suite, _ = pd.factorize(scores["suite"].iloc[rows], sort=True)
    rows = rows[np.argsort(suite, kind="stable")]
    number, names = pd.factorize(scores["item"])
    if not len(rows) or np.bincount(number[rows]).max() > 1:
        raise ValueError("expected one greedy answer per item, and at least one item")
    place = np.full(len(names), NOWHERE)
    place[number[rows]] = np.arange(len(rows))
    answers = _answers(scores)
    found = {}
    for name, key in (("budget", "budget"), ("sampled", "sample")):
        chosen = _rows_of(scores, name)
        keys = scores[key].iloc[chosen].to_numpy(dtype=np.int64)
        block = _block(chosen, place[number[chosen]], keys, len(rows))
        found[name] = (np.unique(keys), answers.at(block))
    table = scores[ITEM].iloc[rows].reset_index(drop=True)
    return AnswerSheet(
        items=table.assign(family=table["domain"] + "_" + table["format"])[CARRIED],
        prompt=scores["prompt_tokens"].to_numpy(dtype=np.int64)[rows],
        greedy=answers.at(rows),
        budgets=found["budget"][0],
        forced=found["budget"][1],
        sampled=found["sampled"][1],
    )


def _rows_of(scores: pd.DataFrame, decoding: str) -> Ints:
    return np.flatnonzero(scores["decoding"] == decoding)


def _block(rows: Ints, place: Ints, keys: Ints, items: int) -> Ints:
    """The rows of one decoding as items x keys.

    Args:
        rows: where they stand.
        place: which item each of them answers; NOWHERE for one that has no greedy answer.
        keys: budget or number of the sample of each.
        items: how many there are.
    """
    values = np.unique(keys)
    block = np.full((items, len(values)), NOWHERE)
    block[place, np.searchsorted(values, keys)] = rows
    if len(rows) != block.size or (place == NOWHERE).any() or (block == NOWHERE).any():
        raise ValueError("expected every budget and every sample once for every item")
    return block


def _answers(scores: pd.DataFrame) -> Answers:
    """All rows, in their order."""
    correct, truncated, wrong = (
        (scores["verdict"] == verdict).to_numpy(dtype=np.bool_)
        for verdict in ("correct", "truncated", "wrong")
    )
    answer = scores["answer_tokens"].to_numpy(dtype=np.int64)
    logprob = scores["answer_logprob"].to_numpy(dtype=np.float64, na_value=np.nan)
    per_token = logprob / np.where(answer > 0, answer, 1)
    return Answers(
        correct=correct,
        truncated=truncated,
        code=np.where(correct | wrong, pd.factorize(scores["extracted"])[0], NO_ANSWER),
        thinking=scores["thinking_tokens"].to_numpy(dtype=np.int64),
        answer=answer,
        confidence=np.where(answer > 0, np.exp(per_token), np.nan),
    )
