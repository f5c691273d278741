"""Whether items are annotated as their benchmark declares: only then are scores on them comparable."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from stages.science.quality.suite import spans_of

CHANCE = 0.001


class Declaration(NamedTuple):
    """How the items of a benchmark are annotated."""

    task: str
    """classification | similarity | ner."""
    labels: tuple[str, ...] | None
    """Classification, ner: all labels."""
    scale: tuple[float, float] | None
    """Similarity: lowest and highest score."""


COLUMNS = {"classification": "label", "similarity": "score", "ner": "spans"}


def mismatches(
    declaration: Declaration, real: pd.DataFrame, written: pd.DataFrame, chance: float = CHANCE
) -> list[str]:
    """Why written items cannot be compared with real ones; empty if they can.

    Args:
        declaration: of the benchmark.
        real: its real items, rows with the columns of records/benchmark_items.py.
        written: those of a generator, or again the real ones, to check these alone.
        chance: an end of the real scale that no written score reaches is another scale only if as many
            real scores would miss it with less than this probability.

    Returns:
        Sentences: what was found, in numbers, and what to do.
    """
    if not len(written):
        return ["no items; write some, or take the generator out of the comparison"]
    others = sorted(set(written["task"]) - {declaration.task})
    column = COLUMNS[declaration.task]
    if others:
        return [f"items of task {', '.join(others)}, expected {declaration.task}; write them anew"]
    missing = int(written[column].isna().sum())
    if missing:
        return [f"{missing} of {len(written)} items without {column}; write them anew"]
    if declaration.scale is not None:
        return _of_scale(declaration.scale, real["score"].dropna(), written["score"], chance)
    return _of_labels(declaration, written)


def declared_by(entry: Mapping[str, Any]) -> Declaration:
    """The declaration in an entry of `benchmarks` of params.yaml."""
    labels, scale = entry.get("labels"), entry.get("scale")
    return Declaration(
        entry["task"],
        None if labels is None else tuple(labels),
        None if scale is None else (float(scale[0]), float(scale[1])),
    )


def all_mismatches(
    declared: Mapping[str, Declaration], real: pd.DataFrame, written: Mapping[str, pd.DataFrame]
) -> list[str]:
    """Mismatches of all sources of all benchmarks, the real test items among them.

    Args:
        declared: declarations by benchmark.
        real: real items of all benchmarks and splits; only the test split counts.
        written: items of all benchmarks by generator.

    Returns:
        One sentence each, with benchmark and source in front.
    """
    faults = []
    for name, declaration in declared.items():
        test = real[(real["benchmark"] == name) & (real["split"] == "test")]
        suites = {f"{name}, real items": test}
        suites |= {
            f"{name} by {key}": frame[frame["benchmark"] == name] for key, frame in written.items()
        }
        for where, suite in suites.items():
            faults += [f"{where}: {found}" for found in mismatches(declaration, test, suite)]
    return faults


def _of_labels(declaration: Declaration, written: pd.DataFrame) -> list[str]:
    if declaration.task == "ner":
        found = [label for spans in written["spans"] for _, _, label in spans_of(spans)]
    else:
        found = list(written["label"])
    labels = set(declaration.labels or ())
    unknown = sorted({label for label in found if label not in labels})
    if not unknown:
        return []
    times = sum(label in set(unknown) for label in found)
    return [
        f"{times} of {len(found)} labels are none of the {len(labels)} declared: "
        f"{', '.join(unknown[:5])}{', ...' if len(unknown) > 5 else ''}; "
        f"map them to declared ones, or declare them"
    ]


def _of_scale(
    scale: tuple[float, float], real: pd.Series, written: pd.Series, chance: float
) -> list[str]:
    low, high = scale
    outside = int(((written < low) | (written > high)).sum())
    if outside:
        return [
            f"{outside} of {len(written)} scores outside the declared scale {low:g} to {high:g}, "
            f"from {written.min():g} to {written.max():g}; declare the scale they have, or rescale them"
        ]
    levels, own = np.rint(real.to_numpy()), np.rint(written.to_numpy())
    for beyond, end in ((levels > own.max(), "above"), (levels < own.min(), "below")):
        share = float(beyond.mean()) if len(levels) else 0.0
        if share > 0 and (1 - share) ** len(own) < chance:
            return [
                f"another scale: scores round to {own.min():g} to {own.max():g}, real ones to "
                f"{levels.min():g} to {levels.max():g}, {100 * share:.1f} % of them {end} any written one; "
                "rescale them, or write items for the whole scale"
            ]
    return []
