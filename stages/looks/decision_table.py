"""The report's table of decisions: which configuration for which budget."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from stages.looks.advice import with_unit
from stages.looks.cost_words import estimate
from stages.looks.natures import configuration_names
from stages.looks.numbers import MISSING, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name, family_rank

KEYS = ["corpus", "family"]
MOST = 4
SURE = 0.95


def decision_table(recommendations: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """The best configuration where both budgets grow together.

    Args:
        recommendations: the table of records/recommendations.py.
        runs: the table of records/runs.py, for the names of the configurations.
    """
    own, names = _growing(recommendations), configuration_names(runs)
    own = own.assign(rank=family_rank(own["family"]))
    own = own.sort_values(["corpus", "rank", "family", "train_budget"], kind="stable")
    rows: list[dict[str, str | Cell]] = []
    for row in own.to_dict("records"):
        line: dict[str, str | Cell] = {
            "corpus": row["corpus"],
            "family": "mean of all" if row["family"] == "all" else family_name(row["family"]),
            "training budget": with_unit(row["train_budget"]),
            "per question": with_unit(row["query_budget"]),
        }
        if row["affordable"] == 0:
            empty = ("accuracy", "P(best)", "runner-up", "behind, points", "as good and cheaper")
            rows.append(line | {"best": "nothing is affordable"} | dict.fromkeys(empty, MISSING))
            continue
        rows.append(line | _choice(row, names))
    note = (
        "The most accurate of the students that keep both budgets; its accuracy without the luck for which "
        "it was chosen, with interval; and P(best), how often it is the best when the questions are drawn "
        f"again, bold from {percent(SURE)} on. The last column is what is not told apart from it and cheaper "
        "over a life. The whole grid is in the figure and in recommendations.csv."
    )
    return table("The best student as both budgets grow", note, rows, names=4)


def _growing(recommendations: pd.DataFrame) -> pd.DataFrame:
    """At most `MOST` pairs per corpus and family: the same level of both budgets, the largest included."""
    groups = recommendations.groupby(KEYS)
    train = groups["train_budget"].rank(method="dense", pct=True)
    query = groups["query_budget"].rank(method="dense", pct=True)
    level = groups["train_budget"].rank(method="dense", ascending=False)
    return recommendations[((train - query).abs() < 1e-9) & (level <= MOST)]


def _choice(row: Mapping[Hashable, Any], names: Mapping[str, str]) -> dict[str, str | Cell]:
    """What is said of the best of those that are affordable."""
    odds, frugal = row["probability_best"], row["cheapest_equal"]
    return {
        "best": names[row["best"]],
        "accuracy": _accuracy(row),
        "P(best)": Cell(percent(odds), strong=odds >= SURE),
        "runner-up": names.get(row["runner_up"], MISSING),
        "behind, points": _behind(row["difference"]),
        "as good and cheaper": MISSING if frugal == row["best"] else names.get(frugal, MISSING),
    }


def _accuracy(row: Mapping[Hashable, Any]) -> str:
    """The interval is that of the accuracy without luck, in which the measured one need not be."""
    own = {f"accuracy{end}": row[f"accuracy{end}"] for end in ("_low", "_high")}
    return estimate(own | {"accuracy": row["debiased_accuracy"]}, "accuracy", percent)


def _behind(difference: float) -> str:
    return MISSING if pd.isna(difference) else f"{100 * difference:.1f}"
