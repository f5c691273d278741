"""From which size, or which budget, a recipe beats IFT; and whether there is one such place at all."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.records import crossovers as record
from stages.science.frontiers.interpolation import frontier_at, ladder
from stages.science.frontiers.pareto import DECIMALS
from stages.science.frontiers.priced import (
    BASELINE,
    COSTS,
    FrontierSettings,
    PricedFamily,
    with_interval,
)

Floats = NDArray[np.float64]

SIZE = "size"
NOT_COMPARED = "not_compared"
NEVER, ALWAYS, ONCE, REVERSED, SEVERAL = VERDICTS = (
    "never",
    "always",
    "once",
    "reversed",
    "several",
)
# Budgets looked at besides those of the configurations themselves.
GRID = 200


def crossing(x: ArrayLike, lead: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    """From which x on to prefer what has a lead, and which of `VERDICTS` the signs of the lead tell.

    never: nowhere ahead; always: ahead everywhere; once: behind, then ahead; reversed: ahead, then behind;
    several: more than one change. A tie is not ahead.

    Where there is one crossing from behind to ahead, it is the place. Where noise makes several, it is the one
    that as a rule (the other below it, this from there on) has the largest sum of leads over the points; the
    last crossing would lie too high the more noise there is.

    Args:
        x: ascending, positive.
        lead: points, or draws x points; taken as linear in log x between points.

    Returns:
        The x at which the lead is 0 between the last point of the other and the first of this: 0 if it is best
        preferred at all points, inf at none; and the verdicts' places. Both one dimension less than `lead`.

    Raises:
        ValueError: no points, or shapes that do not fit.
    """
    xs, leads = np.asarray(x, np.float64), np.round(np.asarray(lead, np.float64), DECIMALS)
    if xs.ndim != 1 or xs.size == 0 or leads.shape[-1:] != xs.shape:
        raise ValueError(
            f"expected x and leads with points last, got shapes {xs.shape}, {leads.shape}"
        )
    # From point k on, for every k: what is won by the rule. Of equals the largest k, as a tie is not ahead.
    won = np.cumsum(np.flip(leads, axis=-1), axis=-1)
    won = np.concatenate([np.zeros_like(won[..., :1]), np.round(won, DECIMALS)], axis=-1)
    first = xs.size - won.argmax(axis=-1)
    above = np.clip(first, 1, xs.size - 1)
    below = np.maximum(above - 1, 0)
    before = np.take_along_axis(leads, below[..., None], axis=-1)[..., 0]
    after = np.take_along_axis(leads, np.minimum(above, xs.size - 1)[..., None], axis=-1)[..., 0]
    inside = (first > 0) & (first < xs.size)
    share = np.where(inside, -before / np.where(inside, after - before, 1.0), 0.0)
    between = xs[below] * (xs[np.minimum(above, xs.size - 1)] / xs[below]) ** share
    place = np.where(first == 0, 0.0, np.where(inside, between, np.inf))
    return place, _verdicts(leads > 0)


def _verdicts(ahead: NDArray[np.bool_]) -> NDArray[np.intp]:
    changes = (ahead[..., 1:] != ahead[..., :-1]).sum(axis=-1)
    cases = [~ahead.any(axis=-1), ahead.all(axis=-1), changes > 1, ahead[..., -1]]
    codes = [VERDICTS.index(verdict) for verdict in (NEVER, ALWAYS, SEVERAL, ONCE)]
    return np.select(cases, [np.intp(code) for code in codes], np.intp(VERDICTS.index(REVERSED)))


def crossovers_table(families: Iterable[PricedFamily], settings: FrontierSettings) -> pd.DataFrame:
    """The table of records/crossovers.py: per recipe but IFT, at equal size and at equal cost."""
    rows = [
        row
        for family in families
        if family.of_recipe(BASELINE).size
        for recipe in family.others()
        for row in _of_recipe(family, recipe, settings.coverage)
    ]
    return pd.DataFrame(rows, columns=record.SCHEMA.names)


def _of_recipe(family: PricedFamily, recipe: str, coverage: float) -> Iterator[dict[str, Any]]:
    head = {"corpus": family.corpus, "family": family.family, "recipe": recipe}
    yield head | {"at": SIZE} | _row(*_at_equal_size(family, recipe), coverage)
    for cost in COSTS:
        yield head | {"at": cost} | _row(*_at_equal_cost(family, recipe, cost), coverage)


def _at_equal_size(family: PricedFamily, recipe: str) -> tuple[Floats, Floats]:
    """Sizes that both recipes have, and the recipe's lead at each."""
    student = family.table["student"].to_numpy()
    ift = {student[place]: place for place in family.of_recipe(BASELINE)}
    own = np.array([p for p in family.of_recipe(recipe) if student[p] in ift], dtype=np.intp)
    if not own.size:
        return np.empty(0), np.empty((len(family.accuracies), 0))
    twins = [ift[student[place]] for place in own]
    lead = family.accuracies[:, own] - family.accuracies[:, twins]
    shared = ladder(family.table["parameters"].to_numpy()[own], lead, "mean")
    return shared.x, shared.y


def _at_equal_cost(family: PricedFamily, recipe: str, cost: str) -> tuple[Floats, Floats]:
    """Budgets that both recipes were tried at, and the lead of the recipe's frontier over IFT's there."""
    costs, priced = family.costs[cost], family.priced(cost)
    known = [family.of_recipe(name) for name in (BASELINE, recipe)]
    known = [places[priced[places]] for places in known]
    nothing = np.empty(0), np.empty((len(family.accuracies), 0))
    if not all(places.size for places in known):
        return nothing
    sides = [ladder(costs[places], family.accuracies[:, places], "best") for places in known]
    low, high = max(side.x[0] for side in sides), min(side.x[-1] for side in sides)
    if low > high:
        return nothing
    # Rungs are corners of the frontiers; a frontier also bends between rungs where its line dips below it.
    budgets = np.concatenate([np.geomspace(low, high, GRID), *(side.x for side in sides)])
    grid = np.unique(budgets[(budgets >= low) & (budgets <= high)])
    return grid, frontier_at(sides[1], grid) - frontier_at(sides[0], grid)


def _row(x: Floats, lead: Floats, coverage: float) -> dict[str, Any]:
    compared = x.size > 0
    place, codes = (
        crossing(x, lead)
        if compared
        else (np.full(len(lead), np.nan), np.full(len(lead), -1, dtype=np.intp))
    )
    shares = {
        f"probability_{verdict}": float((codes[1:] == code).mean()) if compared else np.nan
        for code, verdict in enumerate(VERDICTS)
    }
    return {
        "verdict": VERDICTS[codes[0]] if compared else NOT_COMPARED,
        **with_interval("crossover", place, coverage),
        **shares,
        "compared_from": x[0] if compared else np.nan,
        "compared_to": x[-1] if compared else np.nan,
    }
