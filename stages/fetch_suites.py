"""Lay down the benchmark: the items of every suite, each prompt once.

Reads   params.yaml: fetch_suites; local files of suites with `source: file`
Writes  data/suites/real.parquet: suites in the order of params.yaml, items in a fixed order
Cost    CPU, about a second
"""

import argparse
import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records.suites import SCHEMA
from stages.bedrock.tables import write_table
from stages.tasks.held_out import content_id, normalised
from stages.tasks.mixture import Mixture, ProblemStream
from stages.tasks.problem import Domain, Format
from stages.tasks.questions import Question, question_of, read_questions
from stages.tasks.world import TASKS

log = logging.getLogger(__name__)

DRAWS_PER_ITEM = 20  # then a space of prompts counts as used up


class SuiteParams(Params):
    """One suite: all its items are of one domain and one format."""

    domain: Domain = Field(description="general | math")
    format: Format = Field(description="mc (multiple choice) | open")
    items: int = Field(ge=1, description="number of items, all with different prompts")
    source: Literal["procedural", "file"] = Field(description="where the items come from")
    tasks: Mixture | None = Field(
        default=None, min_length=1, description="procedural: what is drawn, and how often"
    )
    path: str | None = Field(default=None, description="file: a local .jsonl or .parquet file")

    @model_validator(mode="after")
    def _source_is_given(self) -> Self:
        if (self.source == "procedural") != (self.tasks is not None):
            raise ValueError("`tasks` belongs to source procedural, and is needed there")
        if (self.source == "file") != (self.path is not None):
            raise ValueError("`path` belongs to source file, and is needed there")
        for share in self.tasks or ():
            kind = TASKS[share.task]
            if (kind.domain, kind.format) != (self.domain, self.format):
                raise ValueError(f"{share.task} is {kind.domain} {kind.format}, not of this suite")
        return self


class FetchSuitesParams(Params):
    """The benchmark."""

    seed: int = Field(ge=0, description="of the draws")
    suites: dict[str, SuiteParams] = Field(min_length=1, description="suites by name")


def fetch(params: FetchSuitesParams) -> pd.DataFrame:
    """All suites as one table; no prompt occurs twice, in whatever suite.

    Raises:
        InputError: a suite has fewer different prompts than items were asked for.
    """
    seen: set[str] = set()
    rows = []
    for name, suite in params.suites.items():
        items = list(islice(_distinct(_candidates(name, suite, params.seed), seen), suite.items))
        if len(items) < suite.items:
            remedy = "add tasks or levels" if suite.source == "procedural" else "add rows"
            raise InputError(
                f"fetch_suites.suites.{name}: {len(items)} items found whose prompts differ from each "
                f"other and from earlier suites, {suite.items} asked for; {remedy} or lower `items`"
            )
        rows += [
            {"item": content_id(name, item.prompt), "suite": name, **item._asdict()}
            for item in items
        ]
        log.info("%s: %d items", name, len(items))
    frame = pd.DataFrame(rows)
    assert frame["item"].is_unique, "two items share 12 hex digits of their hash"
    return frame


def _candidates(name: str, suite: SuiteParams, seed: int) -> Iterator[Question]:
    """Questions for a suite, more than it needs, in an order that seed and name fix."""
    if suite.tasks is not None:
        stream = ProblemStream(suite.tasks, "held_out", seed, f"suites/{name}")
        yield from map(question_of, islice(stream, DRAWS_PER_ITEM * suite.items))
    else:
        questions = read_questions(Path(suite.path or ""), suite.domain, suite.format)
        yield from Random(f"{seed}/suites/{name}").sample(questions, len(questions))


def _distinct(questions: Iterator[Question], seen: set[str]) -> Iterator[Question]:
    """The questions whose prompt is not in `seen`, which grows."""
    for question in questions:
        key = normalised(question.prompt)
        if key not in seen:
            seen.add(key)
            yield question


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    argparse.ArgumentParser(description=__doc__).parse_args(argv)
    params = load_section("fetch_suites", FetchSuitesParams)
    with recorded("fetch_suites"):
        write_table(fetch(params), "data/suites/real.parquet", SCHEMA)


if __name__ == "__main__":
    run_stage(main)
