"""Items to be solved, and what was said about them, as rows of records/predictions.py."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from stages.bedrock.grid import refuse_other_than
from stages.bedrock.records import benchmark_items
from stages.bedrock.tables import read_table
from stages.tasks.labelling.items import spans_json
from stages.tasks.labelling.parsing import Prediction

REAL = "real"


WRITTEN = Path("data/benchmarks/written")


def read_items(
    benchmarks: Sequence[str], generators: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Real items of both splits, and the items to be solved.

    Raises:
        InputError: the files are not those of all generators and of no other.
    """
    refuse_other_than(generators, [path.stem for path in WRITTEN.glob("*.parquet")], str(WRITTEN))
    real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    written = {
        name: read_table(WRITTEN / f"{name}.parquet", benchmark_items.SCHEMA) for name in generators
    }
    return real, to_solve(benchmarks, real, written)


def to_solve(
    benchmarks: Sequence[str], real: pd.DataFrame, written: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """The real test items, then the written ones by name of their generator, with `source` and `place`.

    Args:
        benchmarks: those there must be of every source.
        real: both splits.
        written: by generator.

    Raises:
        InputError: a source has other benchmarks.
    """
    parts = {REAL: real[real["split"] == "test"], **dict(sorted(written.items()))}
    for source, items in parts.items():
        refuse_other_than(benchmarks, items["benchmark"].unique(), f"benchmarks of {source}")
    frame = pd.concat([part.assign(source=name) for name, part in parts.items()], ignore_index=True)
    return frame.assign(place=frame.groupby(["source", "benchmark"]).cumcount())


def with_predictions(items: pd.DataFrame, said: Sequence[Prediction]) -> pd.DataFrame:
    """Items with their annotation as gold, beside what a solver said of each."""
    gold = {name: f"gold_{name}" for name in ("label", "score", "spans")}
    predicted = [
        (one.outcome, one.label, one.score, None if one.spans is None else spans_json(one.spans))
        for one in said
    ]
    columns = ["outcome", "label", "score", "spans"]
    frame = pd.DataFrame(predicted, columns=columns, index=items.index, dtype=object)
    return items.rename(columns=gold).join(frame)
