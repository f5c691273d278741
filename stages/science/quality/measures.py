"""The table of quality: one row per source of a benchmark, the real test split first."""

import functools
from collections.abc import Mapping

import pandas as pd

from stages.science.quality.alone import Row, alone, repeated_runs
from stages.science.quality.beside import against_exemplars, against_test
from stages.science.quality.declared import Declaration
from stages.science.quality.diversity import Estimate, distinct_even, even_depth, lower_by_chance
from stages.science.quality.shifts import divergence, histogram, shares, total_variation
from stages.science.quality.sources import REAL, Origin, Settings, Source, read_origin, read_sources


def measure(
    declaration: Declaration,
    test: pd.DataFrame,
    train: pd.DataFrame,
    written: Mapping[str, pd.DataFrame],
    settings: Settings,
) -> list[Row]:
    """Rows of records/quality.py without `benchmark` and `asked`; what is not in a row is not known.

    Args:
        declaration: of the benchmark.
        test: its real test split, not empty; rows with the columns of records/benchmark_items.py.
        train: its real train split; may be empty.
        written: items by generator; a suite may be empty.
        settings: how to measure.

    Raises:
        ValueError: an empty test split, or spans that are none.
    """
    sources = read_sources(declaration.task, test, train, written, settings)
    origin = read_origin(declaration.task, test, train, sources)
    everything = {REAL: sources.real, **sources.written}
    once = {name: source.first_of_each().pairs for name, source in everything.items()}
    even = functools.cache(lambda depth: distinct_even(once[REAL], depth, settings.seed))
    rows = []
    for name, source in everything.items():
        row = {"source": name, "task": declaration.task, **alone(source)}
        depth = even_depth(once[REAL], once[name])
        row["diversity_depth"] = depth
        row |= _diversity(distinct_even(once[name], depth, settings.seed), even(depth))
        row |= _against_train(source, origin)
        row["overlap_grams_real"] = repeated_runs(sources.real)
        if name == REAL:
            del row["distinct_2_p"]
        elif len(source.suite):
            row |= against_test(sources, source, settings)
            row |= against_exemplars(sources.real, source, origin, settings)
        rows.append(row)
    return rows


def _diversity(own: Estimate, real: Estimate) -> Row:
    return {
        "distinct_2_even": own.value,
        "distinct_2_even_se": own.se,
        "distinct_2_real": real.value,
        "distinct_2_p": lower_by_chance(own, real),
    }


def _against_train(source: Source, origin: Origin) -> Row:
    found = histogram([*origin.marks, *source.suite.marks])
    first = len(origin.marks)
    train, own = shares(found.counts[:first]), shares(found.counts[first:])
    return {
        "label_tv_train": total_variation(train, own),
        "label_js_train": divergence(train, own),
    }
