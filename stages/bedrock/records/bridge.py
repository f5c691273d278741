"""reports/fidelity/bridge_*.csv: part 1's respondents on real suites and on those that the teacher wrote."""

import pyarrow as pa

from stages.bedrock.tables import column

_FAMILY = column("family", pa.string(), "domain and format, or all: the mean of the families")


def _ends(name: str, meaning: str) -> tuple[pa.Field, ...]:
    return (
        column(name, pa.float64(), meaning),
        column(f"{name}_low", pa.float64(), "lower end of its interval over items"),
        column(f"{name}_high", pa.float64(), "upper end"),
    )


RESPONDENTS = pa.schema(
    [
        _FAMILY,
        column("respondent", pa.string(), "a run, a base model, or the teacher with its switch"),
        column("kind", pa.string(), "student | base | teacher"),
        column("student", pa.string(), "of a run or a base model, else empty", nullable=True),
        column("recipe", pa.string(), "of a run, else empty", nullable=True),
        *_ends("real", "accuracy on the real suites"),
        *_ends("written", "accuracy on the written suites"),
        *_ends("difference", "written less real"),
    ]
)
GAINS = pa.schema(
    [
        _FAMILY,
        column("student", pa.string(), "size of the students; mean: over all sizes"),
        *_ends("real", "reasoning less ift, accuracy on the real suites"),
        *_ends("written", "the same on the written suites"),
        *_ends("difference", "written less real"),
        column("same", pa.float64(), "share of the draws in which both gains have one sign"),
    ]
)
RANKS = pa.schema(
    [
        _FAMILY,
        column("runs", pa.int64(), "runs of students, of every recipe"),
        column(
            "pairs", pa.int64(), "regime_order: of an ift and a reasoning run of one size; else all"
        ),
        column("measure", pa.string(), "spearman | kendall (tau-b) | regime_order"),
        column(
            "value",
            pa.float64(),
            "of written against real accuracies; regime_order: share of the pairs with the same order",
            nullable=True,
        ),
        column(
            "low", pa.float64(), "lower end of its interval, were there no noise", nullable=True
        ),
        column("high", pa.float64(), "upper end", nullable=True),
        column(
            "p",
            pa.float64(),
            "share of the permutations at least as far from 0; none for regime_order",
            nullable=True,
        ),
    ]
)
FAVOURS = pa.schema(
    [
        _FAMILY,
        column("group", pa.string(), "students | reasoning_students | teacher"),
        column("against", pa.string(), "students | ift_students | base_models"),
        column("value", pa.float64(), "written less real, of the group less that of the other"),
        column("low", pa.float64(), "lower end of the interval over items"),
        column("high", pa.float64(), "upper end"),
    ]
)
WRITTEN = pa.schema(
    [
        column("suite", pa.string(), "the suite"),
        column("items", pa.int64(), "written items"),
        column("wanted", pa.int64(), "items asked for"),
        column("texts", pa.int64(), "texts that the writer gave"),
        column(
            "checked",
            pa.int64(),
            "items that the procedural world can work out by itself",
            nullable=True,
        ),
        column("right", pa.float64(), "share of these whose reference is right", nullable=True),
    ]
)
"""How well the suites are written."""
TABLES: dict[str, pa.Schema] = {
    "bridge_respondents": RESPONDENTS,
    "bridge_gains": GAINS,
    "bridge_ranks": RANKS,
    "bridge_favours": FAVOURS,
    "bridge_written": WRITTEN,
}
