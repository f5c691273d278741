"""The teacher writes questions for the tasks of the real suites, and answers them itself, with thinking.

A question is asked for by task and level, as often as the real suite has them. Its reference is the answer
that most of the writer's own samples agree on: nobody else looks at it, as in a benchmark written by an LLM.

Reads   params.yaml: write_questions; data/suites/real.parquet; models/base/<writer>/
Writes  data/suites/written.parquet: suites of the same names; data/suites/written.drops.csv
Cost    the engine's start, then ten seconds for 900 items and a teacher of 0.3M parameters on one core
"""

import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import suites, written_drops
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.engines.answering import Answerer, Question, longest
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.transcript import Transcriber, Transcript
from stages.tasks.extraction import extract_answer
from stages.tasks.held_out import content_id
from stages.tasks.written_questions import Desk, Rejected, agreed

log = logging.getLogger(__name__)

Row = dict[str, Any]


class WriteQuestionsParams(Params):
    """Who writes, and how."""

    writer: str = Field(description="which of `models`")
    request: str = Field(
        description="what it is asked, with {task}, {level}, {domain} and {format}"
    )
    seed: int = Field(ge=0, description="of the requests and the samples")
    items: int = Field(ge=1, description="questions per suite, at most")
    calls: int = Field(ge=1, description="texts asked for, per question wanted")
    spare: float = Field(ge=1, description="questions answered, per question wanted")
    agreement: float = Field(gt=0, le=1, description="share of the answers that must be equal")
    writing: Sampling = Field(description="of the questions, thinking off")
    answering: Sampling = Field(description="of the answers to them, thinking on")


class Writer:
    """The model, with the switch off to write and on to answer."""

    def __init__(self, answerer: Answerer, tokenizer: Any, params: WriteQuestionsParams) -> None:
        self._answerer, self._tokenizer, self._params = answerer, tokenizer, params
        self._transcriber = Transcriber(tokenizer)

    def ask(
        self, prompts: Mapping[str, str], how: Sampling, thinking: bool
    ) -> list[list[Transcript]]:
        """The answers to prompts, by names unlike all others."""
        ids = prompt_ids(self._tokenizer, list(prompts.values()), thinking)
        asked = [Question(*one) for one in zip(prompts, ids, strict=True)]
        # What is written is asked again; a text may have more tokens when it is read than when written.
        again = (
            len(prompt_ids(self._tokenizer, [""], True)[0]) + 2 * self._params.writing.max_tokens
        )
        room = max(longest(asked, how), again + self._params.answering.max_tokens)
        given = self._answerer.answer(asked, how, self._params.seed, room)
        return [
            [self._transcriber.transcript(question.token_ids, one) for one in answers]
            for question, answers in zip(asked, given, strict=True)
        ]


def requests(real: pd.DataFrame, params: WriteQuestionsParams) -> list[Row]:
    """What is asked for: tasks and levels of each suite, as often as it has them."""
    rows: list[Row] = []
    for place, (suite, items) in enumerate(real.groupby("suite", sort=False)):
        rng = np.random.default_rng([params.seed, place])
        drawn = items.iloc[rng.integers(len(items), size=params.items * params.calls)]
        for number, row in enumerate(drawn.to_dict("records")):
            kinds = {key: row[key] for key in ("domain", "format", "task", "level")}
            rows.append({"name": f"{suite}/{number}", "suite": suite, **kinds})
    return rows


def write(
    writer: Writer, real: pd.DataFrame, params: WriteQuestionsParams
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The written suites, and what became of every text.

    Raises:
        InputError: not one question can be kept.
    """
    counts: Counter[tuple[str, str]] = Counter()
    drafts = _drafts(writer, real, params, counts)
    asked = {f"{one['name']}/answer": one["prompt"] for one in drafts}
    kept: list[Row] = []
    for one, given in zip(drafts, writer.ask(asked, params.answering, True), strict=True):
        suite = one["suite"]
        reference = agreed([_extracted(one, text) for text in given], params.agreement)
        reason = "no_agreement" if reference is None else "kept"
        if reason == "kept" and counts[suite, "kept"] == params.items:
            reason = "not_needed"
        counts[suite, reason] += 1
        if reason == "kept":
            item = content_id("written", suite, one["prompt"])
            kept.append({**one, "item": item, "reference": reference})
    if not kept:
        raise InputError(
            f"write_questions: {params.writer} wrote nothing that can be kept: {dict(counts)}; raise `calls`, "
            "or name a writer that has learned to write (`writing` in its pretraining)"
        )
    rows = [(*place, count) for place, count in sorted(counts.items())]
    drops = pd.DataFrame(rows, columns=written_drops.SCHEMA.names)
    return pd.DataFrame(kept)[suites.SCHEMA.names], drops


def _drafts(
    writer: Writer,
    real: pd.DataFrame,
    params: WriteQuestionsParams,
    counts: Counter[tuple[str, str]],
) -> list[Row]:
    """The questions to be answered, in the order of the requests; the others are counted."""
    wanted = requests(real, params)
    asked = {row["name"]: params.request.format(**row) for row in wanted}
    desks = {row["suite"]: Desk(row["format"], real["prompt"].tolist()) for row in wanted}
    room = {suite: math.ceil(params.items * params.spare) for suite in desks}
    drafts: list[Row] = []
    for row, (text,) in zip(wanted, writer.ask(asked, params.writing, False), strict=True):
        suite = row["suite"]
        draft = desks[suite].take(text["text"], text["finish_reason"])
        if isinstance(draft, Rejected):
            counts[suite, str(draft)] += 1
        elif room[suite] == 0:
            counts[suite, "not_needed"] += 1
        else:
            room[suite] -= 1
            drafts.append({**row, **draft._asdict()})
    return drafts


def _extracted(one: Row, text: Transcript) -> str | None:
    if text["finish_reason"] != "stop":
        return None
    return extract_answer(text["text"], one["format"], one["options"])


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
