"""Lay down the real benchmarks of part 2: annotated texts to learn from and to be solved.

Reads   params.yaml: fetch_benchmarks, benchmarks; local files or data sets of the Hub, as declared there
Writes  data/benchmarks/real.parquet: benchmarks in the order of params.yaml, split train before test
Cost    CPU, seconds; hub: a download
"""

import argparse
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from random import Random

import pandas as pd
from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.faults import listed
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records.benchmark_items import SCHEMA
from stages.bedrock.tables import write_table
from stages.tasks.held_out import normalised
from stages.tasks.labelling.benchmark import BenchmarkParams
from stages.tasks.labelling.declared import load_benchmarks
from stages.tasks.labelling.items import Item, Split, rows_of
from stages.tasks.labelling.sources import read_source
from stages.tasks.labelling.world.drawing import annotations, drawn

log = logging.getLogger(__name__)

DRAWS_PER_ITEM = 20  # then a world's texts count as used up
SPLITS: tuple[Split, ...] = ("train", "test")


class FetchBenchmarksParams(Params):
    """The real benchmarks."""

    seed: int = Field(
        ge=0, description="of what is drawn, and of which items of a source are taken"
    )


def fetch(benchmarks: Mapping[str, BenchmarkParams], seed: int) -> pd.DataFrame:
    """All benchmarks as one table.

    No text occurs twice in a test split (only its first item is taken), and none of the training split in
    the test split (left out of training).

    Raises:
        InputError: fewer items than are asked for, or another annotation than is declared.
    """
    frames = []
    for name, params in benchmarks.items():
        candidates = {split: _candidates(name, params, split, seed) for split in SPLITS}
        check_annotation(name, params, [item for items in candidates.values() for item in items])
        test = _taken(name, params, "test", list(_distinct(candidates["test"])), seed)
        solved = {_key(item) for item in test}
        rest = [item for item in candidates["train"] if _key(item) not in solved]
        train = _taken(name, params, "train", rest, seed)
        frames += [rows_of(name, "train", train), rows_of(name, "test", test)]
        log.info("%s: %d items to learn from, %d to solve", name, len(train), len(test))
    return pd.concat(frames, ignore_index=True)


def check_annotation(name: str, params: BenchmarkParams, items: Sequence[Item]) -> None:
    """Hold what occurs, and what a world may bring forth, against the declared labels or scale.

    Raises:
        InputError: a label, or a score, that is not declared; a declared label that does not occur.
    """
    world = annotations(params.source) if params.source.kind == "procedural" else None
    if params.scale is not None:
        scores = [item.score for item in items if item.score is not None]
        low, high = min(scores), max(scores)
        fits = params.scale[0] <= low <= high <= params.scale[1]
        if not fits or world not in (None, params.scale):
            raise InputError(
                f"benchmarks.{name}.scale: {listed(params.scale)} was declared, scores from {low:g} to "
                f"{high:g} occur; declare the scale that the annotators used"
            )
        return
    occurring = {span.label for item in items for span in item.spans or ()}
    occurring |= {item.label for item in items if item.label is not None}
    occurring |= {str(label) for label in world or ()}
    absent, surplus = set(params.labels or ()) - occurring, occurring - set(params.labels or ())
    if absent or surplus:
        raise InputError(
            f"benchmarks.{name}.labels: declared but not in the source: {listed(sorted(absent)) or 'none'}; "
            f"in the source but not declared: {listed(sorted(surplus)) or 'none'}; declare exactly the "
            "labels that occur"
        )


def _candidates(name: str, params: BenchmarkParams, split: Split, seed: int) -> list[Item]:
    """The items of a source, in its order; of a world as many as are asked for."""
    if params.source.kind != "procedural":
        return read_source(name, params, split)
    wanted = getattr(params.items, split)
    assert wanted is not None, "the declaration refuses it"
    items = drawn(params.source, split, f"{seed}/{name}")
    if split == "train":
        return list(islice(items, wanted))
    return list(islice(_distinct(islice(items, wanted * DRAWS_PER_ITEM)), wanted))


def _taken(
    name: str, params: BenchmarkParams, split: Split, items: Sequence[Item], seed: int
) -> list[Item]:
    """As many items as are asked for, in the order of the source."""
    wanted = getattr(params.items, split)
    if wanted is None or wanted == len(items):
        return list(items)
    if wanted > len(items):
        raise InputError(
            f"benchmarks.{name}.items.{split}: {wanted} items asked for, {len(items)} are there whose texts "
            "differ from each other and from what is solved; lower the number or use a larger source"
        )
    if params.source.kind == "procedural":
        return list(items[:wanted])
    places = Random(f"{seed}/benchmarks/{name}/{split}").sample(range(len(items)), wanted)
    return [items[place] for place in sorted(places)]


def _distinct(items: Iterable[Item]) -> Iterator[Item]:
    """The first item of each text."""
    seen = set()
    for item in items:
        if _key(item) not in seen:
            seen.add(_key(item))
            yield item


def _key(item: Item) -> str:
    return normalised(f"{item.text} | {item.text_2}")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    argparse.ArgumentParser(description=__doc__).parse_args(argv)
    params = load_section("fetch_benchmarks", FetchBenchmarksParams)
    benchmarks = {name: one.params for name, one in load_benchmarks().items()}
    with recorded("fetch_benchmarks"):
        write_table(fetch(benchmarks, params.seed), "data/benchmarks/real.parquet", SCHEMA)


if __name__ == "__main__":
    run_stage(main)
