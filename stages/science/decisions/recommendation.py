"""A decision with names and numbers, ready for a table, a terminal or JSON; what does not exist is None."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stages.science.decisions.choice import AXES, Candidates, Limits, Rules, decide, strain
from stages.science.decisions.decision import Difference
from stages.science.decisions.growth import Step, doubled, frontier, last_doubling, next_step
from stages.science.families import FamilyResults
from stages.science.stats import percentile_interval


def candidates_of(results: FamilyResults, corpus: str, family: str, queries: float) -> Candidates:
    """The configurations of one corpus and family, with the lifetime cost of `queries` answered items.

    Raises:
        ValueError: no such corpus and family, or values that are not finite.
    """
    table = results.table
    rows = np.flatnonzero((table["corpus"] == corpus) & (table["family"] == family))
    if not rows.size:
        raise ValueError(f"no results of family {family} and corpus {corpus}")
    own = table.iloc[rows]
    train, query = (own[f"{axis}_flops"].to_numpy(dtype=np.float64) for axis in ("train", "query"))
    return Candidates(
        names=tuple(own["configuration"]),
        costs={"train": train, "query": query, "total": train + queries * query},
        accuracy=own["accuracy"].to_numpy(dtype=np.float64),
        draws=results.draws[:, rows],
    )


def recommend(candidates: Candidates, limits: Limits, rules: Rules) -> dict[str, Any] | None:
    """Best, runner-up, the cheapest that is as good, and what more budget buys; None if nothing is affordable.

    The interval of the best is moved down by the luck for which it was chosen, so that it lies around
    `debiased_accuracy`: left where it was measured, it would hold the truth too seldom.
    `next` is the nearest growth of a budget that buys more accuracy, `twice` what twice the budget buys. Their
    keys are the axes with a limit, and `every` for all limits together where there are several.
    """
    decision = decide(candidates, limits, rules)
    if decision is None:
        return None

    def entry(index: int, lack: Difference | None) -> dict[str, Any]:
        low, high = percentile_interval(candidates.draws[:, index], rules.coverage)
        if index == decision.best:
            luck = float(candidates.accuracy[index]) - decision.debiased
            low, high = np.clip([low - luck, high - luck], 0.0, 1.0)
        return {
            **_place(candidates, index),
            "accuracy_low": float(low),
            "accuracy_high": float(high),
            "probability_best": float(decision.chances[index]),
            "lack": _plain(lack),
        }

    relaxed: dict[str, Sequence[str]] = {axis: [axis] for axis in limits}
    if len(limits) > 1:
        relaxed["every"] = list(limits)
    best, coverage = decision.best, rules.coverage
    second = decision.runner_up
    return {
        "configurations": len(candidates.names),
        "affordable": decision.affordable,
        "best": entry(decision.best, None),
        "debiased_accuracy": decision.debiased,
        "regret": decision.regret,
        "evidence_needed": decision.evidence if np.isfinite(decision.evidence) else None,
        "runner_up": None if second is None else entry(second, decision.lead),
        "cheapest_equal": entry(decision.frugal, decision.lack),
        "next": {
            name: _plain_step(candidates, next_step(candidates, limits, axes, best, coverage))
            for name, axes in relaxed.items()
        },
        "twice": {
            name: _plain_step(candidates, doubled(candidates, limits, axes, best, coverage))
            for name, axes in relaxed.items()
        },
    }


def frontiers(
    candidates: Candidates, limits: Limits, coverage: float
) -> dict[str, list[dict[str, Any]]]:
    """Per axis the way up within the limits on the others, each step with what the last doubling gave.

    The first of a way has no gain.
    """
    found = {}
    for axis in AXES:
        way, steps = frontier(candidates, limits, axis, coverage)
        within = candidates.costs[axis] <= limits.get(axis, np.inf)
        found[axis] = [
            {
                **_place(candidates, index),
                "affordable": bool(within[index]),
                "step": _plain_step(candidates, step),
                "last_doubling": _plain_step(
                    candidates, last_doubling(candidates, limits, axis, index, coverage)
                ),
            }
            for index, step in zip(way, [None, *steps], strict=True)
        ]
    return found


def nearest(candidates: Candidates, limits: Limits) -> tuple[str, dict[str, float], float]:
    """What comes nearest to limits that nothing keeps: its name, its costs by axis, and the factor missing."""
    over = strain(candidates, limits)
    index = int(np.lexsort((candidates.costs["total"], over))[0])
    return (
        candidates.names[index],
        {axis: float(candidates.costs[axis][index]) for axis in AXES},
        float(over[index]),
    )


def _place(candidates: Candidates, index: int) -> dict[str, Any]:
    train, query, total = (float(candidates.costs[axis][index]) for axis in AXES)
    return {
        "configuration": candidates.names[index],
        "accuracy": float(candidates.accuracy[index]),
        "train_flops": train,
        "query_flops": query,
        "total_flops": total,
    }


def _plain_step(candidates: Candidates, step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "from": candidates.names[step.before],
        **_place(candidates, step.index),
        "factor": None if np.isnan(step.factor) else step.factor,
        "gain": _plain(step.gain),
    }


def _plain(difference: Difference | None) -> dict[str, float] | None:
    return None if difference is None else dict(vars(difference))
