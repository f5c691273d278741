"""Prompts in words for a model that answers: rendered, asked, and written down."""

from collections.abc import Mapping, Sequence
from typing import Any

from stages.engines.answering import Answerer
from stages.engines.chat import prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.question import Question
from stages.engines.transcript import Transcriber, Transcript


class Asker:
    """Asks one model, in as many batches as it takes; the engine starts with the first of them."""

    def __init__(
        self, answerer: Answerer, tokenizer: Any, seed: int, thinking: bool | None
    ) -> None:
        """Nothing is asked yet.

        Args:
            answerer: the model.
            tokenizer: of the model.
            seed: of the samples; each prompt derives its own from it, by its name.
            thinking: the chat template's switch; None leaves it out.
        """
        self._answerer, self._tokenizer = answerer, tokenizer
        self._seed, self._thinking = seed, thinking
        self._transcriber, self._room = Transcriber(tokenizer), 0
        self.control: tuple[str, ...] = tuple(tokenizer.all_special_tokens)
        """Tokens with a meaning for the chat, which are no text."""

    def make_room(self, prompts: Sequence[str], sampling: Sampling) -> None:
        """Have the engine started for prompts as long as these; all of them, before anything is asked."""
        longest = max(map(len, self._ids(prompts)), default=0)
        self._room = max(self._room, longest + sampling.max_tokens)

    def ask(self, prompts: Mapping[str, str], sampling: Sampling) -> list[list[Transcript]]:
        """The answers to each prompt, `sampling.samples` of them.

        Args:
            prompts: by names that no other prompt for this model has, in any call.
            sampling: how to draw.
        """
        ids = self._ids(list(prompts.values()))
        asked = [Question(*one) for one in zip(prompts, ids, strict=True)]
        longest = max(map(len, ids), default=0) + sampling.max_tokens
        assert longest <= self._room, "make_room was not told of the longest prompt"
        given = self._answerer.answer(asked, sampling, self._seed, self._room)
        return [
            [self._transcriber.transcript(question.token_ids, one) for one in answers]
            for question, answers in zip(asked, given, strict=True)
        ]

    def tokens(self, text: str) -> int:
        """How long a text is by itself."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _ids(self, prompts: Sequence[str]) -> list[list[int]]:
        return prompt_ids(self._tokenizer, prompts, self._thinking)
