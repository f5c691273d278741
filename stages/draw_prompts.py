"""Draw the training prompts of one corpus, de-duplicated and free of suite items.

Reads   params.yaml: corpora.<corpus>; data/suites/real.parquet; the local file of `source: file`
Writes  data/prompts/<corpus>.parquet; data/prompts/<corpus>.drops.csv: kept + dropped = drawn
Cost    CPU, about a second per 20 000 prompts
"""

import argparse
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple, Self

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_leaf
from stages.bedrock.provenance import recorded
from stages.bedrock.records import prompts as records
from stages.bedrock.records import suites
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.tasks.held_out import content_id, normalised
from stages.tasks.mixture import Mixture, ProblemStream
from stages.tasks.problem import Domain, Format
from stages.tasks.questions import Question, question_of, read_questions

log = logging.getLogger(__name__)

DRAWS_PER_PROMPT = 20  # then a space of prompts counts as used up
REASONS = ("kept", "in_suites", "repeated")


class CorpusParams(Params):
    """One corpus of training prompts."""

    source: Literal["procedural", "file"] = Field(description="where the prompts come from")
    prompts: int = Field(ge=1, description="prompts to keep")
    seed: int = Field(ge=0, description="of the draws")
    max_repeats: int = Field(
        ge=1, description="times a prompt may occur; some spaces are small (calc has 200 facts)"
    )
    tasks: Mixture | None = Field(
        default=None, min_length=1, description="procedural: what is drawn, and how often"
    )
    path: str | None = Field(default=None, description="file: a local .jsonl or .parquet file")
    domain: Domain | None = Field(default=None, description="file: general | math")
    format: Format | None = Field(default=None, description="file: mc | open")

    @model_validator(mode="after")
    def _source_is_given(self) -> Self:
        if (self.source == "procedural") != (self.tasks is not None):
            raise ValueError("`tasks` belongs to source procedural, and is needed there")
        for key in ("path", "domain", "format"):
            if (self.source == "file") != (getattr(self, key) is not None):
                raise ValueError(f"`{key}` belongs to source file, and is needed there")
        return self


class Selection(NamedTuple):
    """What was kept, and how many questions were looked at, by reason."""

    rows: list[dict[str, Any]]
    counts: Counter[str]


def select(
    questions: Iterable[Question], banned: Set[str], prompts: int, max_repeats: int
) -> Selection:
    """The first `prompts` questions that may be trained on; what comes after is not looked at.

    Args:
        questions: in the order of drawing.
        banned: normalised prompts of the suites; dropped as `in_suites`.
        prompts: how many to keep at most.
        max_repeats: a prompt that was kept so often is dropped as `repeated`. Each repeat has a
            prompt_id of its own, hashed from the prompt and the repeat's number.
    """
    rows: list[dict[str, Any]] = []
    counts = Counter(dict.fromkeys(REASONS, 0))
    repeats: Counter[str] = Counter()
    for question in questions:
        key = normalised(question.prompt)
        if key in banned:
            counts["in_suites"] += 1
        elif repeats[key] >= max_repeats:
            counts["repeated"] += 1
        else:
            prompt_id = content_id(question.prompt, str(repeats[key]))
            rows.append({"prompt_id": prompt_id, **question._asdict()})
            counts["kept"] += 1
            repeats[key] += 1
            if len(rows) == prompts:
                break
    return Selection(rows, counts)


def draw(corpus: str, params: CorpusParams, banned: Set[str]) -> Selection:
    """The prompts of `corpus`.

    Raises:
        InputError: too few prompts are left; the message says what was dropped.
    """
    selection = select(_drawn(corpus, params), banned, params.prompts, params.max_repeats)
    kept = selection.counts["kept"]
    if kept < params.prompts:
        raise InputError(
            f"corpora.{corpus}: {params.prompts} prompts asked for, {kept} found "
            f"({dict(selection.counts)}); lower `prompts`, raise `max_repeats`, or widen the source"
        )
    return selection


def _drawn(corpus: str, params: CorpusParams) -> Iterator[Question]:
    if params.tasks is not None:
        stream = ProblemStream(params.tasks, "training", params.seed, f"prompts/{corpus}")
        return map(question_of, islice(stream, DRAWS_PER_PROMPT * params.prompts))
    assert params.path and params.domain and params.format, "checked with the params"
    questions = read_questions(Path(params.path), params.domain, params.format)
    return iter(Random(f"{params.seed}/prompts/{corpus}").sample(questions, len(questions)))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    corpus = parser.parse_args(argv).corpus
    params = load_leaf("corpora", corpus, CorpusParams)
    with recorded(f"draw_prompts-{corpus}"):
        items = read_table("data/suites/real.parquet", suites.SCHEMA)
        rows, counts = draw(corpus, params, set(items["prompt"].map(normalised)))
        log.info("%s: %s", corpus, dict(counts))
        frame = pd.DataFrame(rows)
        assert frame["prompt_id"].is_unique, "two prompts share 12 hex digits of their hash"
        drops = pd.DataFrame(counts.items(), columns=["reason", "count"])
        write_table(frame, f"data/prompts/{corpus}.parquet", records.SCHEMA)
        write_csv(drops, f"data/prompts/{corpus}.drops.csv", records.DROPS)


if __name__ == "__main__":
    run_stage(main)
