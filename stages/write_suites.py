"""A generator writes items for every benchmark: the annotation first, one item per call.

Items about entities take two steps: names are listed by type, then texts are written that must hold some.

Reads   params.yaml: write_suites, generators.<generator>, benchmarks, templates;
        data/benchmarks/real.parquet: the training split alone; models/panel/<panelist>/
Writes  data/benchmarks/written/<generator>.parquet: in the order of benchmarks, then of attempts
        data/benchmarks/rejections/<generator>.csv: attempts by what became of them
Cost    the engine's start (about 8 s), then seconds for 1200 items and 0.1M parameters on a core
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import Field, NonNegativeInt, model_validator

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import benchmark_items, rejections
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.bedrock.thinking import split_thinking
from stages.engines.answering import Answerer
from stages.engines.asking import Asker
from stages.engines.chat import load_tokenizer
from stages.engines.protocol import Sampling
from stages.engines.transcript import Transcript
from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.declared import Declared, load_benchmarks
from stages.tasks.labelling.entity_lists import Cleaner, ListParams, list_entities, listing_prompts
from stages.tasks.labelling.items import Task, item_of, rows_of
from stages.tasks.labelling.orders import OrderParams, Orders
from stages.tasks.labelling.panel import GeneratorParams
from stages.tasks.labelling.writing import Draft, Quota, write

log = logging.getLogger(__name__)


class WriteSuitesParams(OrderParams):
    """How benchmarks are written."""

    items: int = Field(ge=1, description="wanted of each benchmark")
    attempts: dict[Task, NonNegativeInt] = Field(
        description="further calls in all, for items whose form was refused; by task"
    )
    distinct: bool = Field(description="whether a text written before is refused")
    sampling: Sampling = Field(description="how items are drawn")
    listing: Sampling = Field(description="how names of entities are drawn; of each type")
    lists: ListParams
    thinking: bool | None = Field(description="the chat template's switch; null leaves it out")

    @model_validator(mode="after")
    def _one_item_per_call(self) -> Self:
        if self.sampling.samples != 1:
            raise ValueError("sampling.samples: expected 1; each item has an annotation of its own")
        if set(self.attempts) != {"classification", "similarity", "ner"}:
            raise ValueError("attempts: expected a number for classification, similarity and ner")
        return self


def begin(
    real: pd.DataFrame,
    benchmarks: Mapping[str, Declared],
    params: WriteSuitesParams,
    exemplars: int,
) -> list[Draft]:
    """A draft of every benchmark; of real items only those of the training split are looked at."""
    train = real[real["split"] == "train"]
    drafts = []
    for name, declared in benchmarks.items():
        shown = [item_of(row) for row in train[train["benchmark"] == name].itertuples()]
        orders = Orders(name, declared.params, shown, params, exemplars)
        attempts = params.attempts[declared.params.task]
        drafts.append(Draft(name, declared, orders, Quota(params.items, attempts, params.distinct)))
    return drafts


def work(asker: Asker, drafts: Sequence[Draft], params: WriteSuitesParams) -> None:
    """Fill the drafts: names of entities first, then items."""
    for draft in drafts:
        asker.make_room(draft.longest_prompts(params.lists.string_tokens), params.sampling)
    asker.make_room(list(listing_prompts(drafts).values()), params.listing)

    def ask(prompts: Mapping[str, str], sampling: Sampling) -> list[list[Answer]]:
        return [[answer_of(one) for one in some] for some in asker.ask(prompts, sampling)]

    def ask_once(prompts: Mapping[str, str]) -> list[Answer]:
        return [one for (one,) in ask(prompts, params.sampling)]

    cleaner = Cleaner(params.lists, asker.tokens, asker.control)
    list_entities(drafts, lambda prompts: ask(prompts, params.listing), cleaner)
    write(drafts, ask_once, asker.control)


def answer_of(transcript: Transcript) -> Answer:
    """What was said after any thinking."""
    text = split_thinking(transcript["text"]).answer
    return Answer(text, transcript["finish_reason"] == "stop")


def tabulate(drafts: Sequence[Draft]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The items, and the attempts by what became of them; fewer items than wanted are a warning.

    Raises:
        InputError: a benchmark without any item.
    """
    empty = {draft.benchmark: dict(draft.outcomes) for draft in drafts if not draft.items}
    if empty:
        tried = ", ".join(f"{name} {reasons or '(no names)'}" for name, reasons in empty.items())
        raise InputError(
            f"no items (attempts by reason): {tried}; look at prompts and kind of answer in "
            "`templates`, raise max_tokens of write_suites, or take another panelist"
        )
    counts: list[tuple[str, str, int]] = []
    for draft in drafts:
        if draft.missing:
            log.warning("%s: %d items of %d", draft.benchmark, len(draft.items), draft.quota.items)
        counts += [(draft.benchmark, *one) for one in sorted(draft.outcomes.items())]
    rows = [rows_of(one.benchmark, "test", one.items, one.exemplars) for one in drafts]
    items = pd.concat(rows, ignore_index=True)
    return items, pd.DataFrame(counts, columns=rejections.SCHEMA.names)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    die_with_dvc()
    (name,) = item_names(argv, "generator")
    params = load_section("write_suites", WriteSuitesParams)
    generator = load_leaf("generators", name, GeneratorParams)
    benchmarks = load_benchmarks()
    folder = Path("models/panel", generator.panelist)
    item = f"write_suites-{name}"
    with recorded(item) as notes, Answerer(folder, item) as answerer:
        real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
        drafts = begin(real, benchmarks, params, generator.exemplars)
        asker = Asker(answerer, load_tokenizer(folder), params.seed, params.thinking)
        work(asker, drafts, params)
        items, counts = tabulate(drafts)
        write_table(items, f"data/benchmarks/written/{name}.parquet", benchmark_items.SCHEMA)
        write_csv(counts, f"data/benchmarks/rejections/{name}.csv", rejections.SCHEMA)
        notes |= {"engine": sorted(answerer.engines), "working_seconds": answerer.seconds}


if __name__ == "__main__":
    run_stage(main)
