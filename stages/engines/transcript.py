"""An answer as it is recorded: its text, and how many of its tokens were thought and how many said."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, TypedDict

from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN
from stages.engines.protocol import Completion

TAGS = re.compile(f"{re.escape(THINK_OPEN)}|{re.escape(THINK_CLOSE)}")


class Transcript(TypedDict):
    """The columns that answers and responses share; see stages/bedrock/records/answers.py."""

    text: str
    finish_reason: str
    prompt_tokens: int
    thinking_tokens: int
    answer_tokens: int


class Transcriber:
    """Writes down the answers of one model."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._tags = (vocabulary.get(THINK_OPEN), vocabulary.get(THINK_CLOSE))

    def transcript(self, prompt: Sequence[int], completion: Completion) -> Transcript:
        """Text and counts of one answer; the end token is not in the text and counts as answer."""
        token_ids = completion.token_ids
        body = token_ids[:-1] if completion.finish_reason == "stop" else token_ids
        text = self._decode(body)
        open_id, close_id = self._tags
        if open_id is None or close_id is None:
            thinking = self._count_by_text(body, text)
        else:
            thinking = count_thinking(body, open_id, close_id)
        return {
            "text": text,
            "finish_reason": completion.finish_reason,
            "prompt_tokens": len(prompt),
            "thinking_tokens": thinking,
            "answer_tokens": len(token_ids) - thinking,
        }

    def _decode(self, token_ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(token_ids), skip_special_tokens=False)
        return text

    def _count_by_text(self, body: Sequence[int], text: str) -> int:
        """As `count_thinking`, for a tokenizer that writes a tag in several tokens."""
        tags = list(TAGS.finditer(text))
        if not tags:
            return 0
        lengths = range(len(body) + 1)

        def written(length: int) -> int:
            return len(self._decode(body[:length]))

        start, stop = 0, len(body)
        if tags[0].group() == THINK_OPEN:
            start = bisect_right(lengths, tags[0].start(), key=written) - 1
        if tags[-1].group() == THINK_CLOSE:
            stop = bisect_left(lengths, tags[-1].end(), key=written)
        return stop - start


def count_thinking(body: Sequence[int], open_id: int, close_id: int) -> int:
    """Tokens of the thinking block in an answer, its tags included.

    It begins with the first tag, or with the answer if that tag is a closing one, since some templates
    put the opening tag into the prompt. It ends with the last tag, or with the answer if that tag is an
    opening one: the block was never closed.

    Args:
        body: token ids of the answer, without the end token.
        open_id: token id of `<think>`.
        close_id: token id of `</think>`.
    """
    tags = [place for place, token in enumerate(body) if token in (open_id, close_id)]
    if not tags:
        return 0
    start = tags[0] if body[tags[0]] == open_id else 0
    stop = tags[-1] + 1 if body[tags[-1]] == close_id else len(body)
    return stop - start
