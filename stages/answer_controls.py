"""A model that is no student answers the suites, real and written: the teacher, or what a student started from.

Beside them it shows whether suites that the teacher wrote favour the teacher and those who learned from it.

Reads   params.yaml: controls, answer_suites.greedy; data/suites/{real,written}.parquet; models/base/<model>/
Writes  data/control_scores/<control>.parquet: the verdict on every greedy answer, items of both kinds
Cost    the engine's start (about 8 s), then a few seconds at micro scale
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_leaf, load_value
from stages.bedrock.provenance import recorded
from stages.bedrock.records import scores, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines.answering import Answerer
from stages.engines.chat import load_tokenizer
from stages.engines.protocol import Sampling
from stages.engines.responding import Asked, Decodings, Respondent
from stages.tasks.scoring import score

log = logging.getLogger(__name__)

GREEDY_SEED = 0  # nothing is drawn


class ControlParams(Params):
    """An entry of `controls`."""

    model: str = Field(description="which of `models`")
    kind: str = Field(pattern="^(base|teacher)$", description="what it stands for")
    thinking: bool | None = Field(description="the switch in the prompt; null leaves it out")


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.answer_controls CONTROL`."""
    (name,) = item_names(argv, "control")
    die_with_dvc()
    control = load_leaf("controls", name, ControlParams)
    greedy = Sampling.model_validate(load_value("answer_suites", "greedy"))
    folder = Path("models/base", control.model)
    item = f"answer_controls-{name}"
    with recorded(item) as notes, Answerer(folder, item) as answerer:
        sides = [
            read_table(f"data/suites/{source}.parquet", suites.SCHEMA)
            for source in ("real", "written")
        ]
        asked = [Asked(items, Decodings(greedy)) for items in sides]
        respondent = Respondent(answerer, load_tokenizer(folder), GREEDY_SEED, control.thinking)
        given = respondent.respond(asked)
        parts = [score(*one) for one in zip(given, sides, strict=True)]
        graded = pd.concat(parts, ignore_index=True)
        write_table(graded, f"data/control_scores/{name}.parquet", scores.SCHEMA)
        log.info("%s: %s", name, graded["verdict"].value_counts().to_dict())
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
