"""Whether probabilities are kept: of what was given a probability of p, a share p should be so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.planted.coverage import Sample
from tests.planted.tally import wilson
from tests.planted.truth import Truth

EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)


@dataclass(frozen=True)
class Claim:
    """Probabilities that an analysis gives, by label, and what is so; the plan draws a truth per study."""

    name: str
    plan: str
    stated: Callable[[Sample], Mapping[str, float]]
    so: Callable[[Truth], Mapping[str, bool]]

    def rows(self, sample: Sample) -> list[dict[str, object]]:
        """A row per label of one study."""
        stated, so = self.stated(sample), self.so(Truth(sample.study.plan))
        head = {"claim": self.name, "study": sample.study.seed}
        return [
            head | {"label": label, "probability": chance, "so": so[label]}
            for label, chance in stated.items()
        ]


def reliability(rows: pd.DataFrame) -> pd.DataFrame:
    """Per claim and bin of stated probabilities: how many, the mean stated, the share that was so.

    Columns: claim, low, high (edges of the bin), count, stated, share, share_low, share_high (Wilson, 95 %, as
    if labels were independent).
    """
    bins = np.digitize(rows["probability"], EDGES[1:-1])
    parts = []
    for _, own in rows.assign(bin=bins).groupby(["claim", "bin"], sort=True):
        place, claim = int(own["bin"].iloc[0]), own["claim"].iloc[0]
        share = float(own["so"].mean())
        low, high = wilson(share, len(own))
        parts.append(
            {
                "claim": claim,
                "low": EDGES[place],
                "high": EDGES[place + 1],
                "count": len(own),
                "stated": own["probability"].mean(),
                "share": share,
                "share_low": low,
                "share_high": high,
            }
        )
    return pd.DataFrame(parts)


def brier(rows: pd.DataFrame) -> pd.DataFrame:
    """Per claim: mean squared error of the probabilities, and that of the overall share for comparison."""
    errors = rows.assign(
        error=(rows["probability"] - rows["so"].astype(float)) ** 2, base=rows["so"].astype(float)
    ).groupby("claim")
    base = errors["base"].mean()
    return pd.DataFrame({"brier": errors["error"].mean(), "of_the_share": base * (1 - base)})
