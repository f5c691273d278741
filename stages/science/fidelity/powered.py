"""Scores from few labelled items and many that only other solvers labelled: prediction-powered inference.

Sources: Angelopoulos, Duchi and Zrnic 2023 (PPI++, arXiv 2311.01453): the tuned weight of the votes. Zrnic 2024
(PPBoot, arXiv 2405.18379) and Kluger et al. 2025 (arXiv 2501.18577): the bootstrap, which serves any metric.
Boyeau et al. 2025 (AutoEval Done Right, arXiv 2403.07008): its use on models. Hesterberg 2015 (1411.5279):
the percentiles of small samples.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from stages.science.fidelity.metrics import Layout
from stages.science.fidelity.tallies import layout_of, tally_of
from stages.science.fidelity.tally import Missing
from stages.science.fidelity.votes import voted

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class PoweredSettings:
    """How scores are estimated.

    Attributes:
        labelled: real items whose gold is used, at least 2.
        draws: resampled sets of items behind an interval.
        coverage: share of the draws in an interval, in (0, 1).
        seed: of the choice of the labelled items and of the resampling.
    """

    labelled: int
    draws: int
    coverage: float
    seed: int


@dataclass(frozen=True)
class Scoring:
    """How answers are scored: see `tally_of`."""

    metric: str
    missing: Missing
    layout: Layout


@dataclass(frozen=True)
class Estimate:
    """A score and what it is on resampled items."""

    value: float
    draws: Floats


def powered_scores(
    real: pd.DataFrame,
    solvers: Sequence[str],
    voters: Sequence[str],
    scoring: Scoring,
    settings: PoweredSettings,
) -> pd.DataFrame:
    """Plain, powered and whole scores of every solver on the real items.

    Args:
        real: judged rows of the real items of one benchmark, as in `tally_of`.
        solvers: whose scores.
        voters: solvers whose votes label the other items; nobody votes on itself.
        scoring: metric, and how answers without a prediction count.
        settings: how many items are labelled, and the resampling.

    Returns:
        One row per solver: solver, labelled, unlabelled, plain, plain_low, plain_high, powered, powered_low,
        powered_high, whole, worth.

    Raises:
        ValueError: fewer than `labelled` + 2 items, or `labelled` below 2.
    """
    places = np.sort(real["place"].unique())
    parts = _parted(places, settings)
    whole = tally_of(real, solvers, scoring.metric, scoring.missing, scoring.layout).score()
    rows = []
    for solver, score in zip(solvers, whole, strict=True):
        own, votes = real[real["solver"] == solver], voted(real, solver, voters)
        plain, powered = _estimates(own, votes, parts, scoring)
        row: dict[str, object] = {"solver": solver} | {
            name: part.size for name, part in parts.items()
        }
        for name, found in (("plain", plain), ("powered", powered)):
            low, high = _interval(found, settings)
            row |= {name: found.value, f"{name}_low": low, f"{name}_high": high}
        rows.append(row | {"whole": score, "worth": _worth(plain.draws, powered.draws)})
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Part:
    """Some of the items, and how often each was drawn, draws x items: the same for all solvers."""

    places: Places
    drawn: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.places)


def _parted(places: Places, settings: PoweredSettings) -> dict[str, Part]:
    """The items whose gold is used, and the others."""
    if not 2 <= settings.labelled <= len(places) - 2:
        raise ValueError(
            f"expected 2 labelled items at least and 2 that are not; "
            f"got {settings.labelled} of {len(places)}"
        )
    rng = np.random.default_rng([settings.seed, 0])
    mixed = rng.permutation(places)
    chosen = {"labelled": mixed[: settings.labelled], "unlabelled": mixed[settings.labelled :]}
    return {
        name: Part(
            np.sort(own), rng.multinomial(len(own), np.full(len(own), 1 / len(own)), settings.draws)
        )
        for name, own in chosen.items()
    }


def _estimates(
    own: pd.DataFrame, votes: pd.DataFrame, parts: dict[str, Part], scoring: Scoring
) -> tuple[Estimate, Estimate]:
    """Plain and powered estimates for one solver."""
    cheap = replace(scoring, layout=replace(scoring.layout, labels=layout_of(votes).labels))
    plain = _estimate(own, parts["labelled"], scoring)
    near = _estimate(votes, parts["labelled"], cheap)
    far = _estimate(votes, parts["unlabelled"], cheap)
    weight = weight_of_votes(plain.draws, near.draws, far.draws)
    if weight == 0:
        return plain, plain
    value = plain.value + weight * (far.value - near.value)
    return plain, Estimate(value, plain.draws + weight * (far.draws - near.draws))


def _estimate(rows: pd.DataFrame, part: Part, scoring: Scoring) -> Estimate:
    """The score on those items of a part that have a row, and on them as they were drawn."""
    kept = rows[rows["place"].isin(part.places)]
    if kept.empty:
        return Estimate(math.nan, np.full(len(part.drawn), math.nan))
    solver = [str(kept["solver"].iloc[0])]
    tally = tally_of(kept, solver, scoring.metric, scoring.missing, scoring.layout)
    has_row = np.isin(part.places, kept["place"])
    return Estimate(float(tally.score()[0]), tally.score(part.drawn[:, has_row])[:, 0])


def weight_of_votes(plain: Floats, near: Floats, far: Floats) -> float:
    """Weight that makes the variance of plain + weight (far - near) smallest, kept in [0, 1].

    cov(plain, near) / (var(near) + var(far)), of resampled scores; 0 if fewer than half of the draws have all.
    """
    rows = np.stack([plain, near, far])
    rows = rows[:, np.isfinite(rows).all(axis=0)]
    if rows.shape[1] < max(2, len(plain) / 2):
        return 0.0
    covariance = np.cov(rows)
    spread = covariance[1, 1] + covariance[2, 2]
    return float(np.clip(covariance[0, 1] / spread, 0.0, 1.0)) if spread > 0 else 0.0


def _interval(found: Estimate, settings: PoweredSettings) -> tuple[float, float]:
    """Percentiles of the draws, moved outwards as few items ask for (Hesterberg 2015, expanded percentiles).

    A tail of Phi(-sqrt(n / (n - 1)) t), t of n - 1 degrees of freedom, n the labelled items: exact for the mean
    of normal values. NaN where all draws agree (every answer is right, say): resampling then sees no spread,
    which does not say that there is none.
    """
    n, draws = settings.labelled, found.draws[np.isfinite(found.draws)]
    if math.isnan(found.value) or not len(draws) or np.ptp(draws) == 0:
        return math.nan, math.nan
    reach = float(special.stdtrit(n - 1, (1 + settings.coverage) / 2)) * math.sqrt(n / (n - 1))
    tail = float(special.ndtr(-reach))
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def _worth(plain: Floats, powered: Floats) -> float:
    """Labelled items that plain scores would need for the variance of the powered ones, over those used."""
    both = np.isfinite(plain) & np.isfinite(powered)
    if both.sum() < 2 or powered[both].var() == 0:
        return math.nan
    return float(plain[both].var() / powered[both].var())
