"""Every estimand and every claim that coverage is measured for: a new one is a line in one of the lists."""

from functools import partial

from tests.planted import on_accuracy, on_answers, on_comparisons, on_frontiers, on_laws
from tests.planted.calibration import Claim
from tests.planted.coverage import DRAWS, Estimand, Trials
from tests.planted.studies import plan_of

ESTIMANDS: tuple[Estimand, ...] = (
    *on_accuracy.ESTIMANDS,
    *on_frontiers.ESTIMANDS,
    *on_laws.ESTIMANDS,
    *on_comparisons.ESTIMANDS,
    *on_answers.ESTIMANDS,
)
CLAIMS: tuple[Claim, ...] = on_frontiers.CLAIMS


def trials(plan: str, names: frozenset[str] | None = None, draws: int = DRAWS) -> Trials:
    """The trials of a plan, with its estimands of these names (all if None)."""
    chosen = tuple(
        one for one in ESTIMANDS if one.plan == plan and (names is None or one.name in names)
    )
    return Trials(partial(plan_of, plan), chosen, draws)
