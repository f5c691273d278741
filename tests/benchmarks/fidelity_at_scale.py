"""CPU seconds and peak memory of all measures of fidelity on a large made-up study.

20 solvers that are all generators x 6 benchmarks, two of each task, x 500 items each, real and written, every
benchmark by its headline metric. Making up the answers is not in the time; scoring them is.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.fidelity_at_scale [--solvers 20] [--items 500] [--draws 2000]
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from stages.science.fidelity.agreement import Chance, agreement
from stages.science.fidelity.bias import bias
from stages.science.fidelity.ceilings import ceilings
from stages.science.fidelity.grid import REAL, Grid, Resampling, Roster, grid_of
from stages.science.fidelity.score_table import score_table
from stages.science.fidelity.tallies import METRICS

TASKS = ("classification", "similarity", "ner")
LABELS = np.array([f"label{number}" for number in range(20)], dtype=object)
CHANCE = Chance(coverage=0.9, permutations=10_000, seed=0)
TABLES: dict[str, Callable[[Grid], pd.DataFrame]] = {
    "agreement and ensembles": partial(agreement, chance=CHANCE),
    "bias": partial(bias, chance=CHANCE),
    "ceilings": partial(ceilings, coverage=CHANCE.coverage),
    "scores": partial(score_table, coverage=CHANCE.coverage),
}


def made_up(task: str, source: str, solvers: Sequence[str], items: int, seed: int) -> pd.DataFrame:
    """Answers that are right more often the later the solver comes."""
    rng = np.random.default_rng([seed, len(source)])
    right = rng.random((items, len(solvers))) < np.linspace(0.5, 0.9, len(solvers))
    shape = right.shape
    gold_label, gold_score = rng.choice(LABELS, items), rng.integers(0, 5, items).astype(float)
    bank = np.array([_spans(rng) for _ in range(2 * items)], dtype=object)
    entities, others = bank[:items], rng.choice(bank, shape)
    frame = pd.DataFrame(
        {
            "place": np.repeat(np.arange(items), len(solvers)),
            "solver": np.tile(np.array(solvers, dtype=object), items),
            "gold_label": np.repeat(gold_label, len(solvers)),
            "gold_score": np.repeat(gold_score, len(solvers)),
            "gold_spans": np.repeat(entities, len(solvers)),
            "label": np.where(right, gold_label[:, None], rng.choice(LABELS, shape)).ravel(),
            "score": np.where(right, gold_score[:, None], rng.integers(0, 5, shape)).ravel(),
            "spans": np.where(right, entities[:, None], others).ravel(),
        }
    )
    return frame.assign(item=frame["place"], source=source, task=task, outcome="answered")


def _spans(rng: np.random.Generator) -> str:
    starts = 12 * np.arange(rng.integers(1, 6))
    kinds = rng.choice(["person", "place", "party"], len(starts))
    ends = starts + rng.integers(3, 12, len(starts))
    return json.dumps(
        [[int(s), int(e), str(kind)] for s, e, kind in zip(starts, ends, kinds, strict=True)]
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print seconds by part, their sum and the peak of the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("solvers", 20), ("items", 500), ("draws", 2000), ("benchmarks", 6)):
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args(argv)
    names = tuple(f"model{number:02}" for number in range(args.solvers))
    families = {name: f"family{number % 4}" for number, name in enumerate(names)}
    roster = Roster(
        names, names, dict(zip(names, names, strict=True)), families, frozenset(names[::2])
    )
    seconds = dict.fromkeys(["scores and resamples", *TABLES], 0.0)
    for number in range(args.benchmarks):
        task = TASKS[number % len(TASKS)]
        sources = [made_up(task, one, names, args.items, i) for i, one in enumerate((REAL, *names))]
        judged = pd.concat(sources).assign(benchmark=f"{task}{number}")
        started = time.process_time()
        resampling = Resampling(draws=args.draws, splits=500, seed=number)
        grid = grid_of(judged, roster, METRICS[task][0], "wrong", resampling)
        seconds["scores and resamples"] += time.process_time() - started
        for name, table in TABLES.items():
            started = time.process_time()
            assert len(table(grid))
            seconds[name] += time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(
            f"{task}{number}: {sum(seconds.values()):.1f} s so far, peak {peak:.0f} MiB\n"
        )
    for name, spent in seconds.items():
        sys.stdout.write(f"{name:<24} {spent:6.1f} s\n")


if __name__ == "__main__":
    main()
