"""A panelist answers the real test items and those of every generator; its answers are read, not scored.

It is asked greedily, with the same prompts for real and written items.

Reads   params.yaml: solve_suites, solvers.<solver>, generators, benchmarks, templates;
        data/benchmarks/real.parquet, data/benchmarks/written/; models/panel/<solver>/
Writes  data/predictions/<solver>.parquet: real items first, then those of the generators by name
Cost    the engine's start (about 8 s), then seconds for 9000 items and 0.1M parameters on one core
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_leaf, load_names, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import predictions
from stages.bedrock.tables import write_table
from stages.bedrock.thinking import split_thinking
from stages.engines.answering import Answerer
from stages.engines.asking import Asker
from stages.engines.chat import load_tokenizer
from stages.engines.protocol import Sampling
from stages.engines.transcript import Transcript
from stages.tasks.labelling.declared import Declared, load_benchmarks
from stages.tasks.labelling.items import item_of
from stages.tasks.labelling.panel import SolverParams
from stages.tasks.labelling.parsing import Prediction, read_solution
from stages.tasks.labelling.solving import read_items, with_predictions

log = logging.getLogger(__name__)


class SolveSuitesParams(Params):
    """How panelists are asked; baselines are not."""

    sampling: Sampling = Field(description="temperature 0")
    thinking: bool | None = Field(description="the chat template's switch; null leaves it out")

    @model_validator(mode="after")
    def _greedy(self) -> Self:
        if not self.sampling.greedy:
            raise ValueError("sampling.temperature: expected 0; else a score would be luck as well")
        return self


def solved_by_model(
    asker: Asker, benchmarks: Mapping[str, Declared], items: pd.DataFrame, sampling: Sampling
) -> pd.DataFrame:
    """What a panelist says of all items, asked in one go."""
    prompts = {}
    for row, benchmark in zip(items.itertuples(), items["benchmark"], strict=True):
        name = f"{row.source}/{benchmark}/{row.place}"
        prompts[name] = benchmarks[benchmark].prompts.solve(item_of(row))
    asker.make_room(list(prompts.values()), sampling)
    answers = [one for (one,) in asker.ask(prompts, sampling)]
    asked = zip(items["benchmark"], items["text"], answers, strict=True)
    said = [read(benchmarks[name], text, answer) for name, text, answer in asked]
    frame: pd.DataFrame = with_predictions(items, said).assign(
        outcome=[
            "truncated" if answer["finish_reason"] == "length" else one.outcome
            for answer, one in zip(answers, said, strict=True)
        ],
        text=[one["text"] for one in answers],
        prompt_tokens=[one["prompt_tokens"] for one in answers],
        output_tokens=[one["thinking_tokens"] + one["answer_tokens"] for one in answers],
    )[predictions.SCHEMA.names]
    return frame


def read(benchmark: Declared, text: str, answer: Transcript) -> Prediction:
    """What an answer about `text` says; one that was cut says nothing, whatever it began with."""
    if answer["finish_reason"] == "length":
        return Prediction("unparsed")
    said = split_thinking(answer["text"]).answer
    return read_solution(benchmark.params, benchmark.templates.answer, text, said)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    die_with_dvc()
    (name,) = item_names(argv, "solver")
    params = load_section("solve_suites", SolveSuitesParams)
    folder = Path("models/panel", load_leaf("solvers", name, SolverParams).panelist)
    benchmarks, item = load_benchmarks(), f"solve_suites-{name}"
    with recorded(item) as notes:
        _, items = read_items(list(benchmarks), load_names("generators"))
        with Answerer(folder, item) as answerer:
            asker = Asker(answerer, load_tokenizer(folder), 0, params.thinking)
            frame = solved_by_model(asker, benchmarks, items, params.sampling)
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}
        log.info("%s: %d items, %s", name, len(frame), frame["outcome"].value_counts().to_dict())
        write_table(frame, f"data/predictions/{name}.parquet", predictions.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
