"""The teacher writes questions for the tasks of the real suites, and answers them itself, with thinking.

A question is asked for by task and level, as often as the real suite has them. Its reference is the answer
that most of the writer's own samples agree on: nobody else looks at it, as in a benchmark written by an LLM.

Reads   params.yaml: write_questions; data/suites/real.parquet; models/base/<writer>/
Writes  data/suites/written.parquet: suites of the same names; data/suites/written.drops.csv
Cost    the engine's start, then ten seconds for 900 items and a teacher of 0.3M parameters on one core
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import suites, written_drops
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.engines.answering import Answerer
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.question import Question, longest
from stages.engines.transcript import Transcriber
from stages.tasks.question_writing import QuestionParams, Said, Suites

log = logging.getLogger(__name__)


class WriteQuestionsParams(QuestionParams):
    """Who writes, and how."""

    writer: str = Field(description="which of `models`")
    request: str = Field(
        description="what it is asked, with {spoken} (the task in words), {task}, {level}, {domain}, {format}"
    )
    writing: Sampling = Field(description="of the questions, thinking off")
    answering: Sampling = Field(description="of the answers to them, thinking on")


class Writer:
    """The model, with the switch off to write and on to answer."""

    def __init__(self, answerer: Answerer, tokenizer: Any, params: WriteQuestionsParams) -> None:
        self._answerer, self._tokenizer, self._params = answerer, tokenizer, params
        self._transcriber = Transcriber(tokenizer)

    def ask(self, prompts: Mapping[str, str], how: Sampling, thinking: bool) -> list[list[Said]]:
        """The answers to prompts, by names unlike all others."""
        ids = prompt_ids(self._tokenizer, list(prompts.values()), thinking)
        asked = [Question(*one) for one in zip(prompts, ids, strict=True)]
        # What is written is asked again; a text may have more tokens when it is read than when written.
        bare = len(prompt_ids(self._tokenizer, [""], True)[0])
        again = bare + 2 * self._params.writing.max_tokens + self._params.answering.max_tokens
        room = max(longest(asked, how), again)
        given = self._answerer.answer(asked, how, self._params.seed, room)
        texts = [
            [self._transcriber.transcript(question.token_ids, one) for one in answers]
            for question, answers in zip(asked, given, strict=True)
        ]
        return [[Said(one["text"], one["finish_reason"]) for one in some] for some in texts]


def write(
    writer: Writer, real: pd.DataFrame, params: WriteQuestionsParams
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The written suites, and what became of every text.

    Raises:
        InputError: not one question can be kept.
    """
    work = Suites(real, params)
    wanted = work.requests()
    asked = {row["name"]: params.request.format(**row) for row in wanted}
    texts = [text for (text,) in writer.ask(asked, params.writing, False)]
    drafts = work.drafts(wanted, texts)
    again = {f"{draft['name']}/answer": draft["prompt"] for draft in drafts}
    kept = work.kept(drafts, writer.ask(again, params.answering, True))
    if not kept:
        raise InputError(
            f"write_questions: {params.writer} wrote nothing that can be kept: {dict(work.fates)}; raise "
            "`calls`, or name a writer that has learned to write (`writing` in its pretraining)"
        )
    rows = [(*place, count) for place, count in sorted(work.fates.items())]
    drops = pd.DataFrame(rows, columns=written_drops.SCHEMA.names)
    return pd.DataFrame(kept)[suites.SCHEMA.names], drops


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.write_questions`."""
    item_names(argv)
    die_with_dvc()
    params = load_section("write_questions", WriteQuestionsParams)
    folder = Path("models/base", params.writer)
    with recorded("write_questions") as notes, Answerer(folder, "write_questions") as answerer:
        real = read_table("data/suites/real.parquet", suites.SCHEMA)
        written, drops = write(Writer(answerer, load_tokenizer(folder), params), real, params)
        write_table(written, "data/suites/written.parquet", suites.SCHEMA)
        write_csv(drops, "data/suites/written.drops.csv", written_drops.SCHEMA)
        log.info("%s", drops.groupby("reason")["count"].sum().to_dict())
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
