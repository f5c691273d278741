"""Draws planted studies of written benchmarks: what solvers said, as the stages write it."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.records import predictions
from tests.planted.fidelity_plan import FidelityPlan
from tests.planted.fidelity_tasks import TASKS, Drawn

BENCHMARK = "planted"


def simulate(plan: FidelityPlan, seed: int) -> pd.DataFrame:
    """Rows of all sources and solvers, by source, then solver, then place.

    Columns: those of `records/predictions.py`, and `solver`; of the task `scored` also `correct`. The same plan
    and seed give the same rows; those of a source do not depend on which others there are.
    """
    parts = []
    for source in plan.sources:
        rng = np.random.default_rng([seed, *source.encode()])
        drawn = TASKS[plan.task].draw(plan, source, plan.items(source), rng)
        parsed = rng.random((len(plan.solvers), plan.items(source))) >= plan.failures()[:, None]
        parts += [
            _rows(plan, source, drawn, number, parsed[number])
            for number in range(len(plan.solvers))
        ]
    return pd.concat(parts, ignore_index=True)


def _rows(
    plan: FidelityPlan, source: str, drawn: Drawn, number: int, parsed: NDArray[np.bool_]
) -> pd.DataFrame:
    """What one solver said of the items of one source."""
    items = len(parsed)
    columns = dict.fromkeys(predictions.SCHEMA.names, None) | {
        "source": source,
        "benchmark": BENCHMARK,
        "task": plan.task,
        "place": np.arange(items),
        "item": [f"{source}-{place}" for place in range(items)],
        "outcome": np.where(parsed, "answered", "unparsed"),
        "text": "",
        "prompt_tokens": 1,
        "output_tokens": 1,
    }
    said = {name: pd.Series(values[number]).where(parsed) for name, values in drawn.said.items()}
    return pd.DataFrame(columns | drawn.gold | said).assign(solver=plan.solvers[number])
