"""One sentence under each figure: what can be read from it, computed from the same tables."""

import pandas as pd

from stages.looks.numbers import factor, listed, percent, points
from stages.looks.summaries import family_rank, family_words, kinds_of, size_name, suite_names

NOTHING = "Nothing to compare here: {}."
SHARES = {"ift": "direct", "reasoning": "reasoning", "sequential": "blend", "mixed": "blend"}


def reading_of_cost(frontiers: pd.DataFrame, runs: pd.DataFrame, cost: str) -> str:
    """How many configurations of each kind stand on each family's frontier."""
    keys = ["corpus", "student", "recipe"]
    nature = runs.assign(kind=kinds_of(runs))[[*keys, "kind"]].drop_duplicates(keys)
    rows = frontiers[(frontiers["cost"] == cost) & (frontiers["family"] != "all")]
    rows = rows[rows["on_frontier"]].merge(nature, on=keys)
    if rows.empty:
        return NOTHING.format("no run was traced")
    rows = rows.assign(kind=rows["kind"].map(SHARES), rank=family_rank(rows["family"]))
    rows = rows.sort_values(["rank", "family"])
    parts = []
    for family, own in rows.groupby("family", sort=False):
        counts = own["kind"].value_counts()
        shares = [
            f"{counts[kind]} {kind}" for kind in ("direct", "reasoning", "blend") if kind in counts
        ]
        parts.append(f"{family_words(str(family))}: {listed(shares)}")
    return f"Students on the {cost} frontier, by what they learned from; {'; '.join(parts)}."


def reading_of_tokens(gains: pd.DataFrame) -> str:
    """Whether more tokens go with more gain.

    Args:
        gains: `comparisons.gains` of the suites.
    """
    known = gains.dropna(subset="token_factor")
    if known.empty:
        return NOTHING.format("no student was trained both ways")
    known = known.assign(name=suite_names(known).str.replace("\n", ", "))
    most, least = (known.nlargest(1, "gain").iloc[0], known.nsmallest(1, "gain").iloc[0])
    sentence = (
        f"The largest gain is {points(most['gain'])} for {factor(most['token_factor'])} the tokens "
        f"({most['name']}; {most['student']}), the smallest {points(least['gain'])} for "
        f"{factor(least['token_factor'])} ({least['name']}; {least['student']})"
    )
    if len(set(known["suite"])) < 3:
        return sentence + "."
    rank = known["token_factor"].corr(known["gain"], method="spearman")
    kind = (
        "tend to gain more"
        if rank > 0.3
        else "tend to gain less"
        if rank < -0.3
        else "gain no more"
    )
    return f"{sentence}. Suites and students with more extra tokens {kind} (rank correlation {rank:+.2f})."


def reading_of_size(suites: pd.DataFrame) -> str:
    """What growing from the smallest to the largest student brings, per regime.

    Args:
        suites: `summaries.per_suite`.
    """
    parts = []
    for kind, words in (("ift", "direct answers"), ("reasoning", "reasoning")):
        own = suites[suites["kind"] == kind]
        low, high = own["parameters"].min(), own["parameters"].max()
        if own.empty or low == high:
            continue
        first = own.loc[own["parameters"] == low, "accuracy"].mean()
        last = own.loc[own["parameters"] == high, "accuracy"].mean()
        parts.append(f"{points(last - first)} with {words} ({percent(first)} to {percent(last)})")
    if not parts:
        return NOTHING.format("there is one size only")
    sizes = f"{size_name(suites['parameters'].min())} to {size_name(suites['parameters'].max())}"
    return f"From {sizes} parameters, the mean over suites changes by {listed(parts)}."


def reading_of_blends(families: pd.DataFrame) -> str:
    """Both orders at the same share of reasoning rows, where a student has both.

    Args:
        families: `summaries.per_family`.
    """
    keys = ["corpus", "student", "parameters", "reasoning_fraction"]
    means = families.groupby([*keys, "kind"])[["accuracy", "tokens"]].mean().reset_index()
    first, mixed = (means[means["kind"] == kind] for kind in ("sequential", "mixed"))
    both = first.merge(mixed, on=keys, suffixes=("_first", "_mixed"))
    if both.empty:
        return NOTHING.format("no student has the same share of reasoning rows in both orders")
    parts = [
        f"{percent(row['reasoning_fraction'])} reasoning rows, {row['student']}: "
        f"{percent(row['accuracy_first'])} against {percent(row['accuracy_mixed'])} with "
        f"{row['tokens_first']:.1f} against {row['tokens_mixed']:.1f} tokens"
        for row in both.to_dict("records")
    ]
    return "Direct rows first against shuffled, mean over families: " + "; ".join(parts) + "."


def reading_of_levels(levels: pd.DataFrame) -> str:
    """How far accuracy falls from the easiest to the hardest level, for the largest student.

    Args:
        levels: `summaries.per_level`.
    """
    own = levels[levels["kind"].isin(["ift", "reasoning"])]
    keys = ["corpus", "family", "task"]
    own = own[own.groupby(keys)["level"].transform("nunique") > 1]
    if own.empty:
        return NOTHING.format("no task has more than one level")
    largest = own[own["parameters"] == own["parameters"].max()]
    parts = []
    for kind, words in (("ift", "direct answers"), ("reasoning", "reasoning")):
        ordered = largest[largest["kind"] == kind].sort_values("level")
        tasks = ordered.groupby(keys)["accuracy"].agg(["first", "last"])
        if not tasks.empty:
            change = (tasks["last"] - tasks["first"]).mean()
            parts.append(f"{points(change)} with {words}")
    size = size_name(largest["parameters"].max())
    return (
        f"From the easiest to the hardest level the largest student ({size} parameters) changes by "
        f"{listed(parts)}, mean over tasks."
    )
