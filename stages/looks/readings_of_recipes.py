"""What can be read from the figures that set recipes against each other, computed from their tables."""

from typing import Any

import pandas as pd

from stages.looks.equal_cost import SERIES, series
from stages.looks.natures import matched, natures, recipe_name
from stages.looks.numbers import listed, percent, points, span
from stages.looks.readings import NOTHING
from stages.looks.summaries import kinds_of, several_corpora
from stages.looks.switch_of_mode import ORDERS


def reading_of_differences(
    comparisons: pd.DataFrame, runs: pd.DataFrame, level: str, alpha: float
) -> str:
    """How many differences from direct answers survive the correction, and what may have gone unseen.

    Args:
        comparisons: the table of records/comparisons.py.
        runs: the table of records/runs.py, for what a recipe is.
        level: suite | family.
        alpha: of the corrected p.
    """
    rows = comparisons[(comparisons["baseline"] == "ift") & (comparisons["level"] == level)]
    rows = rows[rows["name"] != "all"]
    blends = set(runs.loc[kinds_of(runs).isin(list(ORDERS)), "recipe"])
    parts = []
    for words, own in (
        ("reasoning", rows[rows["recipe"] == "reasoning"]),
        ("a blend", rows[rows["recipe"].isin(blends)]),
    ):
        if not own.empty:
            found = own[own["p_holm"] <= alpha]
            gains, losses = (found["difference"] > 0).sum(), (found["difference"] < 0).sum()
            parts.append(f"{words} is better in {gains} and worse in {losses} of {len(own)} cases")
    if not parts:
        return NOTHING.format("no recipe was trained beside direct answers")
    tests = f"{int(rows['hypotheses'].max())} tests"
    tests += " per corpus" if several_corpora(rows) else ""
    sentence = (
        f"Against direct answers at equal size, student by student and {level} by {level}, after "
        f"correction for {tests}: {'; '.join(parts)}."
    )
    unclear = rows.loc[~(rows["p_holm"] <= alpha), "detectable_difference"].dropna()
    if unclear.empty:
        return sentence
    return (
        f"{sentence} Where nothing was found, one test could have found "
        f"{100 * unclear.median():.0f} points (median), before any correction."
    )


def reading_of_mode_switch(blends: dict[str, Any]) -> str:
    """The verdict on the mean of the families per student and order, and where half the length is reached.

    Args:
        blends: blends.json.
    """
    switches = [switch for switch in blends["switches"] if switch["family"] == "all"]
    if not switches:
        return NOTHING.format("no student was trained on a blend of both regimes")
    frame = pd.DataFrame(switches)
    if several_corpora(frame):
        frame["student"] = frame["student"] + " (" + frame["corpus"] + ")"
    parts = []
    for order, words in ORDERS.items():
        own = frame[frame["order"] == order]
        verdicts = [
            f"{verdict}{_half(rows)} ({listed(list(rows['student']))})"
            for verdict, rows in own.groupby("verdict", sort=False)
        ]
        if verdicts:
            parts.append(f"{words}: {'; '.join(verdicts)}")
    return f"How answers turn long, mean of the families. {'. '.join(map(_sentence, parts))}."


def names_of_recipes(runs: pd.DataFrame) -> str:
    """What the names of blends and of matched recipes stand for; nothing where there are none.

    Args:
        runs: the table of records/runs.py.
    """
    recipes = natures(runs).drop_duplicates("recipe").sort_values(["reasoning_fraction", "recipe"])
    sentences = []
    for order, words in ORDERS.items():
        own = recipes[recipes["kind"] == order]
        shares = zip(own["recipe"], own["reasoning_fraction"], strict=True)
        names = [f"{recipe_name(recipe)} ({percent(share)})" for recipe, share in shares]
        if names:
            sentences.append(
                f"Blends, {words}, with their share of reasoning rows: {listed(names)}."
            )
    longer = list(map(recipe_name, recipes.loc[matched(recipes), "recipe"]))
    if longer:
        sentences.append(
            f"Trained longer or shorter, to match another recipe's cost: {listed(longer)}."
        )
    return " ".join(sentences)


def _half(switches: pd.DataFrame) -> str:
    """Where half the length is reached, if the place says more than where the ends are."""
    told = switches["fractions"].map(len) > 1
    told &= ~switches["verdict"].str.startswith("always")
    places = switches.loc[told, "crossing"].astype(float)
    if places.notna().any():
        return f", half the length at {span(places, 'percent')} reasoning rows"
    return ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def reading_of_equal_cost(costs: pd.DataFrame, runs: pd.DataFrame) -> str:
    """How the mean gain changes once something is matched, over the same students and families; what is not.

    Args:
        costs: the table of records/matched.py.
        runs: the table of records/runs.py.
    """
    rows = series(costs, runs)
    rows = rows[rows["family"] != "all"]
    keys = ["corpus", "family", "student"]
    plain = rows.loc[rows["series"] == "samples", [*keys, "difference"]]
    parts = []
    for key, (words, _, _) in SERIES.items():
        own = rows[(rows["series"] == key) & rows["difference"].notna()]
        both = plain.merge(own[[*keys, "difference"]], on=keys, suffixes=("_plain", "_matched"))
        if key != "samples" and not both.empty:
            first, then = both["difference_plain"].mean(), both["difference_matched"].mean()
            change = f"{points(first)} become {points(then)}"
            parts.append(f"at {words} {change} ({len(both)} pairs of student and family)")
    missing = rows[rows["difference"].isna()]
    if plain.empty and missing.empty:
        return NOTHING.format("no student was trained both ways")
    sentence = "No gain could be set beside one at equal cost."
    if parts:
        sentence = f"What the mean gain at equal samples becomes: {'; '.join(parts)}."
    if missing.empty:
        return sentence
    reasons = [
        f"{remark} ({len(own)})"
        for remark, own in missing.groupby("remark", dropna=True, sort=True)
    ]
    return f"{sentence} Not compared: {'; '.join(reasons)}."
