"""Tables of what tokens buy: optimal budgets, stopping rules, votes at equal FLOPs."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from stages.looks.configurations import family_title, interval, over_seeds, with_interval
from stages.looks.natures import natures, recipe_name
from stages.looks.numbers import MISSING, percent, signed
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_rank, size_name

NO_LIMIT = "no limit"
# Rule -> words, and the recipe it is shown for.
RULES = {
    "forced": ("one budget for all", "reasoning"),
    "stable": ("stop when the answer is stable", "reasoning"),
    "confident": ("stop when the answer is confident", "reasoning"),
    "vote_lead": ("votes until one leads", "ift"),
    "vote_sure": ("votes until one is sure to lead", "ift"),
}
STATUS = {
    "matched": "",
    "below_one": "a vote costs more",
    "beyond_samples": "more than were sampled",
    "unpriced": "no price",
}


def optimal_budgets_table(optimal: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """The cheapest budget of thinking within the tolerance of the best, by family and reasoning student.

    Args:
        optimal: the table of records/budgets.py OPTIMAL.
        runs: the table of records/runs.py, for sizes.
    """
    own = optimal[optimal["recipe"] == "reasoning"]
    budgets = own.groupby(["corpus", "student", "family"])[["best_budget", "lean_budget"]].agg(
        _each
    )
    own = over_seeds(own.drop(columns=["best_budget", "lean_budget"]), runs, [])
    own = _last_all(own.merge(budgets.reset_index(), on=["corpus", "student", "family"]))
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": family_title(row["family"]),
            "student": f"{row['student']} ({size_name(row['parameters'])})",
            "best budget": row["best_budget"],
            "its accuracy": percent(row["best_accuracy"]),
            "lean budget": Cell(row["lean_budget"], strong=row["lean_budget"] != NO_LIMIT),
            "lean accuracy": percent(row["lean_accuracy"]),
            "against no limit, points": signed(row["lean_difference"]),
            "interval": interval(row["lean_difference_low"], row["lean_difference_high"]),
            "tokens": f"{row['lean_tokens']:.1f}",
            "tokens saved": percent(row["tokens_saved"]),
        }
        for row in own.to_dict("records")
    ]
    note = (
        "Budgets are tokens of thinking after which it is closed and the answer forced; several values: "
        "of several seeds. Lean: the cheapest within the tolerance of the best, bold where it is a limit. "
        "Both are chosen on the questions they are measured on, which flatters them; the next table does "
        "not."
    )
    return table("Optimal budgets of thinking", note, rows, names=2)


def stopping_table(stopping: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """Stopping rules with settings chosen on other questions, against full answers and fixed curves.

    Args:
        stopping: the table of records/stopping.py.
        runs: the table of records/runs.py, for sizes.
    """
    own = stopping[(stopping["selection"] == "chosen") & (stopping["family"] == "all")]
    wanted = own["rule"].map({rule: recipe for rule, (_, recipe) in RULES.items()})
    own = own[own["recipe"] == wanted].drop(columns=["setting", "other_setting"])
    own = over_seeds(own, runs, ["rule"])
    own["turn"] = own["rule"].map(list(RULES).index)
    own = own.sort_values(["corpus", "parameters", "student", "turn"], kind="stable")
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "student": f"{row['student']} ({size_name(row['parameters'])})",
            "recipe": recipe_name(row["recipe"]),
            "rule": RULES[row["rule"]][0],
            "accuracy": percent(row["accuracy"]),
            "tokens": f"{row['tokens']:.1f}",
            "against full answers, points": _difference(row, "difference_full"),
            "against the curve, points": _difference(row, "difference_curve"),
        }
        for row in own.to_dict("records")
    ]
    note = (
        "Mean of the families. Settings are chosen on one half of the questions and judged on the other. The "
        "curve: fixed budgets (for votes, fixed numbers of them) at equal tokens; a rule is worth its trouble "
        "only above it. Bold: the interval leaves out 0; a dash: below the cheapest point of the curve. "
        "Single families and the rules by length are in stopping.csv."
    )
    return table("Rules that stop early", note, rows, names=3)


def votes_table(matched: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """One answer of a reasoning student against the vote of direct ones at equal FLOPs.

    Args:
        matched: the table of records/votes.py MATCHED.
        runs: the table of records/runs.py, for sizes.
    """
    own = matched[matched["recipe"] == "reasoning"]
    sizes = natures(runs)[["corpus", "student", "parameters"]].drop_duplicates()
    own = _last_all(own.merge(sizes, on=["corpus", "student"]))
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": family_title(row["family"]),
            "student": f"{row['student']} ({size_name(row['parameters'])})",
            "direct answers at equal FLOPs": _votes(row["votes"], row["samples"], row["status"]),
            "their majority": percent(row["vote_accuracy"]),
            "one reasoned answer": percent(row["accuracy"]),
            "difference, points": _difference(row, "difference"),
            "remark": STATUS[row["status"]],
        }
        for row in own.to_dict("records")
    ]
    note = (
        "How many sampled answers of the direct student cost as much as one greedy answer of the reasoning "
        "student of the same size, the prompt paid once, and how often their majority is right. Bold: the "
        "interval leaves out 0. Blends are in matched_votes.csv."
    )
    return table("Votes at equal FLOPs", note, rows, names=2)


def _last_all(rows: pd.DataFrame) -> pd.DataFrame:
    """By corpus, family (the mean of all last) and size."""
    rows = rows.assign(rank=family_rank(rows["family"]), ends=rows["family"] == "all")
    order = ["corpus", "ends", "rank", "family", "parameters", "student"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def _each(budgets: pd.Series) -> str:
    """Budgets of the seeds, each once, ascending; a missing one is no limit, which is the largest."""
    known = [str(int(budget)) for budget in sorted(set(budgets.dropna()))]
    return ", ".join(known + [NO_LIMIT] * bool(budgets.isna().any()))


def _difference(row: Mapping[Hashable, Any], name: str) -> str | Cell:
    if pd.isna(row[name]):
        return MISSING
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return Cell(with_interval(row[name], low, high), strong=bool(low > 0 or high < 0))


def _votes(votes: float, samples: int, status: str) -> str:
    if pd.isna(votes):
        return MISSING
    return f"{votes:.1f}" + (f" (of {samples})" if status == "beyond_samples" else "")
