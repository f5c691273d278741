"""The report's tables on cost: equivalents, break-even points, crossovers, and what frontiers gain."""

import math
from typing import Any

import pandas as pd

from stages.looks.configurations import with_interval
from stages.looks.cost_words import estimate, multiplier, size, when_cheaper, where_ahead
from stages.looks.natures import recipe_name
from stages.looks.numbers import MISSING, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name, family_rank, size_name

SURE = 0.95
AT = ("size", "training", "inference", "lifetime")
COSTS = ("training", "inference", "lifetime")
OTHERS = " Recipes other than reasoning are listed for the mean of all families; the rest is in the CSV file."


def equivalents_table(equivalents: pd.DataFrame) -> Table:
    """The IFT size that is as accurate, and what that costs (records/equivalents.py)."""
    rows: list[dict[str, str | Cell]] = []
    for row in _chosen(equivalents).to_dict("records"):
        pooled = pd.isna(row["configuration"])
        if pooled and pd.isna(row["train_multiplier"]):
            continue
        student = (
            "geometric mean" if pooled else f"{row['student']} ({size_name(row['parameters'])})"
        )
        rows.append(
            {
                "corpus": row["corpus"],
                "family": _family(row),
                "recipe": recipe_name(row["recipe"]),
                "student": Cell(student, strong=pooled),
                "IFT as accurate": estimate(row, "ift_equivalent_parameters", size),
                "training": estimate(row, "train_multiplier", multiplier),
                "per question": estimate(row, "query_multiplier", multiplier),
                "lifetime": estimate(row, "lifetime_multiplier", multiplier),
            }
        )
    note = (
        "Parameters of the IFT student that is as accurate, between two sizes by interpolation, and FLOPs "
        "over those at which IFT is as accurate; in brackets the interval over resampled questions. above "
        "all, no IFT: no IFT student of the study is as accurate. below all, any IFT: its smallest or "
        "cheapest one is more accurate. A geometric mean leaves both out, and is not given where they are "
        "more than half." + OTHERS
    )
    return table("What IFT needs to be as accurate", note, rows, names=3)


def break_even_table(break_even: pd.DataFrame) -> Table:
    """From how many questions on it pays to have trained on traces (records/break_even.py)."""
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": _family(row),
            "recipe": recipe_name(row["recipe"]),
            "student": str(row["student"]),
            "cheaper than IFT of equal accuracy": Cell(
                when_cheaper(row), strong=row["verdict_probability"] >= SURE
            ),
            "odds": percent(row["verdict_probability"]),
            "gain at equal size, points": _gain(row),
        }
        for row in _chosen(break_even).to_dict("records")
    ]
    note = (
        "Training and answering together. Odds: how often the verdict is the same when the questions are "
        f"drawn again; bold from {percent(SURE)} on." + OTHERS
    )
    return table("From how many questions on it pays", note, rows, names=4)


def crossovers_table(crossovers: pd.DataFrame) -> Table:
    """Where a recipe is more accurate than IFT, in words (records/crossovers.py)."""
    rows: list[dict[str, str | Cell]] = []
    known = _chosen(crossovers)
    for (corpus, family, recipe), own in known.groupby(["corpus", "family", "recipe"], sort=False):
        places = {row["at"]: row for row in own.to_dict("records")}
        line: dict[str, str | Cell] = {"corpus": str(corpus), "family": _family({"family": family})}
        line["recipe"] = recipe_name(str(recipe))
        for at in AT:
            row = places.get(at)
            words = "not compared" if row is None else where_ahead(row)
            sure = row is not None and row.get(f"probability_{row['verdict']}", 0.0) >= SURE
            line[f"at equal {at}" if at == "size" else f"at equal {at} FLOPs"] = Cell(words, sure)
        rows.append(line)
    note = (
        "Where the recipe is more accurate than IFT, between neighbouring students by interpolation, within "
        "the sizes or budgets that both were tried at; in brackets the interval. Bold: the same when the "
        f"questions are drawn again, in at least {percent(SURE)} of the draws." + OTHERS
    )
    return table("Where a recipe overtakes direct answers", note, rows, names=6)


def hypervolumes_table(hypervolumes: pd.DataFrame) -> Table:
    """What a recipe adds to IFT over all budgets, as points of mean accuracy (records/hypervolumes.py)."""
    rows: list[dict[str, str | Cell]] = []
    known = _chosen(hypervolumes[hypervolumes["recipe"] != "ift"], always=("reasoning", "all"))
    for (corpus, family, recipe), own in known.groupby(["corpus", "family", "recipe"], sort=False):
        costs = {row["cost"]: row for row in own.to_dict("records")}
        line: dict[str, str | Cell] = {"corpus": str(corpus), "family": _family({"family": family})}
        line["recipe"] = "every recipe" if recipe == "all" else recipe_name(str(recipe))
        for cost in COSTS:
            line[cost] = _area(costs[cost]) if cost in costs else MISSING
        rows.append(line)
    note = (
        "Points of accuracy that a budget buys more if the recipe may be chosen beside IFT, averaged over all "
        "budgets from the cheapest to the dearest student on a log scale; in brackets the interval. Bold: "
        "above 0." + OTHERS
    )
    return table("What the frontier gains", note, rows, names=2)


def _chosen(frame: pd.DataFrame, always: tuple[str, ...] = ("reasoning",)) -> pd.DataFrame:
    """Rows of the recipes `always`, and of the others where all families are one; in order."""
    own = frame[frame["recipe"].isin(always) | (frame["family"] == "all")]
    own = own.assign(rank=family_rank(own["family"]), later=~own["recipe"].isin(always))
    keys = ["corpus", "rank", "family", "later", "recipe"]
    if "parameters" in own:
        return own.sort_values([*keys, "parameters"], kind="stable")
    if "train_flops" in own:
        return own.sort_values([*keys, "train_flops"], kind="stable")
    return own.sort_values(keys, kind="stable")


def _family(row: Any) -> str:
    return "mean of all" if row["family"] == "all" else family_name(row["family"])


def _gain(row: Any) -> str:
    if pd.isna(row["same_size_gain"]):
        return MISSING
    return with_interval(*(row[f"same_size_gain{end}"] for end in ("", "_low", "_high")))


def _area(row: Any) -> Cell:
    """The gain in area per decade of budget."""
    decades = math.log10(row["cost_high"] / row["cost_low"]) if row["cost_low"] > 0 else 0.0
    if pd.isna(row["gain"]) or not decades:
        return Cell(MISSING)
    # Adding 0 takes the sign off a rounded -0.
    value, low, high = (
        round(100 * row[f"gain{end}"] / decades, 1) + 0.0 for end in ("", "_low", "_high")
    )
    return Cell(f"{value:.1f} [{low:.1f}, {high:.1f}]", strong=low > 0)
