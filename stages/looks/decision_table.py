"""The report's table of decisions: which configuration for which budget."""

import pandas as pd

from stages.looks.advice import with_unit
from stages.looks.cost_words import estimate
from stages.looks.numbers import MISSING, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name, family_rank

KEYS = ["corpus", "family"]
MOST = 4
SURE = 0.95


def decision_table(recommendations: pd.DataFrame) -> Table:
    """The best configuration where both budgets grow together (records/recommendations.py)."""
    own = _growing(recommendations)
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
        odds, frugal = row["probability_best"], row["cheapest_equal"]
        rows.append(
            line
            | {
                "best": str(row["best"]),
                "accuracy": estimate(row, "accuracy", percent),
                "P(best)": Cell(percent(odds), strong=odds >= SURE),
                "runner-up": MISSING if pd.isna(row["runner_up"]) else str(row["runner_up"]),
                "behind, points": _behind(row["difference"]),
                "as good and cheaper": MISSING
                if pd.isna(frugal) or frugal == row["best"]
                else str(frugal),
            }
        )
    note = (
        "The most accurate of the students that keep both budgets, and how often it is that when the "
        f"questions are drawn again; bold from {percent(SURE)} on. The last column is what is not told apart "
        "from it and cheaper over a life. The whole grid is in the figure and in recommendations.csv."
    )
    return table("Which student for which budget", note, rows, names=4)


def _growing(recommendations: pd.DataFrame) -> pd.DataFrame:
    """At most `MOST` pairs per corpus and family: the same level of both budgets, the largest included."""
    groups = recommendations.groupby(KEYS)
    train = groups["train_budget"].rank(method="dense", pct=True)
    query = groups["query_budget"].rank(method="dense", pct=True)
    level = groups["train_budget"].rank(method="dense", ascending=False)
    return recommendations[((train - query).abs() < 1e-9) & (level <= MOST)]


def _behind(difference: float) -> str:
    return MISSING if pd.isna(difference) else f"{100 * difference:.1f}"
