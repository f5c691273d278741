"""Trials counted: how often intervals held the truth."""

import math

import numpy as np
import pandas as pd
from scipy import special


def table(trials: pd.DataFrame) -> pd.DataFrame:
    """One row per estimand: how often its intervals held the truth, and how often there was none.

    Columns: estimand, plan, labels, studies, truth (mean over labels), nominal, coverage, coverage_low and
    coverage_high (Wilson, 95 %, of as many trials as studies gave a number), worst (lowest coverage of a
    single label), bias (mean of point - truth), width (mean of those that end), open_share (those that do not:
    an end is infinite), verdict_share (no number at all).
    """
    rows = []
    for name, own in trials.groupby("estimand", sort=False):
        numbers = own[own["number"]]
        ends = np.isfinite(numbers["width"])
        share = float(numbers["covered"].mean())
        low, high = wilson(share, numbers["study"].nunique())
        rows.append(
            {
                "estimand": name,
                "plan": own["plan"].iloc[0],
                "labels": own["label"].nunique(),
                "studies": own["study"].nunique(),
                "truth": own["truth"].mean(),
                "nominal": own["nominal"].iloc[0],
                "coverage": share,
                "coverage_low": low,
                "coverage_high": high,
                "worst": numbers["covered"].groupby(numbers["label"]).mean().min(),
                "bias": (numbers["point"] - numbers["truth"])[ends].mean(),
                "width": numbers["width"][ends].mean(),
                "open_share": 1 - ends.mean(),
                "verdict_share": 1 - own["number"].mean(),
            }
        )
    return pd.DataFrame(rows)


def wilson(share: float, trials: int, coverage: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share of `trials`; NaN without trials."""
    if not trials:
        return math.nan, math.nan
    z = float(special.ndtri((1 + coverage) / 2))
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    spread = math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    reach = z * spread / (1 + z**2 / trials)
    return centre - reach, centre + reach
