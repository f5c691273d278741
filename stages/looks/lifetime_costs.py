"""What a configuration costs over a life of so many questions, against IFT of equal accuracy."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KEYS = ["corpus", "family", "configuration"]
# Accuracies that agree to so many digits are the same.
DIGITS = 9
POINTS = 161
DECADES = 2.0


@dataclass(frozen=True)
class Offer:
    """FLOPs of a training, and of an answer."""

    train: float
    query: float

    def lifetime(self, queries: Floats) -> Floats:
        """FLOPs of the training and of so many answers."""
        return self.train + self.query * queries


def ift_offers(row: pd.Series, frontiers: pd.DataFrame) -> list[Offer]:
    """What IFT has to offer at the accuracy of a configuration; nothing where it is out of reach.

    The first IFT size as accurate, by interpolation, and every IFT configuration that is as accurate.

    Args:
        row: of the table of records/break_even.py, with its accuracy.
        frontiers: the table of records/frontiers.py.
    """
    own = (frontiers["corpus"] == row["corpus"]) & (frontiers["family"] == row["family"])
    ift = frontiers[own & (frontiers["recipe"] == "ift")]
    enough = ift[ift["accuracy"].round(DIGITS) >= round(float(row["accuracy"]), DIGITS)]
    costs = enough.pivot_table(index="configuration", columns="cost", values="cost_flops")
    offers = []
    if {"training", "inference"} <= set(costs.columns):
        known = costs.dropna(subset=["training", "inference"])
        offers = [
            Offer(float(train), float(query))
            for train, query in zip(known["training"], known["inference"], strict=True)
        ]
    if pd.notna(row["ift_train_flops"]):
        offers.append(Offer(float(row["ift_train_flops"]), float(row["ift_query_flops"])))
    return offers


def with_accuracy(break_even: pd.DataFrame, frontiers: pd.DataFrame) -> pd.DataFrame:
    """Rows of records/break_even.py with the accuracy of each, as measured."""
    measured = frontiers.loc[frontiers["cost"] == "training", [*KEYS, "accuracy"]]
    return break_even.merge(measured, on=KEYS)


def cost_ratio(row: pd.Series, offers: list[Offer], queries: Floats) -> Floats:
    """Lifetime FLOPs of a configuration over those of the cheapest offer, for each number of questions."""
    own = Offer(float(row["train_flops"]), float(row["query_flops"])).lifetime(queries)
    ratio: Floats = own / np.min([offer.lifetime(queries) for offer in offers], axis=0)
    return ratio


def question_grid(break_even: pd.DataFrame) -> Floats:
    """Numbers of questions on which training and answering both count, log-spaced.

    From `DECADES` below the least number at which answering has cost as much as training, to as many above the
    greatest; the break-even points are inside.
    """
    equal = (break_even["train_flops"] / break_even["query_flops"]).to_numpy(dtype=float)
    even = break_even[["break_even_queries", "until_queries"]].to_numpy(dtype=float).ravel()
    even = even[np.isfinite(even) & (even > 0)]
    low = min([equal.min() / 10**DECADES, *(even / 3)])
    high = max([equal.max() * 10**DECADES, *(even * 3)])
    grid: Floats = np.geomspace(low, high, POINTS)
    return grid
