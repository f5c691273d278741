"""The report's tables on how the study ran: lost prompts, seconds, headline numbers."""

from collections.abc import Mapping

import pandas as pd

from stages.looks.natures import REGIMES
from stages.looks.numbers import percent
from stages.looks.report_tables import Cell, Table, table


def drops_table(pairs: pd.DataFrame) -> Table:
    """Prompts by what became of them (`REPORT_DROPS` of records/pairs.py)."""
    rows: list[dict[str, str | Cell]] = []
    for corpus, own in pairs.groupby("corpus", sort=False):
        total = own["count"].sum()
        counts = own.groupby("reason")["count"].sum().sort_values(ascending=False, kind="stable")
        for reason, count in counts.items():
            share = percent(count / total) if total else "-"
            kept = reason == "kept"
            words = " ".join(REGIMES.get(word, word) for word in str(reason).split("_"))
            name = Cell(words, strong=kept)
            rows.append(
                {"corpus": str(corpus), "prompts": name, "count": str(count), "share": share}
            )
    note = (
        "A prompt is kept only if both of the teacher's answers pass the same rules; each lost prompt "
        "is counted under one reason. Surplus: good pairs beyond the number that is trained on."
    )
    return table("From prompts to pairs", note, rows)


def seconds_table(timings: pd.DataFrame) -> Table:
    """Measured seconds per stage (the table of records/timings.py)."""
    rows: list[dict[str, str | Cell]] = []
    for stage, own in timings.groupby("stage", sort=False):
        rows.append(
            {
                "stage": str(stage),
                "jobs": str(len(own)),
                "seconds in all": f"{own['seconds'].sum():.1f}",
                "longest job": f"{own['seconds'].max():.1f}",
                "peak memory, MiB": str(own["peak_memory_mib"].max()),
            }
        )
    note = "Wall-clock on the machine it ran on; these differ from run to run."
    return table("Seconds measured", note, rows)


def metrics_table(metrics: Mapping[str, float | int | str | None]) -> Table:
    """reports/metrics.json as it is."""
    rows: list[dict[str, str | Cell]] = [
        {"number": name, "value": "-" if value is None else f"{value:.4g}"}
        if isinstance(value, float | int | None)
        else {"number": name, "value": str(value)}
        for name, value in metrics.items()
    ]
    note = (
        "Of the largest student trained both ways, mean of the families: accuracies and gains as shares, "
        "costs of reasoning over those of direct answers. As `dvc metrics show` gives them."
    )
    return table("Headline numbers", note, rows)
