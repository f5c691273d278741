"""The teacher answers every prompt of a corpus in one regime: with thinking (reasoning) or without (ift).

A prompt whose first answer is not literally the reference is asked again, as often as `resamples` says:
enough hard prompts then have a right answer in both regimes. The grading proper is pair_answers'.
Where the corpus is a data set that brings both answers along, these take the teacher's place.

Reads   params.yaml: generate_answers.{teacher, seed, <regime>}, corpora.<corpus>;
        data/prompts/<corpus>.parquet; models/base/<teacher>/
Writes  data/answers/<corpus>/<regime>.parquet: in the order of the prompts, then of the samples
Cost    the engine's start (about 8 s), then 15 000 tokens/s for a teacher of 0.3M parameters on one core
"""

import argparse
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import answers, prompts
from stages.bedrock.tables import read_table, write_table
from stages.bedrock.thinking import split_thinking
from stages.engines.answering import Answerer
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.published import transcripts_of
from stages.engines.question import Question, longest
from stages.engines.transcript import Transcriber, Transcript
from stages.tasks.corpora.published import published_answers, published_corpus
from stages.tasks.corpora.reading import rows_of

log = logging.getLogger(__name__)

REGIMES = {"ift": False, "reasoning": True}  # to the thinking switch of the chat template


class RegimeParams(Sampling):
    """How the teacher answers in one regime."""

    resamples: Sampling | None = Field(
        description="further samples where the first answer is not literally the reference; null: none"
    )

    def first(self) -> Sampling:
        """The sampling of the first answers."""
        return Sampling(**self.model_dump(exclude={"resamples"}))


class GenerateAnswersParams(Params):
    """Who answers, and how. A regime's answers depend on its own section only."""

    teacher: str = Field(description="which of `models`")
    seed: int = Field(ge=0, description="of all samples; each prompt derives its own from it")
    ift: RegimeParams
    reasoning: RegimeParams


def is_right(text: str, reference: str) -> bool:
    """Whether what follows the thinking is the reference, but for white space."""
    return split_thinking(text).answer.split() == reference.split()


def ask(
    answerer: Answerer,
    transcriber: Transcriber,
    table: pd.DataFrame,
    contexts: Sequence[Sequence[int]],
    sampling: RegimeParams,
    seed: int,
) -> list[list[Transcript]]:
    """Each prompt's answers, the first ones before the further ones.

    Args:
        answerer: the teacher.
        transcriber: of the teacher's tokenizer.
        table: the prompts; one with an empty reference is not asked again.
        contexts: the tokens sent for each prompt.
        sampling: of this regime.
        seed: of all samples.
    """
    questions = [Question(*one) for one in zip(table["prompt_id"], contexts, strict=True)]
    room = longest(questions, sampling, sampling.resamples)

    def transcripts(places: Sequence[int], how: Sampling, label: str) -> list[list[Transcript]]:
        asked = [Question(f"{questions[i].name}/{label}", questions[i].token_ids) for i in places]
        pairs = zip(asked, answerer.answer(asked, how, seed, room), strict=True)
        return [[transcriber.transcript(q.token_ids, one) for one in given] for q, given in pairs]

    given = transcripts(range(len(questions)), sampling.first(), "first")
    if sampling.resamples is None:
        return given
    again = [
        place
        for place, reference in enumerate(table["reference"])
        if reference and not any(is_right(one["text"], reference) for one in given[place])
    ]
    log.info("%d of %d prompts are asked again", len(again), len(questions))
    for place, further in zip(again, transcripts(again, sampling.resamples, "again"), strict=True):
        given[place] += further
    return given


def tabulate(prompt_ids: Sequence[str], given: Sequence[Sequence[Transcript]]) -> pd.DataFrame:
    """One row per prompt and sample."""
    rows: list[Mapping[str, Any]] = [
        {"prompt_id": prompt_id, "sample": sample, **transcript}
        for prompt_id, transcripts in zip(prompt_ids, given, strict=True)
        for sample, transcript in enumerate(transcripts)
    ]
    return pd.DataFrame(rows, columns=answers.SCHEMA.names)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    die_with_dvc()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("regime", choices=REGIMES)
    args = parser.parse_args(argv)
    params = load_section("generate_answers", GenerateAnswersParams)
    sampling: RegimeParams = getattr(params, args.regime)
    item = f"generate_answers-{args.corpus}-{args.regime}"
    folder = Path("models/base", params.teacher)
    corpus = published_corpus(args.corpus)
    with recorded(item) as notes:
        tokenizer = load_tokenizer(folder)
        table = read_table(f"data/prompts/{args.corpus}.parquet", prompts.SCHEMA)
        contexts = prompt_ids(tokenizer, table["prompt"].tolist(), thinking=REGIMES[args.regime])
        if corpus:
            texts = published_answers(table, rows_of(corpus), corpus, args.regime)
            given = transcripts_of(tokenizer, contexts, texts)
        else:
            with Answerer(folder, item) as answerer:
                transcriber = Transcriber(tokenizer)
                given = ask(answerer, transcriber, table, contexts, sampling, params.seed)
            notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}
        frame = tabulate(table["prompt_id"].tolist(), given)
        write_table(frame, f"data/answers/{args.corpus}/{args.regime}.parquet", answers.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
