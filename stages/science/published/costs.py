"""What the students of a published study cost, from shapes, lengths and power laws instead of ledgers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.flops import Mode, inference_flops, training_flops
from stages.science.published.facts import FAMILIES, REGIMES, Facts, shape_of

Lengths = Literal["released", "stated_low", "stated_high"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Assumptions:
    """What no source says and a cost needs.

    Attributes:
        characters_per_token: bytes of text to a token.
        length_cv: standard deviation of the tokens of a training row, divided by their mean.
        samples: which count of pairs is taken for the number trained on.
        stated_ratios: least and largest length of an answer with a trace, in lengths of the direct one.
    """

    characters_per_token: float
    length_cv: float
    samples: Literal["stated", "released"]
    stated_ratios: tuple[float, float]


def mean_tokens(
    facts: Facts, corpus: str, regime: str, assumed: Assumptions, lengths: Lengths = "released"
) -> tuple[float, float]:
    """Mean tokens of the prompt and of the answer (with its trace) of a training row.

    `released` takes the bytes of the released pairs. The others take the direct answers from there and the
    traces as so many times longer as the paper says at least (`stated_low`) and at most (`stated_high`).
    """
    table = facts.lengths[facts.lengths["corpus"] == corpus]
    mean = dict(zip(table["part"], table["mean_bytes"], strict=True))
    answer = float(mean[regime])
    if regime == "reasoning" and lengths != "released":
        answer = float(mean["ift"]) * assumed.stated_ratios[lengths == "stated_high"]
    return float(mean["prompt"]) / assumed.characters_per_token, (
        answer / assumed.characters_per_token
    )


def training_costs(
    facts: Facts, corpus: str, assumed: Assumptions, mode: Mode, lengths: Lengths = "released"
) -> Floats:
    """FLOPs of one epoch, students x regimes.

    With n samples of mean length l and coefficient of variation c, the sum of squared lengths is
    n l^2 (1 + c^2). Source: `flops.training_flops`; c is assumed.
    """
    counts = facts.samples
    chosen = (counts["corpus"] == corpus) & (counts["count"] == assumed.samples)
    samples = float(counts.loc[chosen, "samples"].iloc[0])
    costs = np.empty((len(facts.shapes), len(REGIMES)))
    for column, regime in enumerate(REGIMES):
        length = sum(mean_tokens(facts, corpus, regime, assumed, lengths))
        squares = samples * length**2 * (1 + assumed.length_cv**2)
        for row, (_, entry) in enumerate(facts.shapes.iterrows()):
            costs[row, column] = training_flops(shape_of(entry), samples * length, squares, mode)
    return costs


def query_costs(facts: Facts, assumed: Assumptions, mode: Mode) -> Floats:
    """Mean FLOPs per question, families x students x regimes, from the paper's power laws.

    The laws are in paper mode. In exact mode they are multiplied by exact / paper of a question as long as
    the released pairs of its domain.
    """
    table = facts.query_cost_laws
    laws = {
        (family, regime): (coefficient, exponent)
        for family, regime, coefficient, exponent in zip(
            table["family"],
            table["regime"],
            table["coefficient_flops"],
            table["exponent"],
            strict=True,
        )
    }
    sizes = facts.shapes["size_billion"].to_numpy()
    costs = np.empty((len(FAMILIES), len(sizes), len(REGIMES)))
    for place, family in enumerate(FAMILIES):
        for column, regime in enumerate(REGIMES):
            coefficient, exponent = laws[family, regime]
            costs[place, :, column] = coefficient * sizes**exponent
            if mode == "exact":
                domain = family.partition("_")[0]
                costs[place, :, column] *= _exact_over_paper(facts, domain, regime, assumed)
    return costs


def _exact_over_paper(facts: Facts, domain: str, regime: str, assumed: Assumptions) -> Floats:
    prompt, answer = mean_tokens(facts, domain, regime, assumed)
    ratios = []
    for _, row in facts.shapes.iterrows():
        shape = shape_of(row)
        exact, paper = (
            float(inference_flops(shape, prompt, answer, mode)) for mode in ("exact", "paper")
        )
        ratios.append(exact / paper)
    return np.array(ratios)


def implied_token_table(facts: Facts, assumed: Assumptions) -> pd.DataFrame:
    """Tokens, prompt and answer, that the power laws pay for: FLOPs over those of one generated token.

    Attention is left out, so the tokens are too many rather than too few.

    Returns:
        family, student, regime, query_flops (paper mode), tokens.
    """
    costs = query_costs(facts, assumed, "paper")
    rows = []
    for index, (_, entry) in enumerate(facts.shapes.iterrows()):
        shape = shape_of(entry)
        two, one = (float(inference_flops(shape, 1, count, "paper")) for count in (2, 1))
        for place, family in enumerate(FAMILIES):
            for column, regime in enumerate(REGIMES):
                flops = costs[place, index, column]
                rows.append((family, entry["student"], regime, flops, flops / (two - one)))
    return pd.DataFrame(rows, columns=["family", "student", "regime", "query_flops", "tokens"])
