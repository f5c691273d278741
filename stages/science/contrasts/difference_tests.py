"""The columns that a test adds to differences of accuracy: interval, p, and what it could have detected."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from stages.science.contrasts.mcnemar import detectable_difference, exact_p
from stages.science.contrasts.paired import wald_interval
from stages.science.contrasts.seeds import NoisyError

Floats = NDArray[np.float64]
MCNEMAR, WALD, SEEDS, INDEPENDENT = "mcnemar_exact", "adjusted_wald", "seeds", "independent"


@dataclass(frozen=True)
class Levels:
    """coverage of intervals; alpha (two-sided) and power of what is called detectable; in (0, 1)."""

    coverage: float
    alpha: float
    power: float


def between_runs(
    rows: pd.DataFrame, centre: Floats, variance: Floats, test: str, levels: Levels
) -> pd.DataFrame:
    """One seed on each side: the items are what the difference errs by.

    The smallest detectable difference is exact for `MCNEMAR` (`mcnemar.detectable_difference`) and else
    (z of alpha / 2 + z of power) x standard error.

    Args:
        rows: at least one, with gained, lost and items; equal items in all rows.
        centre: adjusted differences.
        variance: theirs, over items.
        test: MCNEMAR takes its p from the counts; the others from centre and variance.
        levels: coverage, alpha, power.
    """
    low, high = wald_interval(centre, variance, levels.coverage)
    if test == MCNEMAR:
        # Whole numbers that came out of sums of products.
        gained, lost = (rows[side].round().to_numpy() for side in ("gained", "lost"))
        p = exact_p(gained, lost)
        items = int(rows["items"].iloc[0])
        least = detectable_difference(items, gained + lost, levels.alpha, levels.power)
    else:
        spread = np.sqrt(variance)
        p = 2 * ndtr(-np.abs(centre) / spread)
        least = (float(ndtri(levels.power)) - float(ndtri(levels.alpha / 2))) * spread
    return rows.assign(
        test=test,
        difference_low=low,
        difference_high=high,
        p_value=p,
        detectable_difference=np.where(least <= 1, least, np.nan),
    )


def between_recipes(
    rows: pd.DataFrame, centre: Floats, error: NoisyError, levels: Levels
) -> pd.DataFrame:
    """Several seeds on a side: both the items and the seeds are what the difference errs by.

    The smallest detectable difference is the sum of the error's quantiles at 1 - alpha / 2 and at power. All
    is missing where no configuration that could scatter has two seeds, and the difference where it is above 1.

    Args:
        rows: one per difference.
        centre: adjusted differences.
        error: theirs.
        levels: coverage, alpha, power.
    """
    reach = error.quantile((1 + levels.coverage) / 2)
    critical = reach
    if levels.alpha != 1 - levels.coverage:
        critical = error.quantile(1 - levels.alpha / 2)
    least = critical + error.quantile(levels.power)
    return rows.assign(
        test=SEEDS,
        difference_low=np.maximum(centre - reach, -1.0),
        difference_high=np.minimum(centre + reach, 1.0),
        p_value=error.p_value(centre),
        detectable_difference=np.where(least <= 1, least, np.nan),
    )
