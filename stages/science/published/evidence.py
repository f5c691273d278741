"""Accuracies and costs of a published study as arrays, and what a budget buys in three readings of them.

Readings of the accuracy that a regime has at a cost, from its students:

* `points`: the best student that costs no more; nothing is assumed between students;
* `interpolation`: straight lines between students over the logarithm of cost, and the best student beyond
  the dearest (`interpolation.frontier_at`);
* `curves`: the saturating curve of the paper's App. E through the students, which goes on beyond them.

In all three nothing is to be had for less than the cheapest student costs (-inf).
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stages.science.flops import Mode
from stages.science.frontiers.interpolation import frontier_at, ladder, reached_at
from stages.science.published.costs import Lengths
from stages.science.published.facts import FAMILIES, REGIMES, Facts
from stages.science.published.fitted_curves import FittedCurves, fit_curves

Floats = NDArray[np.float64]
Reading = Literal["points", "interpolation", "curves"]
GENERAL = 0
"""Place of the corpus that the paper's costs are drawn for."""
IFT, REASONING = range(len(REGIMES))


@dataclass(frozen=True)
class Setting:
    """One way of counting."""

    mode: Mode
    lengths: Lengths
    reading: Reading


@dataclass(frozen=True)
class CurveSearch:
    """How curves are fitted: places to start from, their seed, and how many of the draws get a curve."""

    starts: int
    seed: int
    draws: int


@dataclass(frozen=True)
class Evidence:
    """What claims are judged by, in one setting.

    Attributes:
        facts: of the study.
        accuracy: (1 + draws) x corpora x families x students x regimes; place 0 as printed.
        teacher: (1 + draws) x families.
        train_flops: students x regimes, general corpus.
        query_flops: families x students x regimes.
        setting: the way of counting behind the costs, and the reading.
        search: of curves.
    """

    facts: Facts
    accuracy: Floats
    teacher: Floats
    train_flops: Floats
    query_flops: Floats
    setting: Setting
    search: CurveSearch
    fitted: dict[bytes, FittedCurves] = field(default_factory=dict)
    """Curves that were fitted already; settings may share it."""

    @property
    def scored(self) -> Floats:
        """Accuracies of the general corpus, as many draws as the reading can have."""
        kept = 1 + self.search.draws if self.setting.reading == "curves" else None
        return self.accuracy[:kept, GENERAL]

    def size(self, billion: float) -> int:
        """Place of the student of a size."""
        return int(np.flatnonzero(self.facts.shapes["size_billion"] == billion)[0])

    def train_costs(self) -> Floats:
        """FLOPs of training as families x students x regimes."""
        return np.broadcast_to(self.train_flops, (len(FAMILIES), *self.train_flops.shape))

    def affordable(self, costs: Floats, family: int, regime: int, at: Floats) -> Floats:
        """Accuracy of a regime at costs, draws x costs.

        Args:
            costs: of the students, families x students x regimes.
            family: place of the family.
            regime: place of the regime.
            at: FLOPs, one dimension.
        """
        own, scores = costs[family, :, regime], self.scored[:, family, :, regime]
        if self.setting.reading == "points":
            within = own <= at[:, None]
            best: Floats = np.where(within, scores[:, None, :], -np.inf).max(axis=-1)
            return best
        if self.setting.reading == "interpolation":
            return frontier_at(ladder(own, scores, "best"), at)
        values = self._curves(own, family, regime).values(at)
        return np.where(at < own.min(), -np.inf, values)

    def price(self, costs: Floats, family: int, regime: int, level: Floats) -> Floats:
        """FLOPs at which a regime first has an accuracy, one per draw; inf where it never has.

        Between points nothing is known, so that the reading `points` has the price of the next student.
        """
        own, scores = costs[family, :, regime], self.scored[:, family, :, regime]
        if self.setting.reading == "points":
            enough = scores >= level[:, None]
            cheapest: Floats = np.where(enough, own, np.inf).min(axis=-1)
            return cheapest
        if self.setting.reading == "interpolation":
            return reached_at(ladder(own, scores, "best"), level)
        return self._curves(own, family, regime).inverse(level)

    def _curves(self, own: Floats, family: int, regime: int) -> FittedCurves:
        key = own.tobytes() + bytes([family, regime])
        if key not in self.fitted:
            scores = self.scored[:, family, :, regime]
            ceiling, search = float(self.teacher[0, family]), self.search
            self.fitted[key] = fit_curves(own, scores, ceiling, search.starts, search.seed)
        return self.fitted[key]
