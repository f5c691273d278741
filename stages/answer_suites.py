"""A student answers every item of all suites, under every decoding, with one start of the engine.

Reads   params.yaml: answer_suites, runs; data/suites/{real,written,gradings}.parquet; models/students/<run>/
Writes  data/responses/<run>.parquet: greedy answers; samples; answers with the thinking cut short;
        data/written_responses/<run>.parquet: greedy answers to the suites that the teacher wrote;
        data/likelihoods/<run>.parquet: how likely each option is, if asked for
Cost    the engine's start (about 8 s), then seconds for 1500 items and 0.1M parameters on one core
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import Field, PositiveInt, model_validator

from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.grid import RunParams
from stages.bedrock.params import Params, load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records import likelihoods, responses, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines.answering import Answerer
from stages.engines.chat import load_tokenizer
from stages.engines.choosing import choices_of
from stages.engines.protocol import Sampling
from stages.engines.responding import Asked, BudgetsParams, Decodings, Respondent

log = logging.getLogger(__name__)


class AnswerSuitesParams(Params):
    """How students are asked."""

    seed: int = Field(ge=0, description="of all samples; each item derives its own from it")
    greedy: Sampling = Field(description="what the tables report: temperature 0")
    sampled: Sampling | None = Field(description="for votes and the spread; null: not asked")
    more_samples: dict[str, PositiveInt] = Field(
        description="samples of students of these recipes, such as direct ones, whose votes are cheap"
    )
    budgets: BudgetsParams | None = Field(description="thinking cut short; null: not asked")
    likelihood: bool = Field(description="whether options are also weighed by their log-likelihood")

    @model_validator(mode="after")
    def _greedy_is_greedy(self) -> Self:
        if not self.greedy.greedy:
            raise ValueError("greedy: expected temperature 0; what is drawn belongs into sampled")
        if self.more_samples and (self.sampled is None or self.sampled.greedy):
            raise ValueError("more_samples: there is nothing to draw more of; make it {}")
        return self

    def for_recipe(self, recipe: str) -> Self:
        """The same with the number of samples that students of `recipe` give."""
        if self.sampled is None or recipe not in self.more_samples:
            return self
        more = self.sampled.model_copy(update={"samples": self.more_samples[recipe]})
        return self.model_copy(update={"sampled": more})


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
        real, written = (
            read_table(f"data/suites/{source}.parquet", suites.SCHEMA)
            for source in ("real", "written")
        )
        every = Decodings(params.greedy, params.sampled, params.budgets)
        gradings = read_table("data/suites/gradings.parquet", gradings_record.SCHEMA)
        choices = choices_of(real, gradings) if params.likelihood else {}
        asked = [Asked(real, every, choices), Asked(written, Decodings(params.greedy))]
        respondent = Respondent(answerer, load_tokenizer(folder), params.seed)
        given = respondent.respond(asked)
        for folder_name, frame in zip(("responses", "written_responses"), given, strict=True):
            write_table(frame, f"data/{folder_name}/{run}.parquet", responses.SCHEMA)
            reasons = dict(frame["finish_reason"].value_counts())
            log.info("%s: %d %s, %s", run, len(frame), folder_name, reasons)
        weighed = respondent.weigh(asked[0])
        write_table(weighed, f"data/likelihoods/{run}.parquet", likelihoods.SCHEMA)
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
