"""Everything that is asked of frontiers, as tables: for a measured, a published or a simulated study."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from stages.bedrock.records import frontiers as record
from stages.science.families import FamilyResults
from stages.science.frontiers.crossovers import crossovers_table
from stages.science.frontiers.equivalents import equivalents_table
from stages.science.frontiers.hypervolume import hypervolumes_table
from stages.science.frontiers.lifetime import break_even_table
from stages.science.frontiers.pareto import frontier_gap, membership, nearness, on_frontier
from stages.science.frontiers.priced import COSTS, FrontierSettings, PricedFamily, priced_families
from stages.science.stats import percentile_interval


def frontier_tables(results: FamilyResults, settings: FrontierSettings) -> dict[str, pd.DataFrame]:
    """The tables of records/{frontiers,hypervolumes,equivalents,break_even,crossovers}.py, by these names.

    A study that has nothing to say on a question (one recipe, no IFT, costs unknown) has a table without rows.
    """
    families = list(priced_families(results, settings))
    return {
        "frontiers": frontiers_table(families, settings),
        "hypervolumes": hypervolumes_table(families, settings),
        "equivalents": equivalents_table(families, settings),
        "break_even": break_even_table(families, settings),
        "crossovers": crossovers_table(families, settings),
    }


def frontiers_table(families: Iterable[PricedFamily], settings: FrontierSettings) -> pd.DataFrame:
    """The table of records/frontiers.py; a configuration of unknown cost is not among the points."""
    parts = [part for family in families for part in _places(family, settings)]
    if not parts:
        return pd.DataFrame(columns=record.SCHEMA.names)
    frontiers: pd.DataFrame = pd.concat(parts, ignore_index=True)[record.SCHEMA.names]
    return frontiers


def _places(family: PricedFamily, settings: FrontierSettings) -> Iterator[pd.DataFrame]:
    low, high = percentile_interval(family.accuracies[1:], settings.coverage)
    table = family.table.assign(accuracy_low=low, accuracy_high=high)
    for cost in COSTS:
        known = np.isfinite(family.costs[cost])
        if not known.any():
            continue
        price = family.costs[cost][known]
        accuracy, draws = family.accuracies[0, known], family.accuracies[1:, known]
        gap = frontier_gap(price, accuracy)
        yield table[known].assign(
            cost=cost,
            cost_flops=price,
            on_frontier=on_frontier(price, accuracy),
            frontier_probability=membership(price, draws),
            frontier_gap=gap,
            near_frontier=gap <= settings.tolerance,
            near_probability=nearness(price, draws, settings.tolerance),
        )
