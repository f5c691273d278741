"""reports/hypervolumes.csv: one row per corpus, family, cost and recipe: the area under its frontier."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("cost", pa.string(), "training | inference | lifetime, as in frontiers.csv"),
        column(
            "recipe", pa.string(), "whose configurations make the frontier; all: every recipe's"
        ),
        column("cost_low", pa.float64(), "smallest budget, FLOPs: the cheapest of all recipes"),
        column("cost_high", pa.float64(), "largest budget, FLOPs: the dearest of all recipes"),
        column(
            "hypervolume",
            pa.float64(),
            "area under the best accuracy that a budget buys, over log10 of the budget, between the "
            "two; accuracy 0 where nothing is affordable",
            nullable=True,
        ),
        column(
            "hypervolume_low",
            pa.float64(),
            "lower end of its interval, corrected for the luck of the best",
            nullable=True,
        ),
        column("hypervolume_high", pa.float64(), "upper end of its interval", nullable=True),
        column(
            "mean_accuracy",
            pa.float64(),
            "hypervolume per decade of budget; missing if all costs are equal",
            nullable=True,
        ),
        column(
            "gain",
            pa.float64(),
            "hypervolume of the recipe and IFT together, less that of IFT; missing for ift itself",
            nullable=True,
        ),
        column("gain_low", pa.float64(), "lower end of its interval, likewise", nullable=True),
        column("gain_high", pa.float64(), "upper end of its interval", nullable=True),
    ]
)
