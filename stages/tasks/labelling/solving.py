"""Items to be solved, and what was said about them, as rows of records/predictions.py."""

from collections.abc import Mapping, Sequence

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.grid import refuse_other_than
from stages.bedrock.records.predictions import SCHEMA
from stages.tasks.labelling.baselines import BaselineKind, trained
from stages.tasks.labelling.items import item_of, spans_json
from stages.tasks.labelling.parsing import Prediction

REAL = "real"


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


def solved_by_baseline(kind: BaselineKind, real: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """What a baseline says of all items, having learned from the real training split.

    Args:
        kind: which.
        real: both splits; only the training split is looked at.
        items: from `to_solve`.

    Raises:
        InputError: nothing to learn from.
    """
    train = real[real["split"] == "train"]
    parts = []
    for name, some in items.groupby("benchmark", sort=False):
        known = [item_of(row) for row in train[train["benchmark"] == name].itertuples()]
        if not known:
            raise InputError(
                f"benchmark {name}: no items of split train in data/benchmarks/real.parquet, and baselines "
                f"learn from them; raise benchmarks.{name}.items.train, or take {kind} out of `solvers`"
            )
        baseline = trained(kind, some["task"].iloc[0], known)
        said = baseline.solve([item_of(row) for row in some.itertuples()])
        parts.append(with_predictions(some, said))
    frame = pd.concat(parts).sort_index().assign(text="", prompt_tokens=None, output_tokens=None)
    table: pd.DataFrame = frame[SCHEMA.names]
    return table
