"""What a student that did not learn direct answers only is worth in sizes and FLOPs of those that did.

For every configuration, IFT's price of the same accuracy is read off IFT's own ladder, between its rungs by
interpolation (`interpolation`). Two ends are kept apart from numbers: IFT does not reach the accuracy within
its ladder (equivalent size inf, multipliers 0), and IFT's smallest or cheapest is better already (size 0,
multiplier inf).
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.records import equivalents as record
from stages.science.frontiers.interpolation import Ladder, ladder, reached_at
from stages.science.frontiers.priced import (
    BASELINE,
    INFERENCE,
    LIFETIME,
    TRAINING,
    FrontierSettings,
    PricedFamily,
    with_interval,
)

Floats = NDArray[np.float64]

SIZE = "size_multiplier"
MULTIPLIERS = {
    TRAINING: "train_multiplier",
    INFERENCE: "query_multiplier",
    LIFETIME: "lifetime_multiplier",
}
POOLED = (SIZE, *MULTIPLIERS.values())


def effective_size(
    ift_parameters: ArrayLike, ift_accuracy: ArrayLike, accuracy: ArrayLike
) -> Floats:
    """Parameters of the IFT student that is as accurate: the first on the ladder, linear in log size between.

    Args:
        ift_parameters: sizes of the IFT ladder, any order; students of equal size are averaged.
        ift_accuracy: per size, or draws x sizes.
        accuracy: any shape that broadcasts with the dimensions of `ift_accuracy` before the sizes: one number
            or many for one ladder, one per draw for draws x sizes.

    Returns:
        In the broadcast shape. inf: no IFT student of the ladder is as accurate; 0: the smallest one is more
        accurate already.

    Raises:
        ValueError: no sizes, shapes that do not fit, or values that are not finite.
    """
    return reached_at(ladder(ift_parameters, ift_accuracy, "mean"), accuracy)


def equivalents_table(families: Iterable[PricedFamily], settings: FrontierSettings) -> pd.DataFrame:
    """The table of records/equivalents.py: configurations of every recipe but IFT, and each recipe pooled."""
    rows = [row for family in families for row in _of_family(family, settings.coverage)]
    return pd.DataFrame(rows, columns=record.SCHEMA.names)


def geometric_mean(values: Floats) -> Floats:
    """Over the last axis, of what is positive and finite there; NaN where nothing is."""
    defined = np.isfinite(values) & (values > 0)
    total = np.log(np.where(defined, values, 1.0)).sum(axis=-1)
    count = defined.sum(axis=-1)
    mean: Floats = np.where(count > 0, np.exp(total / np.maximum(count, 1)), np.nan)
    return mean


def _of_family(family: PricedFamily, coverage: float) -> Iterator[dict[str, Any]]:
    ift = family.of_recipe(BASELINE)
    if not ift.size:
        return
    sizes = ladder(family.table["parameters"].to_numpy()[ift], family.accuracies[:, ift], "mean")
    prices = {cost: _price_ladder(family, ift, cost) for cost in MULTIPLIERS}
    for recipe in family.others():
        places = family.of_recipe(recipe)
        own = [_measured(family, int(place), sizes, prices) for place in places]
        head = {"corpus": family.corpus, "family": family.family, "recipe": recipe}
        for place, measures in zip(places, own, strict=True):
            yield head | _single(family, int(place), measures, coverage)
        yield head | _pooled(own, coverage)


def _price_ladder(family: PricedFamily, ift: NDArray[np.intp], cost: str) -> Ladder | None:
    known = ift[family.priced(cost)[ift]]
    if not known.size:
        return None
    return ladder(family.costs[cost][known], family.accuracies[:, known], "best")


def _measured(
    family: PricedFamily, place: int, sizes: Ladder, prices: dict[str, Ladder | None]
) -> dict[str, Floats]:
    """Every measure of one configuration, as measured and per draw."""
    level = family.accuracies[:, place]
    size = reached_at(sizes, level)
    measures = {"size": size, SIZE: size / float(family.table["parameters"].iloc[place])}
    for cost, name in MULTIPLIERS.items():
        measures[name] = _multiplier(float(family.costs[cost][place]), prices[cost], level)
    return measures


def _multiplier(own: float, price: Ladder | None, level: Floats) -> Floats:
    if price is None or not np.isfinite(own):
        return np.full(level.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = own / reached_at(price, level)
    return ratio


def _single(
    family: PricedFamily, place: int, measures: dict[str, Floats], coverage: float
) -> dict[str, Any]:
    row = family.table.iloc[place]
    size = measures["size"]
    values: dict[str, Any] = {name: row[name] for name in ("configuration", "student")}
    values |= {"parameters": int(row["parameters"]), "accuracy": float(row["accuracy"])}
    values |= with_interval("ift_equivalent_parameters", size, coverage)
    for name in POOLED:
        values |= with_interval(name, measures[name], coverage)
    return values | _shares(size[:, None])


def _pooled(own: list[dict[str, Floats]], coverage: float) -> dict[str, Any]:
    """One row for a recipe: geometric means over its configurations, per draw over those that are defined.

    Not given where fewer than half are defined: the others are its best or its worst, left out by nature.
    """
    sizes = np.stack([measures["size"] for measures in own], axis=1)
    values: dict[str, Any] = {}
    for name in POOLED:
        every = np.stack([measures[name] for measures in own], axis=1)
        means = geometric_mean(every)
        drawn = means[1:][np.isfinite(means[1:])]
        defined = (np.isfinite(every[0]) & (every[0] > 0)).sum()
        known = drawn.size > 0 and 2 * defined >= len(own)
        kept = np.concatenate([means[:1], drawn]) if known else np.full(2, np.nan)
        values |= with_interval(name, kept, coverage)
    return values | _shares(sizes)


def _shares(sizes: Floats) -> dict[str, Any]:
    """How many of the configurations are within IFT's ladder, and how often the draws are beyond its ends."""
    within = np.isfinite(sizes[0]) & (sizes[0] > 0)
    return {
        "probability_above": float(np.isinf(sizes[1:]).mean()),
        "probability_below": float((sizes[1:] == 0).mean()),
        "configurations": sizes.shape[1],
        "within_ladder": int(within.sum()),
    }
