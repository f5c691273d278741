"""An answer as it is recorded: its text, and how many of its tokens were thought and how many said."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict

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


class Block(NamedTuple):
    """Where the thinking of an answer stands: places of tokens, the ends not included.

    The block begins with the first tag, or with the answer if that tag is a closing one, since some templates
    put the opening tag into the prompt. It ends with the last tag, or with the answer if that tag is an
    opening one: the block was never closed. The content is the block without its first and last tag.
    """

    start: int
    stop: int
    content_start: int
    content_stop: int


NO_THINKING = Block(0, 0, 0, 0)


class Transcriber:
    """Writes down the answers of one model."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._tags = (vocabulary.get(THINK_OPEN), vocabulary.get(THINK_CLOSE))
        self.closing: tuple[int, ...] = tuple(
            tokenizer(f"\n{THINK_CLOSE}\n\n", add_special_tokens=False)["input_ids"]
        )
        """What ends a block of thinking, as students learned it."""

    def transcript(self, prompt: Sequence[int], completion: Completion) -> Transcript:
        """Text and counts of one answer; the end token is not in the text and counts as answer."""
        block = self.block(completion)
        thinking = block.stop - block.start
        return {
            "text": self._decode(body_of(completion)),
            "finish_reason": completion.finish_reason,
            "prompt_tokens": len(prompt),
            "thinking_tokens": thinking,
            "answer_tokens": len(completion.token_ids) - thinking,
        }

    def answer_logprob(self, completion: Completion) -> float:
        """Sum of the log-probabilities of all tokens outside the thinking, the end token included."""
        block, known = self.block(completion), completion.logprobs
        assert len(known) == len(completion.token_ids), "the completion was not scored"
        return sum(known[: block.start]) + sum(known[block.stop :])

    def block(self, completion: Completion) -> Block:
        """The thinking of one answer; `NO_THINKING` where there is none."""
        body = body_of(completion)
        open_id, close_id = self._tags
        if open_id is None or close_id is None:
            return self._block_by_text(body)
        return block_of(body, open_id, close_id)

    def _decode(self, token_ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(token_ids), skip_special_tokens=False)
        return text

    def _block_by_text(self, body: Sequence[int]) -> Block:
        """As `block_of`, for a tokenizer that writes a tag in several tokens."""
        tags = list(TAGS.finditer(self._decode(body)))
        if not tags:
            return NO_THINKING
        lengths = range(len(body) + 1)

        def written(length: int) -> int:
            return len(self._decode(body[:length]))

        start = content_start = 0
        stop = content_stop = len(body)
        if tags[0].group() == THINK_OPEN:
            start = bisect_right(lengths, tags[0].start(), key=written) - 1
            content_start = bisect_left(lengths, tags[0].end(), key=written)
        if tags[-1].group() == THINK_CLOSE:
            stop = bisect_left(lengths, tags[-1].end(), key=written)
            content_stop = bisect_right(lengths, tags[-1].start(), key=written) - 1
        return Block(start, stop, content_start, content_stop)


def body_of(completion: Completion) -> tuple[int, ...]:
    """The tokens of an answer without the end token."""
    ids = completion.token_ids
    return ids[:-1] if completion.finish_reason == "stop" else ids


def block_of(body: Sequence[int], open_id: int, close_id: int) -> Block:
    """The thinking in an answer's tokens.

    Args:
        body: token ids of the answer, without the end token.
        open_id: token id of `<think>`.
        close_id: token id of `</think>`.
    """
    tags = [place for place, token in enumerate(body) if token in (open_id, close_id)]
    if not tags:
        return NO_THINKING
    start = content_start = 0
    stop = content_stop = len(body)
    if body[tags[0]] == open_id:
        start, content_start = tags[0], tags[0] + 1
    if body[tags[-1]] == close_id:
        stop, content_stop = tags[-1] + 1, tags[-1]
    return Block(start, stop, content_start, content_stop)
