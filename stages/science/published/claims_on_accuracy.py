"""What the claims about accuracy and data are judged by; accuracies in points (0 to 100), as in the claims.

Every function takes `Evidence` and returns one value per draw, place 0 as printed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.published.evidence import GENERAL, IFT, REASONING, Evidence
from stages.science.published.facts import CORPORA, FAMILIES

Floats = NDArray[np.float64]
POINTS = 100.0
MATH = CORPORA.index("math")
MC = [place for place, family in enumerate(FAMILIES) if family.endswith("_mc")]
OPEN = [place for place, family in enumerate(FAMILIES) if family.endswith("_open")]
ON_MATH = [place for place, family in enumerate(FAMILIES) if family.startswith("math_")]


@dataclass(frozen=True)
class Cell:
    """A student: corpus and regime as places, family as a name, size in billions."""

    corpus: int
    family: str
    size: float
    regime: int

    def of(self, evidence: Evidence) -> Floats:
        """Its accuracies."""
        place = FAMILIES.index(self.family)
        return evidence.accuracy[:, self.corpus, place, evidence.size(self.size), self.regime]


def difference(evidence: Evidence, first: Cell, second: Cell) -> Floats:
    """Accuracy of one cell minus that of another, in points."""
    return POINTS * (first.of(evidence) - second.of(evidence))


def cells_won(evidence: Evidence) -> Floats:
    """Cells of corpus, family and size in which reasoning is ahead."""
    ahead = evidence.accuracy[..., REASONING] > evidence.accuracy[..., IFT]
    count: Floats = ahead.sum(axis=(1, 2, 3)).astype(np.float64)
    return count


def cells_won_as_printed(evidence: Evidence) -> Floats:
    """The same, of the printed table alone."""
    return np.full(len(evidence.scored), float(cells_won(evidence)[0]))


def math_corpus_ahead(evidence: Evidence) -> Floats:
    """Cells of math family and size from 3B on in which the math corpus is ahead of the general one."""
    large = (evidence.facts.shapes["size_billion"] >= 3).to_numpy()
    scores = evidence.accuracy[..., REASONING][:, :, ON_MATH][..., large]
    ahead = scores[:, MATH] > scores[:, GENERAL]
    count: Floats = ahead.sum(axis=(1, 2)).astype(np.float64)
    return count


def behind_teacher(evidence: Evidence) -> Floats:
    """The larger of the largest reasoning student's distances from the teacher on multiple choice, points."""
    own = evidence.accuracy[:, GENERAL, :, -1, REASONING]
    lag: Floats = POINTS * (evidence.teacher - own)[:, MC].max(axis=1)
    return lag


def gain(evidence: Evidence, families: list[int]) -> Floats:
    """Reasoning minus IFT of the general corpus, mean over families and sizes, points."""
    scores = evidence.accuracy[:, GENERAL, families]
    mean: Floats = POINTS * (scores[..., REASONING] - scores[..., IFT]).mean(axis=(1, 2))
    return mean


def open_minus_mc(evidence: Evidence) -> Floats:
    """Effect of the format on the gain."""
    return gain(evidence, OPEN) - gain(evidence, MC)


def format_minus_domain(evidence: Evidence) -> Floats:
    """Effect of the format on the gain minus that of the domain, both without their signs."""
    on_general = [place for place in range(len(FAMILIES)) if place not in ON_MATH]
    domain = gain(evidence, ON_MATH) - gain(evidence, on_general)
    lead: Floats = np.abs(open_minus_mc(evidence)) - np.abs(domain)
    return lead


def length_ratio_cells(evidence: Evidence, low: float, high: float) -> Floats:
    """Corpora whose released answers with traces are `low` to `high` times as long as the direct ones."""
    lengths = evidence.facts.lengths.pivot_table("mean_bytes", "corpus", "part")
    ratio = (lengths["reasoning"] / lengths["ift"]).to_numpy()
    return np.full(len(evidence.scored), float(((ratio >= low) & (ratio <= high)).sum()))


def released_share(evidence: Evidence) -> Floats:
    """Released pairs over stated ones, both corpora together."""
    total = evidence.facts.samples.groupby("count")["samples"].sum()
    return np.full(len(evidence.scored), float(total["released"] / total["stated"]))
