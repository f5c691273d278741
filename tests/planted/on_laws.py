"""Estimands of laws: curves of accuracy and their asymptotes, exponents, the largest size foreseen."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.curves.power_law import fit_power_law
from stages.science.families import FamilyResults
from tests.planted.coverage import NO_NUMBER, NOMINAL, Estimand, Interval, Sample, on_results
from tests.planted.surfaces import PowerError, Saturating
from tests.planted.truth import Truth

RECIPES = ("ift", "reasoning")
SETTINGS = LawSettings(ceiling=1.0, starts=256, coverage=NOMINAL, huber_delta=0.02, seed=0)
FAMILY = "math_open"
Entries = dict[str, dict[str, Any]]
Read = Callable[[Sample], Mapping[str, Interval]]


def exponents(results: FamilyResults) -> dict[str, Interval]:
    """Of query FLOPs over parameters, per recipe."""
    found = {}
    for recipe in RECIPES:
        rows = results.table[
            (results.table["recipe"] == recipe) & (results.table["family"] == FAMILY)
        ]
        law = fit_power_law(rows["parameters"], rows["query_flops"], NOMINAL)
        assert law.interval is not None
        found[recipe] = Interval(*law.interval, law.exponent)
    return found


def laws(sample: Sample) -> Entries:
    """Laws of accuracy by recipe."""
    found = fit_laws(sample.results, SETTINGS)["accuracy_over_train_flops"]
    return {entry["recipe"]: entry for entry in found}


def per_recipe(read: Callable[[dict[str, Any]], Interval]) -> Read:
    return lambda sample: {recipe: read(entry) for recipe, entry in sample.once(laws).items()}


def by_paper(entry: dict[str, Any]) -> Interval:
    """The asymptote of the curve of least absolute error, where it is called identified."""
    if entry["status"] != "identified":
        return NO_NUMBER
    return _interval(entry["intervals"]["asymptote"], entry["curve"]["asymptote"])


def by_huber(entry: dict[str, Any]) -> Interval:
    return by_paper(entry["huber"])


def of_law(law: str, value: str, entry: dict[str, Any]) -> Interval:
    """A parameter of one of the laws compared."""
    own = next(one for one in entry["comparison"]["laws"] if one["law"] == law)["values"][value]
    return _interval(own["interval"], own["value"])


def foreseen(law: str, entry: dict[str, Any]) -> Interval:
    """Where a law that saw all sizes but the largest expects the accuracy that is measured there."""
    own = next(one for one in entry["held_out"]["laws"] if one["law"] == law)
    return _interval(own["interval"], own["predicted"])


def _interval(ends: Sequence[float], point: float) -> Interval:
    low, high = ends
    return Interval(low, high, point)


def bands(sample: Sample) -> Mapping[str, Interval]:
    """The curve of least absolute error at every place of its band."""
    return {
        f"{recipe} {place}": Interval(one["low"], one["high"], one["accuracy"])
        for recipe, entry in sample.once(laws).items()
        for place, one in enumerate(entry["band"])
    }


def on_curve(truth: Truth, sample: Sample) -> Mapping[str, float]:
    return {
        f"{recipe} {place}": truth.plan.surfaces[FAMILY, recipe](one["train_flops"])
        for recipe, entry in sample.once(laws).items()
        for place, one in enumerate(entry["band"])
    }


def asymptotes(truth: Truth, _: Sample) -> Mapping[str, float]:
    surfaces = {recipe: truth.plan.surfaces[FAMILY, recipe] for recipe in RECIPES}
    return {
        recipe: surface.asymptote if isinstance(surface, Saturating | PowerError) else math.nan
        for recipe, surface in surfaces.items()
    }


def planted_exponents(truth: Truth, _: Sample) -> Mapping[str, float]:
    surfaces = {recipe: truth.plan.surfaces[FAMILY, recipe] for recipe in RECIPES}
    return {
        recipe: surface.exponent if isinstance(surface, PowerError) else math.nan
        for recipe, surface in surfaces.items()
    }


def measured_at_the_largest(_: Truth, sample: Sample) -> Mapping[str, float]:
    return {recipe: entry["held_out"]["observed"] for recipe, entry in sample.once(laws).items()}


def law_of_error(value: str) -> Read:
    return per_recipe(partial(of_law, "error_power_law", value))


ESTIMANDS: tuple[Estimand, ...] = (
    on_results("exponent of query FLOPs", "scattered", exponents),
    Estimand("asymptote, absolute errors", "saturated", per_recipe(by_paper), asymptotes),
    Estimand("asymptote, Huber", "saturated", per_recipe(by_huber), asymptotes),
    Estimand("curve within the sizes", "saturated", bands, on_curve),
    Estimand(
        "largest size foreseen",
        "saturated",
        per_recipe(partial(foreseen, "saturating")),
        measured_at_the_largest,
    ),
    Estimand("exponent of the error", "power_error", law_of_error("exponent"), planted_exponents),
    Estimand(
        "largest size foreseen, power law",
        "power_error",
        per_recipe(partial(foreseen, "error_power_law")),
        measured_at_the_largest,
    ),
)
