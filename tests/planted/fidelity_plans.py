"""Plans of planted studies of written benchmarks, by name."""

from dataclasses import replace

from tests.planted.fidelity_plan import REAL, FidelityPlan

SOLVERS = ("a1", "a2", "a3", "b1", "b2", "b3")
APART = dict(zip(SOLVERS, (0.50, 0.60, 0.68, 0.75, 0.82, 0.90), strict=True))
CLOSE = dict(zip(SOLVERS, (0.60, 0.63, 0.66, 0.68, 0.70, 0.74), strict=True))
WEAK = dict(zip(SOLVERS, (0.30, 0.30, 0.32, 0.35, 0.35, 0.40), strict=True))
SHIFTS = dict(zip(SOLVERS, (0.4, 0.2, 0.1, 0.0, -0.1, -0.2), strict=True))
OWN = {"a1": 0.6, "a2": 0.3, "a3": 0.15}
HEADLINE = {
    "classification": "macro_f1",
    "similarity": "pearson",
    "ner": "ent_type",
    "scored": "mean",
}


def _faulty(task: str) -> FidelityPlan:
    """All that can be wrong at once: harder and easier items, own data favoured, noise, answers unread."""
    return FidelityPlan(
        task=task,
        skills=APART,
        shifts=SHIFTS,
        own=OWN,
        unparsed={"a1": 0.15, "b1": 0.05},
        noise={REAL: 0.05, "a1": 0.2, "a2": 0.1},
    )


CLASSES, SCORED = _faulty("classification"), _faulty("scored")
PLANS: dict[str, FidelityPlan] = {
    "classes": CLASSES,
    "pairs": _faulty("similarity"),
    "entities": _faulty("ner"),
    "scored": SCORED,
    # Solvers that few items tell apart.
    "close": replace(CLASSES, skills=CLOSE, unparsed={}),
    # Written items are as real ones: nothing is to be found.
    "alike": FidelityPlan("scored", APART, dict.fromkeys(SOLVERS, 0.0)),
    # All solvers are one as good as the other, whatever the items: ranks are chance.
    "equal": FidelityPlan(
        "scored", dict.fromkeys(SOLVERS, 0.65), dict.fromkeys(SOLVERS, 0.0), real_items=200
    ),
    # Voters who are mostly wrong, and then in the same way.
    "weak_votes": replace(CLASSES, skills=WEAK, herd=1.0, shifts={}, real_items=400),
    "votes": replace(CLASSES, shifts={}, real_items=400),
    "votes_on_pairs": replace(_faulty("similarity"), shifts={}, real_items=400),
    "votes_on_entities": replace(_faulty("ner"), shifts={}, real_items=400),
    # Three generators, one of which favours itself much, for what items are worth.
    "exchange": FidelityPlan(
        "scored",
        dict(zip(SOLVERS, (0.55, 0.60, 0.63, 0.66, 0.72, 0.80), strict=True)),
        {"a1": 0.3, "a2": 0.0, "a3": 0.1},
        own={"a1": 0.8, "a2": 0.1, "a3": 0.25},
    ),
}
