"""Columns that several tables of results share: which run, and a value with its interval."""

import pyarrow as pa

from stages.bedrock.tables import column

RUN = (
    column("run", pa.string(), "one trained student: student x corpus x recipe x seed"),
    column("student", pa.string(), "model of the ladder"),
    column("corpus", pa.string(), "which prompts it learned from"),
    column("recipe", pa.string(), "what it learned from: ift | reasoning | seqNN | mixNN | ..."),
    column("seed", pa.int64(), "seed of the order of the rows"),
)
FAMILY = column("family", pa.string(), "domain_format of the suites, or all (mean of the families)")


def bounded(name: str, meaning: str, *, nullable: bool = False) -> tuple[pa.Field, ...]:
    """A value's column, and those of its interval over items, which may be empty."""
    return (
        column(name, pa.float64(), meaning, nullable=nullable),
        column(f"{name}_low", pa.float64(), f"lower end of the interval of {name}", nullable=True),
        column(f"{name}_high", pa.float64(), f"upper end of the interval of {name}", nullable=True),
    )
