"""The report's tables on the published study: claims, effective sizes, implied tokens, budgets."""

import math
import re

import pandas as pd

from stages.looks.numbers import MISSING, UNIT_SPACE, flops, percent
from stages.looks.published.names import VERDICTS, billions, size_names
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name, family_rank

RECIPES = {"ift": "direct", "reasoning": "reasoning"}
# Short units behind the numbers; the others count cases and stand as they are.
UNITS = {"times": "x", "points": " points"}
SHARE = "share of the "
# A reason begins with the number, which has a column of its own.
NUMBER = re.compile(r"^.*?\b((?:is|is not|reaches over) what it needs)")


def claims_table(claims: pd.DataFrame) -> Table:
    """Every claim with what the paper says, what we find and the verdict (records/claims.py)."""
    rows: list[dict[str, str | Cell]] = [
        {
            "claim": row["statement"],
            "the paper says": f"{row['paper_says']}; {row['place']}",
            "verdict": Cell(VERDICTS[row["verdict"]], strong=row["verdict"] != "cannot_be_told"),
            "we find [interval]": _found(row["value"], row["low"], row["high"], row["unit"]),
            "ways of counting that agree": _agreeing(row["settings_agreeing"], row["settings"]),
            "why": NUMBER.sub(r"\1", row["why"]),
        }
        for row in claims.to_dict("records")
    ]
    note = (
        "Judged by the study's own public numbers: confirmed if the whole interval is in the range that "
        "bears the claim out, not confirmed if all of it is outside. The number is that of the paper's "
        "count of FLOPs; the interval holds the luck of the questions and, for costs, both counts and "
        "every reading at released lengths."
    )
    return table("What the published study claims", note, rows, names=6)


def _found(value: float, low: float, high: float, unit: str) -> str:
    if math.isnan(value):
        return MISSING
    number, first, last = (f"{one:.3g}" for one in (value, low, high))
    number = number if first == last else f"{number} [{first}, {last}]"
    if unit.startswith(SHARE):
        return f"{percent(value)} of the {unit.removeprefix(SHARE)}"
    return number + UNITS.get(unit, f" {unit}")


def _agreeing(agreeing: int, settings: int) -> str:
    return f"{agreeing} of {settings}" if settings else MISSING


def published_sizes_table(sizes: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """Table 1 read again: the size of IFT that a reasoning student is as accurate as.

    Args:
        sizes: reports/published/effective_size.csv (records/effective_size.py).
        runs: reports/published/runs.csv, for the largest IFT student.
    """
    ladder = sorted(set(sizes["student_billion"]))
    named = runs[runs["recipe"] == "ift"].nlargest(1, "parameters")
    largest = "the largest" if named.empty else size_names(named).iloc[0]
    rows: list[dict[str, str | Cell]] = []
    ordered = sizes.assign(rank=family_rank(sizes["family"])).sort_values(["corpus", "rank"])
    for (corpus, family), own in ordered.groupby(["corpus", "family"], sort=False):
        row: dict[str, str | Cell] = {
            "corpus": str(corpus),
            "family": family_name(str(family)),
        }
        at = own.set_index("student_billion")["ift_equivalent_billion"]
        for size in ladder:
            equal = float(at.get(size, float("nan")))
            row[f"{billions(size)} reasoning"] = _equal_size(equal, size, largest)
        rows.append(row)
    note = (
        "Lines between the IFT students over the logarithm of size. Bold: larger than the reasoning student "
        f"itself. 'above {largest}': no IFT student is as accurate; 'below': the smallest one is more "
        "accurate."
    )
    return table("Reasoning students as IFT of what size", note, rows)


def _equal_size(equal: float, size: float, largest: str) -> Cell:
    if math.isnan(equal):
        return Cell(MISSING)
    if math.isinf(equal):
        return Cell(f"above {largest}", strong=True)
    return Cell(billions(equal), strong=equal > size) if equal > 0 else Cell("below")


def implied_tokens_table(tokens: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """Tokens per question that the paper's cost laws pay for (records/implied_tokens.py).

    Args:
        tokens: reports/published/implied_tokens.csv.
        runs: reports/published/runs.csv, for the students' sizes.
    """
    sizes = runs[["student", "parameters"]].drop_duplicates("student").sort_values("parameters")
    names = dict(zip(sizes["student"], size_names(sizes), strict=True))
    rows: list[dict[str, str | Cell]] = []
    ordered = tokens.assign(rank=family_rank(tokens["family"])).sort_values(["rank", "regime"])
    for (family, regime), own in ordered.groupby(["family", "regime"], sort=False):
        at = own.set_index("student")["tokens"]
        row: dict[str, str | Cell] = {
            "family": family_name(str(family)),
            "answers": RECIPES.get(str(regime), str(regime)),
        }
        row |= {
            name: f"{at[student]:.0f}" if student in at else MISSING
            for student, name in names.items()
        }
        rows.append(row)
    note = (
        "Prompt and answer together, attention left out: what the FLOPs per question of the paper's power "
        "laws would be in tokens. A token costs a larger student more, so that tokens that fall with size "
        "mean a law that grows more slowly than the student."
    )
    return table("Tokens per question that the cost laws pay for", note, rows, names=2)


def budgets_table(advice: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """Which student for which budget (records/recommendations.py), the smallest training budget left out.

    Args:
        advice: reports/published/recommendations.csv.
        runs: reports/published/runs.csv, for the students' sizes.
    """
    sizes = runs[["student", "parameters"]].drop_duplicates("student")
    names = dict(zip(sizes["student"], size_names(sizes), strict=True))
    rows: list[dict[str, str | Cell]] = []
    ordered = advice.assign(rank=family_rank(advice["family"])).sort_values(
        ["corpus", "rank", "family", "train_budget", "query_budget"], kind="stable"
    )
    for (corpus, family), own in ordered.groupby(["corpus", "family"], sort=False):
        trains, queries = sorted(set(own["train_budget"])), sorted(set(own["query_budget"]))
        middle, most = queries[len(queries) // 2], queries[-1]
        for train in trains[1:] or trains:
            level = own[own["train_budget"] == train].set_index("query_budget")
            rows.append(
                {
                    "corpus": str(corpus),
                    "family": "mean of all" if family == "all" else family_name(str(family)),
                    "training FLOPs at most": flops(train),
                    **_choice(level.loc[most], names, "any cost per question"),
                    "FLOPs per question at most": flops(middle),
                    **_choice(level.loc[middle], names, "within it"),
                }
            )
    note = (
        "The most accurate student of those that keep the budgets, and how often it is that when the "
        "questions are drawn again (P). The smallest training budget buys the cheapest student only and "
        "is left out. The whole grid is in recommendations.csv."
    )
    return table("Which student for which budget", note, rows, names=1)


def _choice(row: pd.Series, names: dict[str, str], budget: str) -> dict[str, str | Cell]:
    heads = (f"best, {budget}", f"accuracy, {budget}", f"P, {budget}")
    if row["affordable"] == 0:
        return dict.fromkeys(heads, MISSING)
    recipe = RECIPES.get(row["recipe"], row["recipe"])
    name = Cell(f"{names[row['student']]}{UNIT_SPACE}{recipe}", strong=row["recipe"] == "reasoning")
    cells = (name, percent(row["accuracy"]), percent(row["probability_best"]))
    return dict(zip(heads, cells, strict=True))
