"""A published study in the form of our own: a table of runs, and of effective sizes."""

import math

import numpy as np
import pandas as pd

from stages.bedrock.records import effective_size as effective_size_record
from stages.bedrock.records import runs as runs_record
from stages.science.flops import Mode
from stages.science.frontiers.equivalents import effective_size
from stages.science.parameters import parameters
from stages.science.published.costs import Assumptions, query_costs, training_costs
from stages.science.published.facts import (
    CORPORA,
    FAMILIES,
    REGIMES,
    Facts,
    shape_of,
)

Accuracies = dict[tuple[str, str, str, str], float]
MODES: tuple[Mode, ...] = ("exact", "paper")
SEED = 1
"""Of every run: the paper trains each configuration once and names no seed."""


def runs_table(facts: Facts, assumed: Assumptions) -> pd.DataFrame:
    """The table of records/runs.py; a family is one suite, and what is not public is missing.

    Costs per question are those of the family for both corpora: the paper prints no others.
    """
    accuracy = _accuracy(facts)
    query = {mode: query_costs(facts, assumed, mode) for mode in MODES}
    parts = []
    for corpus in CORPORA:
        train = {mode: training_costs(facts, corpus, assumed, mode) for mode in MODES}
        for size, (_, entry) in enumerate(facts.shapes.iterrows()):
            for column, regime in enumerate(REGIMES):
                student = str(entry["student"])
                rows = _families(facts, accuracy, (corpus, student, regime))
                parts.append(
                    rows.assign(
                        run=f"{student}_{corpus}_{regime}",
                        parameters=parameters(shape_of(entry)).total,
                        train_flops=train["exact"][size, column],
                        train_flops_paper=train["paper"][size, column],
                        query_flops=query["exact"][:, size, column],
                        query_flops_paper=query["paper"][:, size, column],
                    )
                )
    table = pd.concat(parts, ignore_index=True)
    missing = [name for name in runs_record.SCHEMA.names if name not in table]
    whole: pd.DataFrame = table.assign(**dict.fromkeys(missing, np.nan))[runs_record.SCHEMA.names]
    return whole


def family_error(accuracy: float, items: list[int]) -> float:
    """Standard error of the plain mean over the tasks of a family: sqrt(sum p (1 - p) / n) / tasks.

    Every task is taken to have the family's accuracy p, because single tasks are in figures only. By
    concavity this is more than the errors of tasks that differ would amount to if all were of equal size.
    """
    spread = accuracy * (1 - accuracy)
    return math.sqrt(sum(spread / count for count in items)) / len(items)


def benchmark_items(facts: Facts, family: str) -> list[int]:
    """Questions of each benchmark of a family."""
    return [int(n) for n in facts.benchmarks.loc[facts.benchmarks["family"] == family, "items"]]


def effective_size_table(facts: Facts) -> pd.DataFrame:
    """The table of records/effective_size.py: log-size interpolation of the IFT row of the same corpus."""
    accuracy = _accuracy(facts)
    sizes = facts.shapes["size_billion"].to_numpy()
    rows = []
    for corpus in CORPORA:
        for family in FAMILIES:
            ift, reasoning = (
                np.array([accuracy[corpus, family, student, regime] for student in facts.students])
                for regime in REGIMES
            )
            for size, equal in zip(sizes, effective_size(sizes, ift, reasoning), strict=True):
                rows.append((corpus, family, float(size), float(equal)))
    return pd.DataFrame(rows, columns=effective_size_record.SCHEMA.names)


def _families(facts: Facts, accuracy: Accuracies, run: tuple[str, str, str]) -> pd.DataFrame:
    """One run's accuracies, a row per family; `run` is its corpus, student and regime."""
    corpus, student, regime = run
    rows = []
    for family in FAMILIES:
        items = benchmark_items(facts, family)
        domain, _, form = family.partition("_")
        p = accuracy[corpus, family, student, regime]
        rows.append(
            {
                "suite": family,
                "domain": domain,
                "format": form,
                "items": sum(items),
                "accuracy": p,
                "accuracy_se": family_error(p, items),
            }
        )
    return pd.DataFrame(rows).assign(
        corpus=corpus,
        student=student,
        recipe=regime,
        seed=SEED,
        reasoning_fraction=float(regime == "reasoning"),
        order="mixed",
    )


def _accuracy(facts: Facts) -> Accuracies:
    """Accuracies as fractions, by corpus, family, student and regime."""
    table = facts.accuracies
    keys = zip(table["corpus"], table["family"], table["student"], table["regime"], strict=True)
    return dict(zip(keys, (table["accuracy_percent"] / 100).tolist(), strict=True))
