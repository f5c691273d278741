"""Answers that were published, recorded as if a model had just given them."""

from collections.abc import Sequence
from typing import Any

from stages.bedrock.thinking import split_thinking
from stages.engines.protocol import Completion
from stages.engines.transcript import Transcriber, Transcript

BATCH = 1000
"""Answers that are tokens at a time."""


def transcripts_of(
    tokenizer: Any, contexts: Sequence[Sequence[int]], texts: Sequence[str]
) -> list[list[Transcript]]:
    """One transcript per prompt, its tokens counted by the tokenizer at hand.

    How an answer ended is not published. It counts as ended by itself, but for one whose thinking was never
    closed, which was cut.

    Args:
        tokenizer: of the model that gave the answers, or one like it.
        contexts: the tokens that it would be sent.
        texts: what it answered.
    """
    transcriber = Transcriber(tokenizer)
    given: list[list[Transcript]] = []
    for start in range(0, len(texts), BATCH):
        batch = list(texts[start : start + BATCH])
        bodies = tokenizer(batch, add_special_tokens=False)["input_ids"]
        sent = contexts[start : start + BATCH]
        for context, text, body in zip(sent, batch, bodies, strict=True):
            whole = split_thinking(text).closed
            tokens = (*body, tokenizer.eos_token_id) if whole else tuple(body)
            completion = Completion(tokens, "stop" if whole else "length")
            # The text as it was published: a tokenizer may not give every text back as it was.
            given.append([{**transcriber.transcript(context, completion), "text": text}])
    return given
