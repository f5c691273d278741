"""One or two sentences under each figure of equivalents, lifetimes and decisions, computed from its table."""

import numpy as np
import pandas as pd

from stages.looks.cost_words import when_cheaper
from stages.looks.natures import KEYS, configuration_name, natures
from stages.looks.numbers import factor, listed, percent
from stages.looks.readings import NOTHING
from stages.looks.summaries import family_rank, family_words, several_corpora

BEYOND = "more accurate than every IFT student"
NO_OTHER = NOTHING.format("no student learned to reason")


def reading_of_sizes(equivalents: pd.DataFrame) -> str:
    """How many reasoning students are as accurate as a larger IFT student, per family.

    Args:
        equivalents: the table of records/equivalents.py.
    """
    own = _reasoning(equivalents.dropna(subset=["configuration", "size_multiplier"]))
    if own.empty:
        return NO_OTHER
    parts = []
    for words, rows in _by_family(own):
        above = int(np.isinf(rows["size_multiplier"]).sum())
        larger = int((rows["size_multiplier"] > 1).sum()) - above
        counts = [f"{above} {BEYOND}"] * (above > 0)
        counts += [f"{larger} as accurate as a larger one"] * (larger > 0)
        below = int((rows["size_multiplier"] == 0).sum())
        equal = len(rows) - above - larger - below
        counts += [f"{equal} as accurate as one no larger"] * (equal > 0)
        counts += [f"{below} less accurate than the smallest"] * (below > 0)
        parts.append(f"{words}: {listed(counts)}")
    return f"Reasoning students against IFT students of all sizes; {'; '.join(parts)}."


def reading_of_multipliers(equivalents: pd.DataFrame) -> str:
    """What reasoning costs over IFT of equal accuracy, per family: the range, and where there is no number.

    Args:
        equivalents: the table of records/equivalents.py.
    """
    own = _reasoning(equivalents.dropna(subset=["configuration", "train_multiplier"]))
    if own.empty:
        return NO_OTHER
    parts = []
    for words, rows in _by_family(own):
        train = rows["train_multiplier"]
        known = rows[np.isfinite(train) & (train > 0)]
        counts = []
        if len(known):
            bills = [_range(known["train_multiplier"]), _range(known["query_multiplier"])]
            counts.append(f"{len(known)} at {bills[0]} to train and {bills[1]} per question")
        never, better = int((train == 0).sum()), int(np.isinf(train).sum())
        counts += [f"{never} {BEYOND}"] * (never > 0)
        counts += [f"{better} less accurate than the cheapest one"] * (better > 0)
        parts.append(f"{words}: {', '.join(counts)}")
    return (
        f"FLOPs of the reasoning students over those of IFT of equal accuracy; {'; '.join(parts)}."
    )


def reading_of_lifetime(break_even: pd.DataFrame) -> str:
    """From how many questions on a reasoning student is cheaper than IFT of equal accuracy, per family.

    Args:
        break_even: the table of records/break_even.py.
    """
    own = _reasoning(break_even)
    if own.empty:
        return NO_OTHER
    parts = []
    for words, rows in _by_family(own):
        named = []
        for verdict, name in (
            ("always", "cheaper from the first question"),
            ("never", "never cheaper"),
            ("unreachable", BEYOND),
        ):
            count = int((rows["verdict"] == verdict).sum())
            named += [f"{count} {name}"] * (count > 0)
        rest = rows[rows["verdict"].isin(["after", "before", "between"])]
        named += [f"{row['student']} {when_cheaper(row)}" for row in rest.to_dict("records")]
        parts.append(f"{words}: {', '.join(named)}")
    return (
        f"From how many questions on reasoning students are cheaper than IFT of equal accuracy; "
        f"{'; '.join(parts)}."
    )


def reading_of_decisions(recommendations: pd.DataFrame, runs: pd.DataFrame) -> str:
    """What is best with the largest budgets, how sure that is, and in how many cells it saw traces.

    Args:
        recommendations: the table of records/recommendations.py.
        runs: the table of records/runs.py, for the nature of the configurations.
    """
    single = recommendations[recommendations["family"] != "all"]
    own = single[single["affordable"] > 0].merge(natures(runs), on=KEYS)
    if own.empty:
        return NOTHING.format("no budget buys a student")
    parts = []
    for words, rows in _by_family(own):
        top = rows.sort_values(["train_budget", "query_budget"]).iloc[-1]
        other = int((rows["kind"] != "ift").sum())
        best = configuration_name(str(top["student"]), str(top["recipe"]))
        if not pd.isna(top["probability_best"]):
            best += f" ({percent(top['probability_best'])})"
        parts.append(f"{words}: {other} of {len(rows)}, at the largest budgets {best}")
    shaky = float((own["probability_best"] < 0.5).mean())
    return (
        f"Pairs of budgets for which a recipe with traces is best; {'; '.join(parts)}. In brackets: how "
        f"often it is best when the questions are drawn again; for {percent(shaky)} of all pairs of budgets "
        f"that is less than half of the time."
    )


def _reasoning(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["recipe"] == "reasoning") & (rows["family"] != "all")]


def _by_family(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Each corpus and family in words, with its rows."""
    several = several_corpora(rows)
    ordered = rows.assign(rank=family_rank(rows["family"]))
    ordered = ordered.sort_values(["corpus", "rank", "family"], kind="stable")
    return [
        (family_words(str(family)) + (f" ({corpus} prompts)" if several else ""), own)
        for (corpus, family), own in ordered.groupby(["corpus", "family"], sort=False)
    ]


def _range(values: pd.Series) -> str:
    low, high = factor(float(values.min())), factor(float(values.max()))
    return low if low == high else f"{low} to {high}"
