"""reports/comparisons.csv: each recipe against a baseline at equal student and corpus, suite by suite."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts both learned from"),
        column("student", pa.string(), "model of the ladder, the same for both"),
        column("recipe", pa.string(), "what the one learned from"),
        column("baseline", pa.string(), "recipe it is compared with: ift | reasoning"),
        column("level", pa.string(), "suite | family: what `name` is"),
        column("name", pa.string(), "suite, or domain_format, or all (mean of the families)"),
        column("seeds", pa.int64(), "runs of the recipe"),
        column("baseline_seeds", pa.int64(), "runs of the baseline"),
        column("items", pa.int64(), "items that both answered"),
        column("accuracy", pa.float64(), "of the recipe: mean over suites and seeds"),
        column("baseline_accuracy", pa.float64(), "of the baseline"),
        column("difference", pa.float64(), "accuracy - baseline_accuracy"),
        column("difference_low", pa.float64(), "lower end of its interval", nullable=True),
        column("difference_high", pa.float64(), "upper end of its interval", nullable=True),
        column(
            "gained",
            pa.float64(),
            "items right with the recipe only, mean over pairs of seeds; empty without verdicts",
            nullable=True,
        ),
        column(
            "lost",
            pa.float64(),
            "items right with the baseline only, mean over pairs of seeds; empty without verdicts",
            nullable=True,
        ),
        column("test", pa.string(), "mcnemar_exact | adjusted_wald | seeds | independent"),
        column("p_value", pa.float64(), "two-sided, of this test alone", nullable=True),
        column(
            "p_holm",
            pa.float64(),
            "Holm-corrected within corpus x baseline x level",
            nullable=True,
        ),
        column("hypotheses", pa.int64(), "tests that p_holm is corrected for"),
        column(
            "p_value_seeds",
            pa.float64(),
            "p with the scatter between seeds, borrowed from other configurations where need be; "
            "empty if no configuration of the corpus has two seeds",
            nullable=True,
        ),
        column(
            "seed_sd",
            pa.float64(),
            "standard deviation of the recipe's accuracy between seeds, without the luck of the items",
            nullable=True,
        ),
        column("seed_freedom", pa.int64(), "degrees of freedom behind seed_sd"),
        column(
            "detectable_difference",
            pa.float64(),
            "smallest true difference a single test finds with the wanted power; empty if none",
            nullable=True,
        ),
    ]
)
