"""The facts of a published study, checked as a whole before anything is made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.records.published_facts import FACTS
from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import parameters

CORPORA = ("general", "math")
FAMILIES = ("general_mc", "general_open", "math_mc", "math_open")
REGIMES = ("ift", "reasoning")
PARTS = ("prompt", *REGIMES)
COUNTS = ("stated", "released")
# Model cards give three digits.
CARD_TOLERANCE = 0.01
POSITIVE = {
    "shapes": ["size_billion", "card_billion", "vocab_size", "hidden_size", "num_layers"],
    "lengths": ["mean_bytes"],
    "samples": ["samples"],
    "query_cost_laws": ["coefficient_flops"],
    "benchmarks": ["items"],
    "learning_rates": ["learning_rate"],
}


@dataclass(frozen=True)
class Facts:
    """The tables of data/published (records/published_facts.py); students in order of size."""

    accuracies: pd.DataFrame
    teacher: pd.DataFrame
    learning_rates: pd.DataFrame
    shapes: pd.DataFrame
    lengths: pd.DataFrame
    samples: pd.DataFrame
    query_cost_laws: pd.DataFrame
    benchmarks: pd.DataFrame
    claims: pd.DataFrame

    @property
    def students(self) -> list[str]:
        return [str(name) for name in self.shapes["student"]]


def collect(tables: Mapping[str, pd.DataFrame]) -> Facts:
    """The tables as one study, if each is complete and all fit together.

    Args:
        tables: by name of the file, as in `FACTS`.

    Raises:
        InputError: one message with everything that is missing, double or out of range.
    """
    shapes = tables["shapes"].sort_values("size_billion", ignore_index=True)
    facts = Facts(**{**{name: tables[name] for name in FACTS}, "shapes": shapes})
    faults = [*_grid_faults(facts), *_range_faults(facts)]
    # What a shape amounts to can be asked only of sizes that are positive.
    faults = faults or list(_card_faults(shapes))
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InputError(
            f"data/published: {count}, nothing was computed; correct the rows or restore them from git\n  "
            + "\n  ".join(faults)
        )
    return facts


def shape_of(row: pd.Series) -> ModelShape:
    """A row of shapes.csv as a Qwen2.5 decoder: biases on q, k and v, no norms on queries and keys."""
    return ModelShape(
        vocab_size=int(row["vocab_size"]),
        hidden_size=int(row["hidden_size"]),
        intermediate_size=int(row["intermediate_size"]),
        num_layers=int(row["num_layers"]),
        num_heads=int(row["num_heads"]),
        num_kv_heads=int(row["num_kv_heads"]),
        head_dim=int(row["head_dim"]),
        tied_embeddings=bool(row["tied_embeddings"]),
        gated_mlp=bool(row["gated_mlp"]),
        qkv_bias=True,
        qk_norms="none",
    )


def _grid_faults(facts: Facts) -> Iterator[str]:
    students = facts.students
    grids: dict[str, tuple[list[str], Sequence[Sequence[str]]]] = {
        "accuracies": (
            ["corpus", "family", "student", "regime"],
            [CORPORA, FAMILIES, students, REGIMES],
        ),
        "teacher": (["family"], [FAMILIES]),
        "lengths": (["corpus", "part"], [CORPORA, PARTS]),
        "samples": (["corpus", "count"], [CORPORA, COUNTS]),
        "query_cost_laws": (["family", "regime"], [FAMILIES, REGIMES]),
    }
    for name, (keys, axes) in grids.items():
        yield from _differences(name, getattr(facts, name), keys, list(product(*axes)))
    for name, keys in (("shapes", ["student"]), ("claims", ["claim"])):
        yield from _differences(name, getattr(facts, name), keys, None)
    for family in sorted(set(FAMILIES) - set(facts.benchmarks["family"])):
        yield f"benchmarks.csv: no benchmark of family {family}"


def _differences(
    name: str, table: pd.DataFrame, keys: list[str], expected: list[tuple[str, ...]] | None
) -> Iterator[str]:
    """Rows that are there twice, absent or surplus."""
    given = [tuple(map(str, row)) for row in table[keys].itertuples(index=False)]
    for row in sorted({row for row in given if given.count(row) > 1}):
        yield f"{name}.csv: {' '.join(row)} is there twice"
    if expected is not None:
        for row in sorted(set(expected) - set(given)):
            yield f"{name}.csv: no row for {' '.join(row)}"
        for row in sorted(set(given) - set(expected)):
            yield f"{name}.csv: {' '.join(row)} is not of the study"


def _range_faults(facts: Facts) -> Iterator[str]:
    for name in ("accuracies", "teacher"):
        table = getattr(facts, name)
        outside = ~table["accuracy_percent"].between(0, 100)
        for row in table[outside].drop(columns="source").itertuples(index=False):
            yield f"{name}.csv: {' '.join(map(str, row))}: expected a percentage from 0 to 100"
    for name, columns in POSITIVE.items():
        table = getattr(facts, name)
        for column in columns:
            bad = table[~(np.isfinite(table[column]) & (table[column] > 0))]
            for row in bad.itertuples(index=False):
                yield f"{name}.csv: {row[0]} {row[1]}: {column} must be positive"
    claims = facts.claims
    judged = claims["quantity"].notna()
    bounds = claims[["accepted_low", "accepted_high"]]
    for claim in claims[judged & bounds.isna().all(axis=1)]["claim"]:
        yield f"claims.csv: {claim} has a quantity and no accepted range"


def _card_faults(shapes: pd.DataFrame) -> Iterator[str]:
    for _, row in shapes.iterrows():
        billions = parameters(shape_of(row)).total / 1e9
        if abs(billions / row["card_billion"] - 1) > CARD_TOLERANCE:
            yield (
                f"shapes.csv: {row['student']} amounts to {billions:.3g} billion parameters, "
                f"its card says {row['card_billion']:g}"
            )
