"""Accuracies of the same respondents on real suites and on suites of the same families that a model wrote."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.stats import item_bootstrap

ALL = "all"
SOURCES = ("real", "written")


@dataclass(frozen=True)
class Sides:
    """What is known of each family, with resampled items on both sides."""

    families: tuple[str, ...]
    """Those with items on both sides, and `all`: their mean."""
    respondents: pd.DataFrame
    """Name, kind (student | base | teacher), student and recipe (empty but for students), one row each."""
    points: NDArray[np.float64]
    """Accuracies: sources x families x respondents; a family is the mean of its suites."""
    draws: NDArray[np.float64]
    """draws x sources x families x respondents; the same items for all respondents in a draw."""


def measure_sides(
    verdicts: Mapping[str, pd.DataFrame], respondents: pd.DataFrame, draws: int, seed: int
) -> Sides:
    """Accuracies on both sides with joint resamples of the items.

    Args:
        verdicts: by source, one row per respondent and item: respondent, family, suite, item, correct (0 or 1).
        respondents: as in `Sides`.
        draws: resampled sets of items.
        seed: of the resampling.

    Raises:
        ValueError: a respondent did not answer every item once, or no family is on both sides.
    """
    per_source = {source: _suites(verdicts[source], respondents) for source in SOURCES}
    shared = [family for family in per_source["real"] if family in per_source["written"]]
    if not shared:
        raise ValueError("no family has real and written items; write some for those of the suites")
    points = np.empty((2, len(shared) + 1, len(respondents)))
    drawn = np.empty((draws, *points.shape))
    index = 0
    for side, source in enumerate(SOURCES):
        for place, family in enumerate(shared):
            suites = per_source[source][family]
            points[side, place] = np.mean([matrix.mean(axis=1) for matrix in suites], axis=0)
            sampled = []
            for matrix in suites:
                sampled.append(item_bootstrap(matrix, draws, seed, index))
                index += 1
            drawn[:, side, place] = np.mean(sampled, axis=0)
    points[:, -1] = points[:, :-1].mean(axis=1)
    drawn[:, :, -1] = drawn[:, :, :-1].mean(axis=2)
    return Sides((*shared, ALL), respondents, points, drawn)


def _suites(
    verdicts: pd.DataFrame, respondents: pd.DataFrame
) -> dict[str, list[NDArray[np.float64]]]:
    """By family the suites, each respondents x items."""
    found: dict[str, list[NDArray[np.float64]]] = {}
    names = respondents["respondent"].tolist()
    for (family, suite), rows in verdicts.groupby(["family", "suite"], sort=False):
        if rows.duplicated(["respondent", "item"]).any():
            raise ValueError(f"{suite}: an item is answered twice by one respondent")
        wide = rows.set_index(["respondent", "item"])["correct"].unstack().reindex(names)  # noqa: PD010
        if wide.isna().any(axis=None):
            raise ValueError(f"{suite}: not every respondent answered every item")
        found.setdefault(str(family), []).append(wide.to_numpy(np.float64))
    return found
