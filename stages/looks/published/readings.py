"""What can be read from the figures of the published study, computed from the same tables."""

import pandas as pd

from stages.looks.numbers import listed
from stages.looks.published.cost_ratio import cost_ratio_rows
from stages.looks.published.names import READINGS, SURE

NOTHING = "Nothing to compare here: {}."
OUTCOMES = {
    "confirmed": "are confirmed",
    "not_confirmed": "are not",
    "cannot_be_told": "cannot be told",
}
WORDS = {"ift": "direct", "reasoning": "reasoning"}


def reading_of_published_cost(frontiers: pd.DataFrame, cost: str) -> str:
    """Who is surely on the frontier, and how much of that is where no IFT student is as dear.

    Args:
        frontiers: reports/published/frontiers.csv.
        cost: training | inference.
    """
    rows = frontiers[(frontiers["cost"] == cost) & (frontiers["family"] != "all")]
    rows = rows[rows["recipe"].isin(WORDS)]
    parts = []
    for corpus, own in rows.groupby("corpus", sort=False):
        dearest = own[own["recipe"] == "ift"].groupby("family")["cost_flops"].max()
        sure = own[own["frontier_probability"] >= SURE]
        shares = [
            f"{(sure['recipe'] == recipe).sum()} of {(own['recipe'] == recipe).sum()} {name}"
            for recipe, name in WORDS.items()
            if (own["recipe"] == recipe).any()
        ]
        thinking, tail = sure[sure["recipe"] == "reasoning"], ""
        if len(thinking):
            beyond = (thinking["cost_flops"] > thinking["family"].map(dearest)).sum()
            tail = f" ({beyond} of the latter dearer than any direct student)"
        parts.append(f"with {corpus} prompts {listed(shares)}{tail}")
    if not parts:
        return NOTHING.format("no student was traced")
    return (
        f"On the {cost} frontier in at least {100 * SURE:g} % of the draws, of all pairs of family and "
        f"size: {'; '.join(parts)}."
    )


def reading_of_claims(claims: pd.DataFrame) -> str:
    """How many claims are confirmed, how many hang on the way of counting (records/claims.py)."""
    if claims.empty:
        return NOTHING.format("no claim was judged")
    counts = claims["verdict"].value_counts()
    shares = [f"{counts.get(name, 0)} {words}" for name, words in OUTCOMES.items()]
    hidden = int(claims["value"].isna().sum())
    sentence = f"Of {len(claims)} claims {listed(shares)}"
    if hidden:
        sentence += f" ({hidden} of these because the numbers are not public)"
    several = claims[claims["settings"] > 1]
    split = several[several["settings_agreeing"] < several["settings"]]
    if several.empty:
        return f"{sentence}."
    return (
        f"{sentence}. Of the {len(several)} that can be counted in several ways, {len(split)} get "
        f"another verdict in some of them."
    )


def reading_of_cost_ratio(claims: pd.DataFrame, settings: pd.DataFrame) -> str:
    """The paper's ratios beside ours: by named pair, at equal accuracy, and over all lengths.

    Args:
        claims: reports/published/claims.csv.
        settings: reports/published/claim_settings.csv.
    """
    rows = cost_ratio_rows(claims, settings)
    parts = []
    for _, own in rows.groupby("claim", sort=False):
        released = own[own["lengths"] == "released"]
        inside = own["value"].between(own["accepted_low"], own["accepted_high"]).sum()
        ranges = [
            f"{_span(released.loc[released['reading'] == reading, 'value'])} by {READINGS[reading]}"
            for reading in READINGS
            if (released["reading"] == reading).any()
        ]
        stated = f"; over all lengths {_span(own['value'])}" if len(own) > len(released) else ""
        parts.append(
            f"The paper's {own['paper'].iloc[0]:g} times is here {listed(ranges)}, at released "
            f"lengths{stated}; {inside} of {len(own)} ways of counting come within the accepted range"
        )
    if not parts:
        return NOTHING.format("no ratio of training costs can be computed")
    return ". ".join(parts) + "."


def _span(values: pd.Series) -> str:
    low, high = f"{values.min():.2g}", f"{values.max():.2g}"
    return f"{low}" if low == high else f"{low} to {high}"
