"""Lay down the benchmark: the items of every suite, each prompt once.

Reads   params.yaml: fetch_suites; local files of suites with `source: file`, data sets of those with `hub`
Writes  data/suites/real.parquet: suites in the order of params.yaml, items in a fixed order;
        data/suites/gradings.parquet, exemplars.parquet: of benchmarks, how their items are graded, and solved
        questions of theirs; data/suites/manifest.json: what was read
Cost    CPU, about a second; of benchmarks a download beside that
"""

import argparse
import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pandas as pd
from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records.suites import SCHEMA
from stages.bedrock.tables import write_table
from stages.tasks.adapters.fetching import Benchmark
from stages.tasks.held_out import content_id, normalised
from stages.tasks.mixture import ProblemStream
from stages.tasks.questions import Question, question_of, read_questions
from stages.tasks.suite_params import SuiteParams

log = logging.getLogger(__name__)

Row = dict[str, Any]
DRAWS_PER_ITEM = 20  # then a space of prompts counts as used up


class FetchSuitesParams(Params):
    """The benchmark."""

    seed: int = Field(ge=0, description="of the draws")
    suites: dict[str, SuiteParams] = Field(min_length=1, description="suites by name")


class Suites(NamedTuple):
    """All suites, and what stands beside them of those that are benchmarks."""

    items: pd.DataFrame
    gradings: pd.DataFrame
    exemplars: pd.DataFrame
    manifest: dict[str, Any]


def fetch(params: FetchSuitesParams) -> Suites:
    """All suites as one table; no prompt occurs twice, in whatever suite.

    Raises:
        InputError: a suite has fewer different prompts than items were asked for, or a benchmark is not as
            declared.
    """
    seen: set[str] = set()
    rows, gradings, benchmarks = list[Row](), list[Row](), dict[str, Benchmark]()
    for name, suite in params.suites.items():
        if suite.hub is not None:
            benchmarks[name] = Benchmark(name, suite.domain, suite.format, suite.hub)
        candidates = _candidates(name, suite, params.seed, benchmarks.get(name))
        items = list(islice(_distinct(candidates, seen), suite.items))
        if len(items) < (suite.items or 1):
            remedy = "add tasks or levels" if suite.source == "procedural" else "add rows"
            raise InputError(
                f"fetch_suites.suites.{name}: {len(items)} items found whose prompts differ from each "
                f"other and from earlier suites, {suite.items} asked for; {remedy} or lower `items`"
            )
        ids = [content_id(name, item.prompt) for item in items]
        rows += [{"item": k, "suite": name, **i._asdict()} for k, i in zip(ids, items, strict=True)]
        if name in benchmarks:
            gradings += benchmarks[name].gradings(zip(ids, items, strict=True))
        log.info("%s: %d items", name, len(items))
    frame = pd.DataFrame(rows)
    assert frame["item"].is_unique, "two items share 12 hex digits of their hash"
    shown = [row for one in benchmarks.values() for row in one.exemplars(params.seed, seen)]
    return Suites(
        frame,
        pd.DataFrame(gradings, columns=gradings_record.SCHEMA.names),
        pd.DataFrame(shown, columns=gradings_record.EXEMPLARS.names),
        {name: one.manifest for name, one in benchmarks.items()},
    )


def _candidates(
    name: str, suite: SuiteParams, seed: int, benchmark: Benchmark | None
) -> Iterator[Question]:
    """Questions for a suite, more than it needs, in an order that seed and name fix."""
    if suite.tasks is not None:
        stream = ProblemStream(suite.tasks, "held_out", seed, f"suites/{name}")
        yield from map(question_of, islice(stream, DRAWS_PER_ITEM * (suite.items or 1)))
        return
    if benchmark is not None:
        questions = benchmark.questions
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
        found = fetch(params)
        write_table(found.gradings, "data/suites/gradings.parquet", gradings_record.SCHEMA)
        write_table(found.exemplars, "data/suites/exemplars.parquet", gradings_record.EXEMPLARS)
        write_json(found.manifest, "data/suites/manifest.json")
        write_table(found.items, "data/suites/real.parquet", SCHEMA)


if __name__ == "__main__":
    run_stage(main)
