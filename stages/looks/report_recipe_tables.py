"""Tables of recipes against each other: tests, equal costs, the switch of mode."""

from typing import Any

import pandas as pd

from stages.looks.configurations import family_title, interval, with_interval
from stages.looks.equal_cost import SERIES, series
from stages.looks.natures import natures
from stages.looks.numbers import MISSING, percent, signed
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_rank, size_name
from stages.looks.switch_of_mode import ORDERS

LEAST_P = 1e-4
ALWAYS = "always long"


def significance_table(comparisons: pd.DataFrame, runs: pd.DataFrame, alpha: float) -> Table:
    """Reasoning against direct answers by family, with p after the correction.

    Args:
        comparisons: the table of records/comparisons.py.
        runs: the table of records/runs.py, for sizes.
        alpha: bold if the corrected p is at most this.
    """
    own = comparisons[(comparisons["baseline"] == "ift") & (comparisons["level"] == "family")]
    own = _in_order(own[own["recipe"] == "reasoning"].rename(columns={"name": "family"}), runs)
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": family_title(row["family"]),
            "student": f"{row['student']} ({size_name(row['parameters'])})",
            "difference, points": Cell(signed(row["difference"]), row["p_holm"] <= alpha),
            "interval": interval(row["difference_low"], row["difference_high"]),
            "gained : lost": _counts(row["gained"], row["lost"]),
            "p": probability(row["p_value"]),
            "p after Holm": probability(row["p_holm"]),
            "p with seeds": probability(row["p_value_seeds"]),
            "detectable, points": _points(row["detectable_difference"]),
        }
        for row in own.to_dict("records")
    ]
    tests = int(own["hypotheses"].max()) if rows else 0
    note = (
        f"Reasoning minus direct answers at equal size, the same questions. Bold: p after Holm's "
        f"correction for {tests} tests (those of all recipes) is at most {alpha:g}. Gained and lost: "
        "questions that only one of both got right. With seeds: what p would be for the recipes, not "
        "these runs. Detectable: the smallest true difference a single test would likely find. Blends "
        "and single suites are in comparisons.csv."
    )
    return table("Are the differences more than luck?", note, rows, names=2)


def matched_table(matched: pd.DataFrame, runs: pd.DataFrame) -> Table:
    """The gain of reasoning at equal samples beside that at equal cost, by family and student.

    Args:
        matched: the table of records/matched.py.
        runs: the table of records/runs.py, for sizes.
    """
    own = series(matched, runs).drop(columns=["parameters", "rank"])
    own = _in_order(own, runs)
    shown = [key for key in SERIES if (own["series"] == key).any()]
    rows: list[dict[str, str | Cell]] = []
    for (corpus, family, student), group in own.groupby(
        ["corpus", "family", "student"], sort=False
    ):
        by_series = {row["series"]: row for row in group.to_dict("records")}
        row: dict[str, str | Cell] = {
            "corpus": str(corpus),
            "family": family_title(str(family)),
            "student": f"{student} ({size_name(group['parameters'].iloc[0])})",
        }
        for key in shown:
            row[SERIES[key][0]] = _gain(by_series.get(key))
        rows.append(row)
    remarks = sorted(set(own.loc[own["difference"].isna(), "remark"].dropna()))
    missing = f" A dash: {' or '.join(remarks)}." if remarks else ""
    note = (
        "Reasoning minus direct answers in points, with interval; bold: it leaves out 0. Equal training "
        "tokens or FLOPs: direct answers trained longer at the same size. Between sizes: direct answers of "
        f"a made-up larger size that costs as much, between its measured neighbours.{missing}"
    )
    return table("Reasoning at equal cost", note, rows, names=2)


def mode_switch_table(blends: dict[str, Any]) -> Table:
    """Verdicts on how answers turn long, where a student has blends of two shares or more.

    Args:
        blends: blends.json.
    """
    own = [switch for switch in blends["switches"] if len(switch["fractions"]) > 1]
    frame = pd.DataFrame(own)
    rows: list[dict[str, str | Cell]] = []
    if own:
        frame = frame.assign(rank=family_rank(frame["family"]), ends=frame["family"] == "all")
        frame = frame.sort_values(["corpus", "student", "order", "ends", "rank"], kind="stable")
        rows = [_switch(row) for row in frame.to_dict("records")]
    note = (
        "Thinking tokens over those of the reasoning student of the same size, at each share of reasoning "
        "rows. Half at: the share of rows at which half the length is reached. Weight: evidence for a "
        "jump against growth in proportion, 50 % for neither. Students with a blend of one share only are "
        "left out: there nothing can be told."
    )
    return table("How answers turn long", note, rows, names=4)


def _switch(row: dict[Any, Any]) -> dict[str, str | Cell]:
    lengths = zip(row["fractions"], row["thinking_shares"], strict=True)
    return {
        "corpus": str(row["corpus"]),
        "student": str(row["student"]),
        "order": ORDERS[row["order"]],
        "family": family_title(row["family"]),
        "verdict": str(row["verdict"]),
        "rows: length": ", ".join(f"{100 * x:.0f}: {100 * y:.0f} %" for x, y in lengths),
        # Between no reasoning rows and the first blend nothing was measured.
        "half at": MISSING if row["verdict"] == ALWAYS else _percent(row["crossing"]),
        "weight of a jump": _percent(row["jump_weight"]),
    }


def _gain(row: dict[Any, Any] | None) -> str | Cell:
    if row is None or pd.isna(row["difference"]):
        return MISSING
    low, high = row["difference_low"], row["difference_high"]
    text = with_interval(row["difference"], low, high)
    return Cell(text, strong=bool(low > 0 or high < 0))


def _in_order(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """By corpus, family (the mean of all last) and size; with parameters."""
    sizes = natures(runs)[["corpus", "student", "parameters"]].drop_duplicates()
    rows = rows.merge(sizes, on=["corpus", "student"])
    rows = rows.assign(rank=family_rank(rows["family"]), ends=rows["family"] == "all")
    order = ["corpus", "ends", "rank", "family", "parameters", "student"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def probability(p: float) -> str:
    """A p-value; tiny ones as '< 0.0001'."""
    if pd.isna(p):
        return MISSING
    return f"< {LEAST_P:.4f}" if p < LEAST_P else f"{p:.2g}"


def _counts(gained: float, lost: float) -> str:
    return MISSING if pd.isna(gained) or pd.isna(lost) else f"{gained:.0f} : {lost:.0f}"


def _points(difference: float) -> str:
    return MISSING if pd.isna(difference) else f"{100 * difference:.1f}"


def _percent(share: float | None) -> str:
    return MISSING if share is None or pd.isna(share) else percent(share)
