"""The report's tables on part 1's study, held on suites that the teacher wrote (records/bridge.py)."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from stages.looks.fidelity.names import contrasts_of, in_words
from stages.looks.fidelity.wording import points_with_ends, share_with_ends, with_ends
from stages.looks.numbers import MISSING, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import family_name


def bridge_gains_table(gains: pd.DataFrame) -> Table:
    """Gain of reasoning on real and on written suites."""
    rows: list[dict[str, str | Cell]] = [
        {
            "family": _family(str(row["family"])),
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
    """Whom written suites favour."""
    rows: list[dict[str, str | Cell]] = []
    for group, against in contrasts_of(favours):
        own = favours[(favours["group"] == group) & (favours["against"] == against)]
        row: dict[str, str | Cell] = {"group": in_words(group), "against": in_words(against)}
        for one in own.to_dict("records"):
            clear = bool(one["low"] > 0 or one["high"] < 0)
            row[_family(str(one["family"]))] = Cell(
                points_with_ends(one["value"], one["low"], one["high"]), clear
            )
        rows.append(row)
    headers = list(dict.fromkeys(header for row in rows for header in row))
    filled = [{header: row.get(header, MISSING) for header in headers} for row in rows]
    note = (
        "Written less real accuracy of the group, less that of the other. Above 0 written suites favour the "
        "first. Bold: the interval leaves out 0."
    )
    return table("Whom the written suites favour", note, filled, names=2)


def bridge_ranks_table(ranks: pd.DataFrame) -> Table:
    """Whether written suites order the students' runs as the real ones do."""
    rows: list[dict[str, str | Cell]] = []
    for family, own in [] if ranks.empty else ranks.groupby("family", sort=False):
        at = {str(row["measure"]): row for row in own.to_dict("records")}
        regimes = at["regime_order"]
        row: dict[str, str | Cell] = {
            "family": _family(str(family)),
            "runs": f"{regimes['runs']:.0f}",
            "pairs of regimes": f"{regimes['pairs']:.0f}",
            "in the real order [interval]": share_with_ends(*_ends(regimes)),
        }
        for measure, header in (("spearman", "Spearman"), ("kendall", "Kendall")):
            p = at[measure]["p"]
            row[f"{header} [interval]"] = with_ends(*_ends(at[measure]))
            row[f"{header}, p"] = MISSING if pd.isna(p) else f"{p:.2g}"
        rows.append(row)
    note = (
        "Students' runs by accuracy, written against real suites. Pairs of regimes: a run that answers "
        "directly and one that reasons, of one size; a pair tied on one side counts half. Kendall: tau-b. "
        "p: by chance alone, two-sided. Intervals are of what endless items would give; noise brings the "
        "values themselves nearer to no order."
    )
    return table("Order of the students, real and written suites", note, rows)


def bridge_written_table(written: pd.DataFrame) -> Table:
    """How well the suites are written."""
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


def _family(name: str) -> str:
    return "mean of all" if name == "all" else family_name(name)


def _ends(row: Mapping[Hashable, Any]) -> tuple[float, float, float]:
    return float(row["value"]), float(row["low"]), float(row["high"])
