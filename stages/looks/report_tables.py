"""The report's tables as rows of words: what is bold, what is a number, what stands above."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from stages.looks.natures import configuration_name, recipe_name
from stages.looks.numbers import MISSING, factor, flops, percent, signed
from stages.looks.summaries import family_name, family_rank, size_name

TOO_LOW = "Shares below 60 % are on average too low: such students are on it more often than that."
READ_AS = {1: "clear gain", -1: "clear loss", 0: "not told apart"}


class Cell(NamedTuple):
    """A cell of a table; `strong` is bold."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table to be shown; the first `names` columns are words, the others numbers."""

    title: str
    note: str
    headers: list[str]
    rows: list[list[Cell]]
    names: int


def table(title: str, note: str, rows: list[dict[str, str | Cell]], names: int = 1) -> Table:
    """A table from rows with the same keys, which are its headers.

    A column `corpus` is left out where it says the same everywhere; it is not among the `names`.
    """
    if len({row.get("corpus") for row in rows}) > 1:
        names += 1
    else:
        rows = [{key: row[key] for key in row if key != "corpus"} for row in rows]
    cells = [
        [value if isinstance(value, Cell) else Cell(value) for value in row.values()]
        for row in rows
    ]
    return Table(title, note, list(rows[0]) if rows else [], cells, names)


def gains_table(gains: pd.DataFrame) -> Table:
    """Reasoning against direct answers at equal size (`comparisons.gains` of the families)."""
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": family_name(row["family"]),
            "student": f"{row['student']} ({size_name(row['parameters'])})",
            "direct": percent(row["accuracy_direct"]),
            "reasoning": percent(row["accuracy_thinking"]),
            "gain, points": Cell(signed(row["gain"]), strong=row["sign"] != 0),
            "+-": MISSING if pd.isna(row["se"]) else f"{100 * row['se']:.1f}",
            "read as": READ_AS[row["sign"]],
            "tokens": factor(row["token_factor"]),
            "FLOPs per question": factor(row["query_factor"]),
            "training FLOPs": factor(row["train_factor"]),
        }
        for row in gains.to_dict("records")
    ]
    note = (
        "Accuracy of students of the same size; +- is one standard error of the gain, in points. The "
        "last three columns are reasoning over direct answers."
    )
    return table("Reasoning against direct answers", note, rows, names=2)


def accuracy_table(families: pd.DataFrame) -> Table:
    """Every student and recipe by family (`summaries.per_family`)."""
    rows: list[dict[str, str | Cell]] = []
    keys = ["corpus", "parameters", "student", "reasoning_fraction", "recipe"]
    for _, own in families.groupby(keys):
        first = own.iloc[0]
        size = size_name(first["parameters"])
        row: dict[str, str | Cell] = {
            "corpus": first["corpus"],
            "student": f"{first['student']} ({size})",
        }
        row["recipe"] = recipe_name(first["recipe"])
        by_family = own.set_index("family")["accuracy"]
        for family in families["family"].unique():
            row[family_name(family)] = percent(by_family.get(family, float("nan")))
        row["mean"] = percent(own["accuracy"].mean())
        row["tokens per question"] = f"{own['tokens'].mean():.1f}"
        row["of them thinking"] = f"{own['thinking_tokens'].mean():.1f}"
        rows.append(row)
    note = (
        "Accuracy with greedy decoding; a family is the plain mean over its suites, seeds averaged."
    )
    return table("Accuracy of every student", note, rows, names=2)


def rates_table(runs: pd.DataFrame) -> Table:
    """Answers that are no answers, per run (the table of records/runs.py)."""
    rows: list[dict[str, str | Cell]] = []
    sampled = runs["sampled_accuracy"].astype(float)
    for run, own in runs.groupby("run", sort=False):
        row: dict[str, str | Cell] = {"run": str(run)}
        for column, header in (
            ("no_answer_rate", "no answer"),
            ("truncated_rate", "cut at the limit"),
            ("repetition_rate", "ends in a loop"),
        ):
            row[header] = f"{100 * own[column].mean():.1f} %"
        if sampled.notna().any():
            row["accuracy, greedy"] = percent(own["accuracy"].mean())
            row["accuracy, sampled"] = percent(sampled[own.index].mean())
        rows.append(row)
    note = "Mean over suites. An answer that cannot be read or was cut counts as wrong."
    return table("Rates beside the accuracy", note, rows)


def frontier_table(frontiers: pd.DataFrame, cost: str) -> Table:
    """Odds of being on the frontier, per configuration and family (the table of records/frontiers.py)."""
    own = frontiers[frontiers["cost"] == cost]
    near = own.groupby(["corpus", "configuration"])["near_frontier"].transform("any")
    own = own[near.astype(bool)].sort_values(["cost_flops", "configuration"])
    families = own[["family"]].drop_duplicates()
    families = families.assign(rank=family_rank(families["family"])).sort_values(["rank", "family"])
    rows: list[dict[str, str | Cell]] = []
    for (corpus, _), points in own.groupby(["corpus", "configuration"], sort=False):
        first = points.iloc[0]
        words = configuration_name(str(first["student"]), str(first["recipe"]))
        row: dict[str, str | Cell] = {"corpus": str(corpus), "student and recipe": words}
        places = points.set_index("family")
        for family in families["family"]:
            header = "mean of all" if family == "all" else family_name(family)
            if family in places.index:
                odds = percent(places.loc[family, "frontier_probability"])
                row[header] = Cell(odds, strong=bool(places.loc[family, "on_frontier"]))
            else:
                row[header] = MISSING
        rows.append(row)
    note = (
        "Share of resampled sets of questions in which the student is on the frontier; bold: it is on "
        f"it with the questions as they are. {TOO_LOW} Those near no frontier are left out."
    )
    return table(f"Frontier against {cost} FLOPs", note, rows)


def costs_table(runs: pd.DataFrame) -> Table:
    """FLOPs of everything a run rests on (the table of records/runs.py)."""
    rows: list[dict[str, str | Cell]] = []
    for run, own in runs.groupby("run", sort=False):
        first = own.iloc[0]
        pretraining = first["pretrain_flops"]
        rows.append(
            {
                "run": str(run),
                "parameters": size_name(first["parameters"]),
                "pretraining": MISSING if pd.isna(pretraining) else flops(pretraining),
                "fine-tuning": flops(first["train_flops"]),
                "fine-tuning, paper's count": flops(first["train_flops_paper"]),
                "teacher's answers": flops(first["teacher_flops"]),
                "per question": flops(own["query_flops"].mean()),
                "per question, paper's count": flops(own["query_flops_paper"].mean()),
            }
        )
    note = (
        "Floating-point operations. Pretraining is done once per student and shared by its runs, the "
        "teacher's answers, those asked for again included, by all students; neither is in the figures' "
        "training FLOPs."
    )
    return table("Costs", note, rows)
