"""A student answers every item of all suites, under every decoding, with one start of the engine.

Reads   params.yaml: answer_suites; data/suites/real.parquet; models/students/<run>/
Writes  data/responses/<run>.parquet: decodings in the order of the params, then items, then samples
Cost    the engine's start (about 8 s), then seconds for 1500 items and 0.1M parameters on one core
"""

import argparse
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field

from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import responses, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines.answering import Answerer, Question, longest
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.transcript import Transcriber

log = logging.getLogger(__name__)


class AnswerSuitesParams(Params):
    """How students are asked."""

    seed: int = Field(ge=0, description="of all samples; each item derives its own from it")
    decodings: dict[Literal["greedy", "sampled"], Sampling] = Field(
        min_length=1, description="greedy is what the tables report; sampled shows the spread"
    )


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
    room = longest(questions, *params.decodings.values())
    rows: list[Mapping[str, Any]] = []
    for decoding, sampling in params.decodings.items():
        answered = answerer.answer(questions, sampling, params.seed, room)
        asked = zip(items["item"], items["suite"], questions, answered, strict=True)
        for item, suite, question, completions in asked:
            for sample, completion in enumerate(completions):
                transcript = transcriber.transcript(question.token_ids, completion)
                place = {"item": item, "suite": suite, "decoding": decoding, "sample": sample}
                rows.append({**place, **transcript})
    return pd.DataFrame(rows, columns=responses.SCHEMA.names)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    die_with_dvc()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    run = parser.parse_args(argv).run
    params = load_section("answer_suites", AnswerSuitesParams)
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
        notes["engine"] = sorted(answerer.engines)


if __name__ == "__main__":
    run_stage(main)
