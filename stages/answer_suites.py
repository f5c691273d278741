"""A student answers every item of all suites, under every decoding, with one start of the engine.

Reads   params.yaml: answer_suites, runs; data/suites/real.parquet; models/students/<run>/
Writes  data/responses/<run>.parquet: greedy answers; samples; answers with the thinking cut short
Cost    the engine's start (about 8 s), then seconds for 1500 items and 0.1M parameters on one core
"""

import argparse
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pandas as pd
from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.grid import RunParams
from stages.bedrock.params import Params, load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import responses, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines.answering import Answerer, Question, longest
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.forcing import Budget, answer_within
from stages.engines.protocol import Completion, Sampling
from stages.engines.transcript import Transcriber

log = logging.getLogger(__name__)


class BudgetsParams(Params):
    """How answers with less thinking are asked for."""

    thinking_tokens: list[NonNegativeInt] = Field(
        min_length=1, description="tokens of thinking kept, tags not counted; one answer for each"
    )
    answer_tokens: int = Field(ge=1, description="tokens after which a forced answer is cut off")


class AnswerSuitesParams(Params):
    """How students are asked."""

    seed: int = Field(ge=0, description="of all samples; each item derives its own from it")
    greedy: Sampling = Field(description="what the tables report: temperature 0")
    sampled: Sampling | None = Field(description="for votes and the spread; null: not asked")
    more_samples: dict[str, PositiveInt] = Field(
        description="samples of students of these recipes, such as direct ones, whose votes are cheap"
    )
    budgets: BudgetsParams | None = Field(description="thinking cut short; null: not asked")

    @model_validator(mode="after")
    def _greedy_is_greedy(self) -> Self:
        if self.greedy.temperature > 0:
            raise ValueError("greedy: expected temperature 0; what is drawn belongs into sampled")
        if self.more_samples and (self.sampled is None or self.sampled.temperature == 0):
            raise ValueError("more_samples: there is nothing to draw more of; make it {}")
        return self

    def for_recipe(self, recipe: str) -> Self:
        """The same with the number of samples that students of `recipe` give."""
        if self.sampled is None or recipe not in self.more_samples:
            return self
        more = self.sampled.model_copy(update={"samples": self.more_samples[recipe]})
        return self.model_copy(update={"sampled": more})


def respond(
    answerer: Answerer,
    transcriber: Transcriber,
    items: pd.DataFrame,
    contexts: Sequence[Sequence[int]],
    params: AnswerSuitesParams,
) -> pd.DataFrame:
    """The responses to all items.

    Args:
        answerer: the student.
        transcriber: of the student's tokenizer.
        items: of all suites.
        contexts: the tokens sent for each item.
        params: the decodings.
    """
    questions = [Question(*one) for one in zip(items["item"], contexts, strict=True)]
    room = _room(questions, transcriber, params)
    rows: list[Mapping[str, Any]] = []

    def record(decoding: str, answered: Sequence[Completion], *, sample: int, **more: Any) -> None:
        asked = zip(items["item"], items["suite"], questions, answered, strict=True)
        for item, suite, question, one in asked:
            place = {"item": item, "suite": suite, "decoding": decoding, "sample": sample}
            scored = {"answer_logprob": transcriber.answer_logprob(one) if one.logprobs else None}
            transcript = transcriber.transcript(question.token_ids, one)
            rows.append({**place, **more, **transcript, **scored})

    given = answerer.answer(questions, params.greedy, params.seed, room, scored=True)
    greedy = [one for (one,) in given]
    record("greedy", greedy, sample=0)
    if params.sampled:
        drawn = answerer.answer(questions, params.sampled, params.seed, room)
        for sample in range(params.sampled.samples):
            record("sampled", [one[sample] for one in drawn], sample=sample)
    if params.budgets:
        limit = params.budgets.answer_tokens
        short = params.greedy.model_copy(update={"max_tokens": limit})
        for budget in sorted(set(params.budgets.thinking_tokens)):
            forced = answer_within(
                answerer, transcriber, questions, greedy, Budget(budget, short, room)
            )
            record("budget", forced, sample=0, budget=budget)
    frame = pd.DataFrame(rows, columns=responses.SCHEMA.names)
    return frame.astype({"budget": "Int64", "answer_logprob": "float64"})


def _room(
    questions: Sequence[Question], transcriber: Transcriber, params: AnswerSuitesParams
) -> int:
    """Tokens of the longest prompt with the longest answer, forced ones included."""
    room = longest(questions, params.greedy, params.sampled)
    if params.budgets is None:
        return room
    tail = len(transcriber.closing) + params.budgets.answer_tokens
    return max(room, longest(questions, params.greedy) + tail)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    die_with_dvc()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    run = parser.parse_args(argv).run
    recipe = load_leaf("runs", run, RunParams).recipe
    params = load_section("answer_suites", AnswerSuitesParams).for_recipe(recipe)
    folder = Path("models/students", run)
    item = f"answer_suites-{run}"
    with recorded(item) as notes, Answerer(folder, item) as answerer:
        items = read_table("data/suites/real.parquet", suites.SCHEMA)
        tokenizer = load_tokenizer(folder)
        contexts = prompt_ids(tokenizer, items["prompt"].tolist(), thinking=None)
        frame = respond(answerer, Transcriber(tokenizer), items, contexts, params)
        write_table(frame, f"data/responses/{run}.parquet", responses.SCHEMA)
        log.info(
            "%s: %d responses, %s", run, len(frame), dict(frame["finish_reason"].value_counts())
        )
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
