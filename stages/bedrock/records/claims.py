"""reports/published/claims.csv: what a published study claims, judged by its own public numbers."""

import pyarrow as pa

from stages.bedrock.tables import column

_JUDGED = [
    column("verdict", pa.string(), "confirmed | not_confirmed | cannot_be_told"),
    column("value", pa.float64(), "our number; empty if it cannot be computed", nullable=True),
    column("low", pa.float64(), "lower end of its interval", nullable=True),
    column("high", pa.float64(), "upper end of its interval", nullable=True),
]

SCHEMA = pa.schema(
    [
        column("claim", pa.string(), "name"),
        column("statement", pa.string(), "the claim in our words"),
        column("place", pa.string(), "where the paper makes it"),
        column("paper_says", pa.string(), "the figure or words it gives"),
        *_JUDGED,
        column("accepted_low", pa.float64(), "least value that bears it out", nullable=True),
        column("accepted_high", pa.float64(), "largest value that bears it out", nullable=True),
        column("unit", pa.string(), "of value, interval and accepted range", nullable=True),
        column("settings", pa.int64(), "ways of counting it was judged in (claim_settings.csv)"),
        column("settings_agreeing", pa.int64(), "those of them that give the same verdict"),
        column("why", pa.string(), "the verdict's reason"),
    ]
)

SETTINGS = pa.schema(
    [
        column("claim", pa.string(), "name, as in claims.csv"),
        column("mode", pa.string(), "paper | exact: how FLOPs are counted"),
        column("lengths", pa.string(), "released (mean bytes) | stated_low | stated_high"),
        column("reading", pa.string(), "points | interpolation | curves"),
        *_JUDGED,
    ]
)
"""reports/published/claim_settings.csv: every claim in every way of counting that bears on it."""
