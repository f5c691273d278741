"""A model answers the items of suites, under every decoding that is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pydantic import Field, NonNegativeInt

from stages.bedrock.params import Params
from stages.bedrock.records import responses
from stages.engines.answering import Answerer
from stages.engines.chat import Exchange, prompt_ids
from stages.engines.choosing import Choices, Weighed, likelihood_table, options_to_weigh
from stages.engines.forcing import Budget, answer_within
from stages.engines.protocol import Completion, Sampling
from stages.engines.question import Question, longest
from stages.engines.transcript import Transcriber

Shown = Mapping[str, Sequence[Exchange]]
"""By suite, solved questions before each item."""


class BudgetsParams(Params):
    """How answers with less thinking are asked for."""

    thinking_tokens: list[NonNegativeInt] = Field(
        min_length=1, description="tokens of thinking kept, tags not counted; one answer for each"
    )
    answer_tokens: int = Field(ge=1, description="tokens after which a forced answer is cut off")


@dataclass(frozen=True)
class Decodings:
    """How a suite is asked; its greedy answers are always asked for."""

    greedy: Sampling
    sampled: Sampling | None = None
    budgets: BudgetsParams | None = None


@dataclass(frozen=True)
class Asked:
    """Items to be answered."""

    items: pd.DataFrame
    """As records/suites.py says."""
    decodings: Decodings
    choices: Choices = field(default_factory=dict)
    """Of the items whose options are to be weighed too."""


class Respondent:
    """A model that answers suites, with one start of its engine."""

    def __init__(
        self,
        answerer: Answerer,
        tokenizer: Any,
        seed: int,
        thinking: bool | None = None,
        shown: Shown | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            answerer: the model.
            tokenizer: of the model.
            seed: of all samples; each item derives its own from it.
            thinking: the chat template's switch; None leaves it out, as for students.
            shown: by suite, exchanges before each of its items.
        """
        self._answerer, self._tokenizer, self._seed = answerer, tokenizer, seed
        self._thinking, self._transcriber = thinking, Transcriber(tokenizer)
        self._shown: Shown = shown or {}
        self._started_for = 0

    def respond(self, asked: Sequence[Asked]) -> list[pd.DataFrame]:
        """The responses to each set of items, as records/responses.py says."""
        questions = [self._questions(one.items) for one in asked]
        pairs = list(zip(asked, questions, strict=True))
        room = max(max(self._room(own, one.decodings), self._tails(one, own)) for one, own in pairs)
        self._started_for = room
        return [self._responses(one, own, room) for one, own in pairs]

    def weigh(self, asked: Asked) -> pd.DataFrame:
        """How likely each option in `asked.choices` is, as records/likelihoods.py says; after `respond`."""
        weighed = list(self._weighed(asked, self._questions(asked.items)))
        questions = [one.question for one in weighed]
        tails = [one.tail for one in weighed]
        scores = self._answerer.weigh(questions, tails, self._started_for)
        return likelihood_table(weighed, scores)

    def _weighed(self, asked: Asked, questions: Sequence[Question]) -> Iterator[Weighed]:
        return options_to_weigh(self._tokenizer, asked.items, questions, asked.choices)

    def _tails(self, asked: Asked, questions: Sequence[Question]) -> int:
        """Tokens of the longest prompt with an option, and of the one that an engine says more."""
        weighed = self._weighed(asked, questions)
        return max((len(one.question.token_ids) + len(one.tail) + 1 for one in weighed), default=0)

    def _questions(self, items: pd.DataFrame) -> list[Question]:
        earlier = [self._shown.get(suite, ()) for suite in items["suite"]]
        prompts = items["prompt"].tolist()
        contexts = prompt_ids(self._tokenizer, prompts, self._thinking, earlier)
        return [Question(*one) for one in zip(items["item"], contexts, strict=True)]

    def _room(self, questions: Sequence[Question], how: Decodings) -> int:
        """Tokens of the longest prompt with the longest answer, forced ones included."""
        if not questions:
            return 0
        room = longest(questions, how.greedy, how.sampled)
        if how.budgets is None:
            return room
        tail = len(self._transcriber.closing) + how.budgets.answer_tokens
        return max(room, longest(questions, how.greedy) + tail)

    def _responses(self, asked: Asked, questions: Sequence[Question], room: int) -> pd.DataFrame:
        how, rows = asked.decodings, list[Mapping[str, Any]]()

        def record(decoding: str, given: Sequence[Completion], *, sample: int, **more: Any) -> None:
            items = zip(asked.items["item"], asked.items["suite"], questions, given, strict=True)
            for item, suite, question, one in items:
                logprob = self._transcriber.answer_logprob(one) if one.logprobs else None
                place = {"item": item, "suite": suite, "decoding": decoding, "sample": sample}
                transcript = self._transcriber.transcript(question.token_ids, one)
                rows.append({**place, **more, **transcript, "answer_logprob": logprob})

        first = self._answerer.answer(questions, how.greedy, self._seed, room, scored=True)
        greedy = [one for (one,) in first]
        record("greedy", greedy, sample=0)
        if how.sampled:
            drawn = self._answerer.answer(questions, how.sampled, self._seed, room)
            for sample in range(how.sampled.samples):
                record("sampled", [one[sample] for one in drawn], sample=sample)
        if how.budgets:
            short = how.greedy.model_copy(update={"max_tokens": how.budgets.answer_tokens})
            for kept in sorted(set(how.budgets.thinking_tokens)):
                limit = Budget(kept, short, room)
                forced = answer_within(self._answerer, self._transcriber, questions, greedy, limit)
                record("budget", forced, sample=0, budget=kept)
        frame = pd.DataFrame(rows, columns=responses.SCHEMA.names)
        return frame.astype({"budget": "Int64", "answer_logprob": "float64"})
