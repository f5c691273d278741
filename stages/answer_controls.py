"""A model that is no student answers the suites, real and written: the teacher, or what a student started from.

Beside them it shows whether suites that the teacher wrote favour the teacher and those who learned from it.

Reads   params.yaml: controls, jury, answer_suites.{greedy,likelihood}; models/base/<model>/;
        data/suites/{real,written,gradings,exemplars}.parquet
Writes  data/control_scores/<control>.parquet: the verdict on every greedy answer, items of both kinds;
        data/control_likelihoods/<control>.parquet: how likely each option is, if asked for
Cost    the engine's start (about 8 s), then a few seconds at micro scale
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_leaf, load_section, load_value
from stages.bedrock.provenance import recorded
from stages.bedrock.records import gradings, likelihoods, scores, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines.answering import Answerer
from stages.engines.chat import Exchange, load_tokenizer
from stages.engines.choosing import choices_of
from stages.engines.judging import Bench, JuryParams
from stages.engines.protocol import Sampling
from stages.engines.responding import Asked, Decodings, Respondent
from stages.tasks.graders.ballots import Prompts
from stages.tasks.jury_room import JuryRoom
from stages.tasks.scoring import score

log = logging.getLogger(__name__)

GREEDY_SEED = 0  # nothing is drawn


class ControlParams(Params):
    """An entry of `controls`."""

    model: str = Field(description="which of `models`")
    kind: str = Field(pattern="^(base|teacher)$", description="what it stands for")
    thinking: bool | None = Field(description="the switch in the prompt; null leaves it out")
    shots: int = Field(
        default=0,
        ge=0,
        description="base: solved questions before each item, of suites with exemplars",
    )

    @model_validator(mode="after")
    def _shots_are_for_a_base(self) -> Self:
        if self.shots and self.kind != "base":
            raise ValueError("shots are for kind base: a tuned model is asked as its students are")
        return self


def exemplars(control: ControlParams) -> dict[str, list[Exchange]]:
    """By suite what is shown before its items; suites that declare no exemplars are asked without.

    Raises:
        InputError: more shots than a suite has exemplars.
    """
    table = read_table("data/suites/exemplars.parquet", gradings.EXEMPLARS)
    found: dict[str, list[Exchange]] = {}
    for suite, own in table.groupby("suite", sort=False):
        if len(own) < control.shots:
            raise InputError(
                f"{control.shots} shots, but {suite} has {len(own)} exemplars; lower `shots`, or raise "
                f"fetch_suites.suites.{suite}.hub.exemplars.count"
            )
        first = own.sort_values("number").iloc[: control.shots]
        pairs = zip(first["prompt"], first["answer"], strict=True)
        found[str(suite)] = [Exchange(*pair) for pair in pairs]
    return found


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.answer_controls CONTROL`."""
    (name,) = item_names(argv, "control")
    die_with_dvc()
    control = load_leaf("controls", name, ControlParams)
    jury = load_section("jury", JuryParams)
    greedy = Sampling.model_validate(load_value("answer_suites", "greedy"))
    likelihood = bool(load_value("answer_suites", "likelihood"))
    folder = Path("models/base", control.model)
    item = f"answer_controls-{name}"
    with recorded(item) as notes, Answerer(folder, item) as answerer:
        real, written = (
            read_table(f"data/suites/{source}.parquet", suites.SCHEMA)
            for source in ("real", "written")
        )
        known = read_table("data/suites/gradings.parquet", gradings.SCHEMA)
        choices = choices_of(real, known) if likelihood else {}
        asked = [Asked(real, Decodings(greedy), choices), Asked(written, Decodings(greedy))]
        respondent = Respondent(
            answerer, load_tokenizer(folder), GREEDY_SEED, control.thinking, exemplars(control)
        )
        given = respondent.respond(asked)
        with Bench(jury, item) as bench:
            room = JuryRoom(bench.judges, jury.ending, Prompts(jury.comparison, jury.instructions))
            judging = room if bench.judges else None
            graded = [score(given[0], real, known, judging), score(given[1], written)]
        verdicts = pd.concat(graded, ignore_index=True)
        write_table(verdicts, f"data/control_scores/{name}.parquet", scores.SCHEMA)
        weighed = respondent.weigh(asked[0])
        write_table(weighed, f"data/control_likelihoods/{name}.parquet", likelihoods.SCHEMA)
        log.info("%s: %s", name, verdicts["verdict"].value_counts().to_dict())
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
