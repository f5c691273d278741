"""Draw the training prompts of one corpus, de-duplicated and free of suite items.

Reads   params.yaml: corpora.<corpus>; data/suites/real.parquet; the file or data set of its source
Writes  data/prompts/<corpus>.parquet; data/prompts/<corpus>.drops.csv: kept + dropped = drawn
Cost    CPU, about a second per 20 000 prompts; of a data set a download beside that
"""

import argparse
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pandas as pd

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_leaf
from stages.bedrock.provenance import recorded
from stages.bedrock.records import prompts as records
from stages.bedrock.records import suites
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.corpora.drawing import write_prompts
from stages.tasks.corpora.kinds import CorpusParams, DrawnCorpus, FileCorpus, ProceduralCorpus
from stages.tasks.held_out import content_id, normalised
from stages.tasks.mixture import ProblemStream
from stages.tasks.questions import Question, question_of, read_questions

log = logging.getLogger(__name__)

DRAWS_PER_PROMPT = 20  # then a space of prompts counts as used up
REASONS = ("kept", "in_suites", "repeated")


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


def draw(corpus: str, params: DrawnCorpus, banned: Set[str]) -> Selection:
    """The prompts of a corpus that fits into memory.

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


def _drawn(corpus: str, params: DrawnCorpus) -> Iterator[Question]:
    if isinstance(params, ProceduralCorpus):
        stream = ProblemStream(params.tasks, "training", params.seed, f"prompts/{corpus}")
        return map(question_of, islice(stream, DRAWS_PER_PROMPT * params.prompts))
    assert isinstance(params, FileCorpus), "there is no third kind that fits into memory"
    questions = read_questions(Path(params.path), params.domain, params.format)
    return iter(Random(f"{params.seed}/prompts/{corpus}").sample(questions, len(questions)))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    corpus = parser.parse_args(argv).corpus
    params = load_leaf("corpora", corpus, CorpusParams).root
    table = f"data/prompts/{corpus}.parquet"
    with recorded(f"draw_prompts-{corpus}"):
        items = read_table("data/suites/real.parquet", suites.SCHEMA)
        if isinstance(params, HubCorpus):
            counts = write_prompts(corpus, params, items["prompt"], table)
        else:
            rows, counts = draw(corpus, params, set(items["prompt"].map(normalised)))
            frame = pd.DataFrame(rows)
            assert frame["prompt_id"].is_unique, "two prompts share 12 hex digits of their hash"
            write_table(frame, table, records.SCHEMA)
        log.info("%s: %s", corpus, dict(counts))
        drops = pd.DataFrame(counts.items(), columns=["reason", "count"])
        write_csv(drops, f"data/prompts/{corpus}.drops.csv", records.DROPS)


if __name__ == "__main__":
    run_stage(main)
