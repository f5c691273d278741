"""A baseline, which is no language model, solves the real test items and those of every generator.

Reads   params.yaml: baselines.<baseline>, generators, benchmarks;
        data/benchmarks/real.parquet, of which it learns from the training split; data/benchmarks/written/
Writes  data/predictions/<baseline>.parquet: real items first, then those of the generators by name
Cost    majority: a second; linear: four seconds for six benchmarks of 1500 training items
"""

import logging
from collections.abc import Sequence

import pandas as pd

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_leaf, load_names
from stages.bedrock.provenance import recorded
from stages.bedrock.records import predictions
from stages.bedrock.tables import write_table
from stages.tasks.labelling.baselines import BaselineKind, trained
from stages.tasks.labelling.items import item_of
from stages.tasks.labelling.panel import BaselineParams
from stages.tasks.labelling.solving import read_items, with_predictions

log = logging.getLogger(__name__)


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
                f"learn from them; raise benchmarks.{name}.items.train, or take {kind} out of `baselines`"
            )
        baseline = trained(kind, some["task"].iloc[0], known)
        said = baseline.solve([item_of(row) for row in some.itertuples()])
        parts.append(with_predictions(some, said))
    frame = pd.concat(parts).sort_index().assign(text="", prompt_tokens=None, output_tokens=None)
    table: pd.DataFrame = frame[predictions.SCHEMA.names]
    return table


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.solve_baselines BASELINE`."""
    (name,) = item_names(argv, "baseline")
    kind = load_leaf("baselines", name, BaselineParams).kind
    with recorded(f"solve_baselines-{name}"):
        real, items = read_items(load_names("benchmarks"), load_names("generators"))
        frame = solved_by_baseline(kind, real, items)
        write_table(frame, f"data/predictions/{name}.parquet", predictions.SCHEMA)
        log.info("%s: %d items", name, len(frame))


if __name__ == "__main__":
    run_stage(main)
