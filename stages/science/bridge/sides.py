"""Accuracies of the same respondents on real suites and on suites of the same families that a model wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.stats import item_bootstrap

ALL = "all"
SOURCES = ("real", "written")
Suites = dict[str, dict[str, NDArray[np.float64]]]


@dataclass(frozen=True)
class Sides:
    """What is known of each family, with resampled items on both sides."""

    families: tuple[str, ...]
    """Those with a suite that has items on both sides, and `all`: their mean."""
    respondents: pd.DataFrame
    """Name, kind (student | base | teacher), student and recipe (empty but for students), one row each."""
    points: NDArray[np.float64]
    """Accuracies: sources x families x respondents; a family is the mean of its suites on both sides."""
    draws: NDArray[np.float64]
    """draws x sources x families x respondents; the same items for all respondents in a draw."""

    def by_family(self) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.float64]]]:
        """Of each family: points (sources x respondents), draws (draws x sources x respondents)."""
        for place, family in enumerate(self.families):
            yield family, self.points[:, place], self.draws[:, :, place]


def measure_sides(
    verdicts: Mapping[str, pd.DataFrame], respondents: pd.DataFrame, draws: int, seed: int
) -> Sides:
    """Accuracies on both sides with joint resamples of the items.

    A suite that is on one side only says nothing of the difference between them and is left out, and so is a
    family without a suite on both.

    Args:
        verdicts: by source, one row per respondent and item: respondent, family, suite, item, correct (0 or 1).
        respondents: as in `Sides`.
        draws: resampled sets of items.
        seed: of the resampling.

    Raises:
        ValueError: a respondent did not answer every item once, or no suite is on both sides.
    """
    per_source = {source: _suites(verdicts[source], respondents) for source in SOURCES}
    shared = _shared(per_source)
    if not shared:
        raise ValueError("no suite has real and written items; write some for those that are real")
    points = np.empty((2, len(shared) + 1, len(respondents)))
    drawn = np.empty((draws, *points.shape))
    index = 0
    for side, source in enumerate(SOURCES):
        for place, (family, names) in enumerate(shared.items()):
            suites = [per_source[source][family][name] for name in names]
            points[side, place] = np.mean([matrix.mean(axis=1) for matrix in suites], axis=0)
            sampled = []
            for matrix in suites:
                sampled.append(item_bootstrap(matrix, draws, seed, index))
                index += 1
            drawn[:, side, place] = np.mean(sampled, axis=0)
    points[:, -1] = points[:, :-1].mean(axis=1)
    drawn[:, :, -1] = drawn[:, :, :-1].mean(axis=2)
    return Sides((*shared, ALL), respondents, points, drawn)


def _shared(per_source: Mapping[str, Suites]) -> dict[str, list[str]]:
    """By family the names of its suites that are on both sides; families without any are left out."""
    real, written = (per_source[source] for source in SOURCES)
    both = {
        family: [name for name in suites if name in written.get(family, {})]
        for family, suites in real.items()
    }
    return {family: names for family, names in both.items() if names}


def _suites(verdicts: pd.DataFrame, respondents: pd.DataFrame) -> Suites:
    """By family its suites by name, each respondents x items."""
    found: Suites = {}
    names = respondents["respondent"].tolist()
    for (family, suite), rows in verdicts.groupby(["family", "suite"], sort=False):
        if rows.duplicated(["respondent", "item"]).any():
            raise ValueError(f"{suite}: an item is answered twice by one respondent")
        wide = rows.set_index(["respondent", "item"])["correct"].unstack().reindex(names)  # noqa: PD010
        if wide.isna().any(axis=None):
            raise ValueError(f"{suite}: not every respondent answered every item")
        found.setdefault(str(family), {})[str(suite)] = wide.to_numpy(np.float64)
    return found
