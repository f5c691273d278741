"""The report's tables on written benchmarks: verdicts, agreement, bias factors."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from stages.looks.fidelity.cells import MEAN, headline
from stages.looks.fidelity.names import SOURCES, VARIANTS
from stages.looks.fidelity.wording import number, share_with_ends, with_ends
from stages.looks.numbers import MISSING
from stages.looks.report_tables import Cell, Table, table

Row = Mapping[Hashable, Any]
ELSEWHERE = "All metrics and ways of counting are in {}.csv."
# More generators than this: the table has ensembles only.
FEW = 8


def stand_in_table(stand_in: pd.DataFrame) -> Table:
    """Whether each source can stand in, for what, and why (records/fidelity.py)."""
    rows = headline(stand_in)
    shown = _few_sources(rows, "source")
    cells: list[dict[str, str | Cell]] = []
    for _, own in shown.groupby(["benchmark", "k", "source"], sort=False):
        by_use = {str(row["use"]): row for row in own.to_dict("records")}
        first = own.iloc[0]
        ranking, scores = by_use.get("ranking", {}), by_use.get("scores", {})
        cells.append(
            {
                "benchmark": str(first["panel"]),
                "written by": source_name(str(first["source"])),
                "items": _count(ranking.get("items")),
                "to rank solvers": _verdict(ranking),
                "pairs in order [interval]": _pairs(ranking),
                "as surely as real items": _count(ranking.get("equal_real_items")),
                "to say how well": _verdict(scores),
                "off by [interval]": _off(scores),
            }
        )
    note = (
        "Yes or no if the whole interval lies on one side of the limit, and a no only where as many real items "
        f"would pass. {_limits(rows)}{_left_out(rows, shown)}"
    )
    return table("Can they stand in?", note, cells, names=2)


def _limits(rows: pd.DataFrame) -> str:
    limits = rows.drop_duplicates("use").set_index("use")["limit"]
    parts = []
    if "ranking" in limits:
        parts.append(f"{100 * limits['ranking']:.0f} % of the pairs of solvers in the right order")
    if "scores" in limits:
        parts.append(f"a mean gap of {limits['scores']:g} at most")
    return f"Asked: {' and '.join(parts)}. " if parts else ""


def _verdict(row: Row) -> Cell:
    verdict = str(row.get("verdict", MISSING))
    return Cell(verdict, strong=verdict == "yes")


def _pairs(row: Row) -> str:
    return share_with_ends(row["value"], row["low"], row["high"]) if row else MISSING


def _off(row: Row) -> str:
    return with_ends(row["value"], row["low"], row["high"]) if row else MISSING


def _count(value: float | None) -> str:
    return MISSING if value is None or pd.isna(value) else f"{value:.0f}"


def source_name(source: str) -> str:
    """A generator, or an ensemble in words."""
    return SOURCES.get(source, source)


def _few_sources(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """All sources if they are few, else the ensembles."""
    ensembles = rows[column].isin(list(SOURCES))
    few = rows.loc[~ensembles, column].nunique() <= FEW
    return rows if few or not ensembles.any() else rows[ensembles]


def _left_out(rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    return "Single generators are left out, there are many. " if len(shown) < len(rows) else ""


def agreement_table(agreement: pd.DataFrame) -> Table:
    """Every measure of agreement at the headline metric (records/fidelity.py)."""
    rows = headline(agreement)
    shown = _few_sources(rows, "generator")
    cells: list[dict[str, str | Cell]] = []
    for _, own in shown.groupby(["benchmark", "k", "generator"], sort=False):
        at = {str(row["measure"]): row for row in own.to_dict("records")}
        first = own.iloc[0]
        cells.append(
            {
                "benchmark": str(first["panel"]),
                "written by": source_name(str(first["generator"])),
                "MSPD": _small(at.get("mspd")),
                "mean gap": _value(at.get("gap"), sign=True),
                "mean absolute gap [interval]": _ended(at.get("absolute_gap")),
                "largest gap": _worst(at.get("worst_gap")),
                "Spearman [interval]": _ended(at.get("spearman")),
                "p": _small(at.get("spearman"), "p"),
                "Kendall": _value(at.get("kendall")),
                "pairs in order [interval]": _pairs(at.get("order_accuracy", {})),
                "fresh real items": _share(at.get("order_accuracy"), "ceiling"),
                "lost by its winner": _value(at.get("top1_regret")),
            }
        )
    note = (
        "Written against real scores of the solvers. MSPD: mean squared difference. Fresh real items: pairs "
        "that as many of these would order alike. Lost: real score given up by picking the solver that "
        f"wins on written items. {_left_out(rows, shown)}{ELSEWHERE.format('agreement')}"
    )
    return table("Agreement with real items", note, cells, names=2)


def _small(row: Row | None, name: str = "value") -> str:
    return MISSING if row is None or pd.isna(row[name]) else f"{row[name]:.2g}"


def _value(row: Row | None, *, sign: bool = False) -> str:
    return MISSING if row is None else number(row["value"], abs(row["value"]), sign=sign)


def _ended(row: Row | None) -> str:
    if row is None:
        return MISSING
    return with_ends(row["value"], row["low"], row["high"], abs(row["value"]))


def _share(row: Row | None, name: str) -> str:
    return MISSING if row is None or pd.isna(row[name]) else share_with_ends(row[name], None, None)


def _worst(row: Row | None) -> str:
    if row is None or pd.isna(row["value"]):
        return MISSING
    whose = f" ({row['solver']})" if isinstance(row["solver"], str) and row["solver"] else ""
    return f"{number(row['value'], abs(row['value']), sign=True)}{whose}"


def bias_table(bias: pd.DataFrame) -> Table:
    """Every variant of the bias factor at the headline metric (records/fidelity.py)."""
    rows = headline(bias)
    cells: list[dict[str, str | Cell]] = []
    for _, own in rows.groupby(["benchmark", "k", "solver"], sort=False):
        at = {str(row["variant"]): row for row in own.to_dict("records")}
        paper, first = at.get("paper"), own.iloc[0]
        if paper is None:
            continue
        split = bool(pd.notna(first["signs_disagree"]) and first["signs_disagree"])
        solver = str(first["solver"])
        cells.append(
            {
                "benchmark": str(first["panel"]),
                "model": "mean of all" if solver == MEAN else solver,
                "the paper's [interval]": _signed_ends(paper),
                "by chance alone": _band(paper),
                "p": _small(paper, "p"),
                **{
                    VARIANTS[name]: _value(at.get(name), sign=True)
                    for name in VARIANTS
                    if name != "paper"
                },
                "signs": Cell("disagree" if split else "agree", strong=split),
            }
        )
    note = (
        "Above 0: better on its own items than on others', relative to the other models. Raw leaves the "
        "difficulty of the items in; ratio and z-scores take out the level and the spread; ranks only "
        f"the order; against real needs no other generator. {ELSEWHERE.format('bias')}"
    )
    return table("Bias factors", note, cells, names=2)


def _signed_ends(row: Row) -> str:
    return with_ends(row["value"], row["low"], row["high"], abs(row["value"]), sign=True)


def _band(row: Row) -> str:
    if pd.isna(row["null_low"]) or pd.isna(row["null_high"]):
        return MISSING
    return f"{number(row['null_low'], sign=True)} to {number(row['null_high'], sign=True)}"
