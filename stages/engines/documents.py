"""Pretraining text as tokens: conversations and bare statements, one by one or packed into documents."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.engines.chat import NO_LOSS, TrainingRow, prompt_ids


class Turn(NamedTuple):
    """A question and its answer; the loss is on the answer and the end-of-turn token."""

    prompt: str
    response: str
    thinking: bool | None
    """The switch in the prompt; None leaves it out."""


class Statement(NamedTuple):
    """A sentence of which one part is worth predicting; the loss is on `result` alone."""

    before: str
    result: str
    after: str


class WordEncoder:
    """Pieces of text to rows for a word-level tokenizer, by looking words up.

    Many times as fast as the tokenizer's general path, and held equal to it by a test.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._ids = tokenizer.get_vocab()
        self._end = [tokenizer.eos_token_id]
        self._frames = {switch: self._frame(tokenizer, switch) for switch in (None, False, True)}

    def row(self, piece: Turn | Statement) -> TrainingRow:
        """The tokens and labels of one piece."""
        if isinstance(piece, Statement):
            before, result, after = (self._words(part) for part in piece)
            labels = [NO_LOSS] * len(before) + result + [NO_LOSS] * len(after)
            return TrainingRow(before + result + after, labels)
        front, back = self._frames[piece.thinking]
        head = front + self._words(piece.prompt) + back
        tail = self._words(piece.response) + self._end
        return TrainingRow(head + tail, [NO_LOSS] * len(head) + tail)

    def _words(self, text: str) -> list[int]:
        try:
            return [self._ids[word] for word in text.split()]
        except KeyError as error:
            raise InputError(
                f"the tokenizer has no word {error}; it is built from the world's words"
            ) from error

    @staticmethod
    def _frame(tokenizer: Any, switch: bool | None) -> tuple[list[int], list[int]]:
        """What the chat template puts before and behind a prompt."""
        marker = tokenizer.unk_token_id
        ids = prompt_ids(tokenizer, [tokenizer.unk_token], switch)[0]
        assert ids.count(marker) == 1, "the template must hold the prompt once, as it is"
        return ids[: ids.index(marker)], ids[ids.index(marker) + 1 :]


def packed(rows: Iterable[TrainingRow], num_tokens: int) -> Iterator[TrainingRow]:
    """Rows joined into documents of exactly `num_tokens`; what overhangs a document is cut off.

    A document may therefore end in the middle of a row, never begin there.
    """
    token_ids: list[int] = []
    labels: list[int] = []
    for row in rows:
        token_ids += row.token_ids
        labels += row.labels
        if len(token_ids) >= num_tokens:
            yield TrainingRow(token_ids[:num_tokens], labels[:num_tokens])
            token_ids, labels = [], []
