"""Reasoning against direct answers: gains at equal size, and the cheapest way to the best accuracy."""

import math

import pandas as pd

REGIMES = ["ift", "reasoning"]
MATCH = [
    "corpus",
    "family",
    "direct",
    "parameters_direct",
    "accuracy_direct",
    "thinking",
    "parameters_thinking",
    "accuracy_thinking",
    "train_factor",
    "query_factor",
]
# Two standard errors: what lies within is called not told apart.
CLEAR = 1.96


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """What reasoning adds to direct answers at equal size, per corpus, student and suite or family.

    Args:
        rows: `summaries.per_suite` or `summaries.per_family`.

    Returns:
        One row per pair that exists: both sides' accuracy and se; gain, its se and sign (1 clear gain, -1
        clear loss, 0 not told apart); token_factor, train_factor, query_factor (reasoning over direct).
        The two sides' errors are taken as independent, though they answered the same items: se is rather
        too large than too small.
    """
    at = [key for key in ("corpus", "student", "parameters", "family", "suite") if key in rows]
    at += ["domain", "format"]
    sides = [rows[rows["kind"] == regime].drop(columns=["kind", "recipe"]) for regime in REGIMES]
    both = sides[0].merge(sides[1], on=at, suffixes=("_direct", "_thinking"))
    both["gain"] = both["accuracy_thinking"] - both["accuracy_direct"]
    both["se"] = (both["se_thinking"] ** 2 + both["se_direct"] ** 2) ** 0.5
    both["sign"] = sign_of(both["gain"], both["se"])
    for name, cost in (("token", "tokens"), ("train", "train_flops"), ("query", "query_flops")):
        below = both[f"{cost}_direct"]
        both[f"{name}_factor"] = both[f"{cost}_thinking"] / below.where(below > 0)
    factors = ["token_factor", "train_factor", "query_factor"]
    accuracies = ["accuracy_direct", "se_direct", "accuracy_thinking", "se_thinking"]
    return both[[*at, *accuracies, "gain", "se", "sign", *factors]]


def sign_of(difference: pd.Series, error: pd.Series) -> pd.Series:
    """1, 0 or -1: whether a difference is more than `CLEAR` standard errors from 0, and where."""
    above = (difference > CLEAR * error).astype(int)
    return above - (difference < -CLEAR * error).astype(int)


def outcomes(families: pd.DataFrame) -> pd.DataFrame:
    """Which regime reaches the best accuracy, and where both do, which does it for less.

    A student is good enough if it is not clearly below the best student of the two regimes. Of each regime
    the cheapest good enough student counts, for training and for answering apart. Blends take no part.

    Args:
        families: `summaries.per_family`.

    Returns:
        One row per corpus and family: outcome (only_reasoning, only_ift, reasoning_cheaper, ift_cheaper,
        depends, not_compared), best_ift, best_reasoning (accuracies, NaN if absent), train_ratio and
        query_ratio (cheapest good enough reasoning over ift, NaN unless both exist).
    """
    rows = []
    for (corpus, family), own in families.groupby(["corpus", "family"], sort=False):
        ours = own[own["kind"].isin(REGIMES)]
        rows.append({"corpus": corpus, "family": family} | _outcome(ours))
    return pd.DataFrame(rows)


def _outcome(students: pd.DataFrame) -> dict[str, str | float]:
    sides = {regime: students[students["kind"] == regime] for regime in REGIMES}
    found: dict[str, str | float] = {
        f"best_{regime}": float(side["accuracy"].max()) for regime, side in sides.items()
    }
    found |= {"train_ratio": float("nan"), "query_ratio": float("nan")}
    if any(side.empty for side in sides.values()):
        return found | {"outcome": "not_compared"}
    best = students.nlargest(1, "accuracy").iloc[0]
    ift, reasoning = (_good_enough(side, best) for side in sides.values())
    if ift.empty or reasoning.empty:
        return found | {"outcome": "only_reasoning" if ift.empty else "only_ift"}
    train = float(reasoning["train_flops"].min() / ift["train_flops"].min())
    query = float(reasoning["query_flops"].min() / ift["query_flops"].min())
    outcome = "depends"
    if max(train, query) < 1:
        outcome = "reasoning_cheaper"
    elif min(train, query) >= 1:
        outcome = "ift_cheaper"
    return found | {"outcome": outcome, "train_ratio": train, "query_ratio": query}


def _good_enough(students: pd.DataFrame, best: pd.Series) -> pd.DataFrame:
    """Those of `students` that are not clearly below `best`; an unknown error makes nothing clear."""
    error = (students["se"] ** 2 + float(best["se"]) ** 2) ** 0.5
    near: pd.Series = float(best["accuracy"]) - students["accuracy"] <= CLEAR * error.fillna(
        math.inf
    )
    return students[near]


def smallest_match(families: pd.DataFrame) -> pd.DataFrame:
    """Per corpus and family, the smallest reasoning student at least as accurate as the best direct one.

    Returns:
        Columns `MATCH`: `direct` and `thinking` are names, the factors thinking over direct. No row where
        there is no such student.
    """
    rows = []
    for (corpus, family), own in families.groupby(["corpus", "family"], sort=False):
        direct = own[own["kind"] == "ift"]
        if direct.empty:
            continue
        best = direct.nlargest(1, "accuracy").iloc[0]
        match = own[(own["kind"] == "reasoning") & (own["accuracy"] >= best["accuracy"])]
        if match.empty:
            continue
        small = match.nsmallest(1, "parameters").iloc[0]
        row = {"corpus": corpus, "family": family}
        for side, student in (("direct", best), ("thinking", small)):
            row[side] = student["student"]
            row |= {f"{key}_{side}": student[key] for key in ("parameters", "accuracy")}
        row["train_factor"] = small["train_flops"] / best["train_flops"]
        row["query_factor"] = small["query_flops"] / best["query_flops"]
        rows.append(row)
    return pd.DataFrame(rows, columns=MATCH)
