"""reports/crossovers.csv: per corpus, family and recipe but IFT, from which size or budget on it beats IFT."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("recipe", pa.string(), "compared with ift"),
        column(
            "at",
            pa.string(),
            "size (students of both recipes) | training | inference | lifetime (frontier against "
            "frontier at equal FLOPs, interpolated, at budgets both were tried at)",
        ),
        column(
            "verdict",
            pa.string(),
            "where it is ahead: never | always | once (from crossover on) | reversed (only below some "
            "place) | several changes | not_compared (no size or budget in common)",
        ),
        column(
            "crossover",
            pa.float64(),
            "parameters or FLOPs from which on to prefer it; where there are several crossings, the one that "
            "as a rule gains most accuracy over all sizes or budgets; 0: at all of them, inf: at none",
            nullable=True,
        ),
        column("crossover_low", pa.float64(), "lower end of its interval", nullable=True),
        column("crossover_high", pa.float64(), "upper end of its interval", nullable=True),
        *(
            column(
                f"probability_{verdict}", pa.float64(), f"share of draws: {words}", nullable=True
            )
            for verdict, words in (
                ("never", "nowhere ahead"),
                ("always", "ahead throughout"),
                ("once", "exactly one crossing, from behind to ahead"),
                ("reversed", "exactly one crossing, from ahead to behind"),
                ("several", "more than one crossing"),
            )
        ),
        column("compared_from", pa.float64(), "smallest size or budget in common", nullable=True),
        column("compared_to", pa.float64(), "largest size or budget in common", nullable=True),
    ]
)
