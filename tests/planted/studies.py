"""Plans by name: the shapes a study can have, from a plain one to those that cannot answer anything."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from scipy import optimize

from stages.science.contrasts.mcnemar import critical_counts, power_of
from tests.planted.items import ItemModel
from tests.planted.plan import FAMILIES, Plan
from tests.planted.surfaces import Flat, LogLinear, PowerError, Saturating, Surface

SIZES = {"s1": 500_000, "s2": 1_500_000, "s3": 3_000_000, "s4": 7_000_000, "s5": 14_000_000}
WIDE = {f"s{n}": round(1e5 * 10 ** (0.5 * n)) for n in range(1, 8)}
CROSSING_SIZE = 2_500_000.0
BLENDS = ("seq25", "seq50", "seq75", "mix25", "mix50", "mix75")


def everywhere(ift: Surface, reasoning: Surface) -> dict[tuple[str, str], Surface]:
    """The same two surfaces in every family."""
    return {
        (family, recipe): surface
        for family in FAMILIES
        for recipe, surface in (("ift", ift), ("reasoning", reasoning))
    }


def rising(sizes: Mapping[str, int] = SIZES) -> Plan:
    """Both recipes rise along saturating curves over training FLOPs; reasoning ends higher."""
    ift = Saturating(0.1, 0.55, 0.9, 0.6, unit=3e13)
    reasoning = Saturating(0.1, 0.8, 0.9, 0.6, unit=8e13)
    return Plan(everywhere(ift, reasoning), sizes)


def saturated() -> Plan:
    """Seven sizes over three decades, at whose end the curves are nearly level: asymptotes can be seen."""
    ift = Saturating(0.1, 0.5, 1.0, 0.9, unit=1.2e13)
    reasoning = Saturating(0.1, 0.75, 1.0, 0.9, unit=4.8e13)
    return replace(Plan(everywhere(ift, reasoning), WIDE), items=1000, suites={"math_open": 1})


def crossing() -> Plan:
    """Lines in log size that meet at `CROSSING_SIZE` parameters: below it ift is better, above reasoning."""
    ift = LogLinear(0.5, 0.1, unit=CROSSING_SIZE)
    reasoning = LogLinear(0.5, 0.35, unit=CROSSING_SIZE)
    return replace(Plan(everywhere(ift, reasoning), SIZES), items=500)


def flat() -> Plan:
    """No recipe profits from size, and neither is better."""
    return Plan(everywhere(Flat(0.5), Flat(0.5)), SIZES)


def inverted() -> Plan:
    """Both recipes get worse with size, reasoning faster."""
    ift = LogLinear(0.6, -0.1, unit=3e6)
    reasoning = LogLinear(0.5, -0.25, unit=3e6)
    return Plan(everywhere(ift, reasoning), SIZES)


def power_error() -> Plan:
    """Errors that fall to 0 as powers of the size, over three decades of it."""
    ift = PowerError(0.0, 0.75, 0.15, unit=5e5)
    reasoning = PowerError(0.0, 0.7, 0.35, unit=5e5)
    return replace(Plan(everywhere(ift, reasoning), WIDE), items=1000, suites={"math_open": 1})


def perfect() -> Plan:
    """Everything is answered rightly by everyone."""
    return Plan(everywhere(Flat(1.0), Flat(1.0)), SIZES)


def with_sizes(count: int) -> Plan:
    """The rising plan with its first sizes only."""
    return rising(dict(list(SIZES.items())[:count]))


def one_recipe(recipe: str) -> Plan:
    """The rising plan with one recipe."""
    return replace(rising(), recipes=(recipe,))


def one_run() -> Plan:
    """A single run."""
    return replace(with_sizes(1), recipes=("reasoning",))


def blended() -> Plan:
    """The rising plan with all recipes."""
    matched = ("ift_flops", "ift_tokens", "reasoning_flops")
    return replace(rising(), recipes=("ift", "reasoning", *BLENDS, *matched))


def seeded(seeds: int = 3, seed_sd: float = 0.03) -> Plan:
    """The rising plan with several seeds, whose accuracies differ."""
    return replace(rising(), seeds=seeds, seed_sd=seed_sd)


# Studies that hold less than an analysis may hope for: each must end in a verdict or an empty table.
MEAGRE: dict[str, Plan] = {
    "flat": flat(),
    "inverted": inverted(),
    "perfect": perfect(),
    "two_sizes": with_sizes(2),
    "one_size": with_sizes(1),
    "ift_only": one_recipe("ift"),
    "reasoning_only": one_recipe("reasoning"),
    "one_run": one_run(),
    "one_family": replace(rising(), suites={"math_open": 1}),
    "one_item": replace(rising(), items=1),
}


def scattered() -> Plan:
    """The rising plan over seven sizes, with query FLOPs that scatter around their law."""
    plan = replace(rising(WIDE), suites={"math_open": 1})
    return replace(plan, costs=replace(plan.costs, query_scatter=0.15))


def near_perfect() -> Plan:
    """Accuracies close to 1, where few items are wrong."""
    return Plan(everywhere(Flat(0.97), Flat(0.99)), SIZES)


def thrifty() -> Plan:
    """Reasoning that costs little to answer with: dearer training pays off after enough questions."""
    plan = replace(rising(), items=1000)
    costs = replace(
        plan.costs,
        coefficient={"ift": 50.0, "reasoning": 60.0},
        exponent={"ift": 0.9, "reasoning": 0.9},
    )
    return replace(plan, costs=costs)


def detectable(items: int = 250, alpha: float = 0.05, power: float = 0.8) -> Plan:
    """Two levels so far apart that McNemar's exact test finds it with probability `power`."""
    model, low = ItemModel(), 0.5
    critical = critical_counts(items, alpha)

    def missing(gap: float) -> float:
        seen = model.discordance(low, low + gap)
        return float(power_of(gap, seen, items, critical)) - power

    gap = float(optimize.brentq(missing, 0.01, 0.4))
    return replace(Plan(everywhere(Flat(low), Flat(low + gap)), SIZES), items=items)


def drawn_levels(seed: int) -> Plan:
    """Every recipe at every size at an accuracy of its own, drawn around a common rise: none is like another.

    For probabilities, whose frequencies mean something only over studies that differ.
    """
    rng = np.random.default_rng([seed, 99])
    recipes = ("ift", "reasoning", "seq50", "mix50")
    surfaces: dict[tuple[str, str], Surface] = {
        ("math_open", recipe): LogLinear(
            float(rng.uniform(0.45, 0.6)), float(rng.uniform(-0.05, 0.2)), unit=3e6
        )
        for recipe in recipes
    }
    return Plan(surfaces, SIZES, recipes, suites={"math_open": 1})


# What intervals are tried on: two families, since others would say the same again.
TWO = {"math_open": 1, "general_mc": 1}

# Plans that coverage is measured on; a function where every study has a truth of its own.
PLANS: dict[str, Plan | Callable[[int], Plan]] = {
    "rising": replace(rising(), suites=TWO),
    "crossing": replace(crossing(), suites=TWO),
    "thrifty": replace(thrifty(), suites=TWO),
    "near_perfect": replace(near_perfect(), suites=TWO),
    "three_seeds": replace(seeded(3, 0.03), suites=TWO),
    "one_noisy_seed": replace(seeded(1, 0.03), suites=TWO),
    "flat": replace(flat(), suites=TWO),
    "flat_seeds": replace(flat(), suites=TWO, seeds=3, seed_sd=0.03),
    "detectable": replace(detectable(), suites=TWO),
    "blended": replace(blended(), suites=TWO),
    "answers": replace(
        blended(), suites=TWO, sizes={"s3": SIZES["s3"]}, recipes=("reasoning", "mix50")
    ),
    "scattered": scattered(),
    "saturated": saturated(),
    "power_error": power_error(),
    "drawn_levels": drawn_levels,
}


def plan_of(name: str, seed: int) -> Plan:
    """The plan of study number `seed`."""
    plan = PLANS[name]
    return plan(seed) if callable(plan) else plan
