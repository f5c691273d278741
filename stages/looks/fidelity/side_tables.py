"""The report's tables on the quality of written benchmarks, on few labels, and on the teacher's suites."""

import pandas as pd

from stages.looks.fidelity.cells import REAL, headline
from stages.looks.fidelity.names import FINDINGS, contrasts_of, in_words
from stages.looks.fidelity.scores import metric_name
from stages.looks.fidelity.wording import number, points_with_ends, with_ends
from stages.looks.numbers import MISSING, factor, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name

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


def bridge_gains_table(gains: pd.DataFrame) -> Table:
    """Gain of reasoning on real and on written suites (records/bridge.py)."""
    rows: list[dict[str, str | Cell]] = [
        {
            "family": "mean of all" if row["family"] == "all" else family_name(str(row["family"])),
            "student": str(row["student"]),
            **{
                f"{header} [interval]": points_with_ends(
                    *(float(row[f"{side}{end}"]) for end in ("", "_low", "_high"))
                )
                for side, header in (
                    ("real", "on real suites"),
                    ("written", "on written suites"),
                    ("difference", "difference"),
                )
            },
            "of one sign": percent(float(row["same"])),
        }
        for row in gains.to_dict("records")
    ]
    note = (
        "Accuracy of the student that reasons less that of the one that answers directly. Of one sign: share "
        "of resampled sets of items in which both gains are."
    )
    return table("Gain of reasoning, real and written suites", note, rows, names=2)


def bridge_favours_table(favours: pd.DataFrame) -> Table:
    """Whom written suites favour (records/bridge.py)."""
    rows: list[dict[str, str | Cell]] = []
    for group, against in contrasts_of(favours):
        own = favours[(favours["group"] == group) & (favours["against"] == against)]
        row: dict[str, str | Cell] = {"group": in_words(group), "against": in_words(against)}
        for one in own.to_dict("records"):
            family = str(one["family"])
            header = "mean of all" if family == "all" else family_name(family)
            clear = bool(one["low"] > 0 or one["high"] < 0)
            row[header] = Cell(points_with_ends(one["value"], one["low"], one["high"]), clear)
        rows.append(row)
    headers = list(dict.fromkeys(header for row in rows for header in row))
    filled = [{header: row.get(header, MISSING) for header in headers} for row in rows]
    note = (
        "Written less real accuracy of the group, less that of the other. Above 0 written suites favour the "
        "first. Bold: the interval leaves out 0."
    )
    return table("Whom the written suites favour", note, filled, names=2)


def bridge_written_table(written: pd.DataFrame) -> Table:
    """How well the suites are written (records/bridge.py)."""
    rows: list[dict[str, str | Cell]] = [
        {
            "suite": str(row["suite"]),
            "items": f"{row['items']:.0f}",
            "asked for": f"{row['wanted']:.0f}",
            "texts": f"{row['texts']:.0f}",
            "could be worked out": MISSING if pd.isna(row["checked"]) else f"{row['checked']:.0f}",
            "reference right": percent(float(row["right"])),
        }
        for row in written.to_dict("records")
    ]
    note = (
        "Texts that the teacher gave, items made of them, and of those that the world can solve the share with "
        "the right reference."
    )
    return table("The suites that the teacher wrote", note, rows)
