"""The report's tables on the quality of written benchmarks and on scores from few labels."""

import pandas as pd

from stages.looks.fidelity.cells import REAL, headline
from stages.looks.fidelity.names import FINDINGS
from stages.looks.fidelity.scores import metric_name
from stages.looks.fidelity.wording import number, with_ends
from stages.looks.numbers import MISSING, factor, percent
from stages.looks.report_tables import Cell, Table, table

# Column of records/quality.py, header, how it is written.
QUALITY = (
    ("items", "items", "count"),
    ("asked", "asked for", "count"),
    ("duplicates_even", "copies", "percent"),
    ("near_duplicates_even", "near copies", "percent"),
    ("contradictions", "contradictions", "count"),
    ("distinct_2_even", "distinct-2", "plain"),
    ("words", "words", "mean"),
    ("length_ks", "length KS", "plain"),
    ("label_tv", "labels TV", "plain"),
    ("entities", "entities", "mean"),
    ("exemplar_copies", "copies of exemplars", "percent"),
    ("overlap_near", "copies of real items", "percent"),
    ("spans_bad", "bad spans", "count"),
)
FORMATS = {"count": "{:.0f}", "plain": "{:.2f}", "mean": "{:.1f}"}


def quality_table(quality: pd.DataFrame) -> Table:
    """Main numbers of every source, real items first (records/quality.py); columns without any are left out."""
    known = [one for one in QUALITY if one[0] in quality and quality[one[0]].notna().any()]
    rows: list[dict[str, str | Cell]] = []
    for benchmark, own in quality.groupby("benchmark", sort=False):
        ordered = own.sort_values("source", key=lambda names: names != REAL, kind="stable")
        for row in ordered.drop_duplicates("source").to_dict("records"):
            source = str(row["source"])
            shown = "real items" if source == REAL else source
            cells: dict[str, str | Cell] = {"benchmark": str(benchmark), "written by": shown}
            for column, header, kind in known:
                cells[header] = (
                    _shown(float(row[column]), kind) if pd.notna(row[column]) else MISSING
                )
            rows.append(cells)
    note = (
        "Copies and distinct-2 (different word pairs over word pairs) at equal numbers of items, or of word "
        "pairs. KS: Kolmogorov-Smirnov distance of lengths, TV: total variation of labels, both from real "
        "items. All measures are in quality.csv."
    )
    return table("Quality of the items", note, rows, names=2)


def _shown(value: float, kind: str) -> str:
    return percent(value) if kind == "percent" else FORMATS[kind].format(value)


def findings_table(findings: pd.DataFrame) -> Table:
    """Errors, then warnings, each with its sentence (records/quality.py)."""
    ordered = findings.sort_values("level", key=lambda one: one != "error", kind="stable")
    rows: list[dict[str, str | Cell]] = [
        {
            "benchmark": str(row["benchmark"]),
            "source": str(row["source"]),
            "level": Cell(str(row["level"]), strong=row["level"] == "error"),
            "finding": FINDINGS.get(str(row["finding"]), str(row["finding"])),
            "what was found": str(row["sentence"]).removeprefix(f"{row['source']}: "),
        }
        for row in ordered.to_dict("records")
    ]
    note = "Errors: the suite cannot be compared with the real one. Warnings: beyond chance and limits."
    return table("Findings on the items", note, rows, names=5)


def powered_table(powered: pd.DataFrame) -> Table:
    """Plain and powered scores of every solver (records/fidelity.py)."""
    cells: list[dict[str, str | Cell]] = [
        {
            "benchmark": str(row["panel"]),
            "solver": str(row["solver"]),
            "metric": metric_name(str(row["metric"])),
            "labelled": f"{row['labelled']:.0f}",
            "voted on": f"{row['unlabelled']:.0f}",
            "plain [interval]": with_ends(row["plain"], row["plain_low"], row["plain_high"]),
            "powered [interval]": with_ends(
                row["powered"], row["powered_low"], row["powered_high"]
            ),
            "all labelled": number(row["whole"]),
            "worth": factor(float(row["worth"])),
        }
        for row in headline(powered).to_dict("records")
    ]
    note = (
        "Scores on real items when few of them have gold and other solvers vote on the rest. Worth: labelled "
        "items that a plain score would need, over those used."
    )
    return table("Scores from few labelled items", note, cells, names=3)
