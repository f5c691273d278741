"""reports/*.csv: the tables of a study that figures and report read, by name of the file."""

import pyarrow as pa

from stages.bedrock.records import (
    break_even,
    budgets,
    clean,
    comparisons,
    crossovers,
    equivalents,
    frontiers,
    hypervolumes,
    lengths,
    levels,
    matched,
    pairs,
    recommendations,
    runs,
    scorings,
    stopping,
    timings,
    votes,
)

TABLES: dict[str, pa.Schema] = {
    "runs": runs.SCHEMA,
    "levels": levels.SCHEMA,
    "frontiers": frontiers.SCHEMA,
    "hypervolumes": hypervolumes.SCHEMA,
    "equivalents": equivalents.SCHEMA,
    "break_even": break_even.SCHEMA,
    "crossovers": crossovers.SCHEMA,
    "comparisons": comparisons.SCHEMA,
    "matched": matched.SCHEMA,
    "lengths": lengths.SCHEMA,
    "length_ratios": lengths.RATIOS,
    "budgets": budgets.SCHEMA,
    "optimal_budgets": budgets.OPTIMAL,
    "envelopes": budgets.ENVELOPE,
    "stopping": stopping.SCHEMA,
    "votes": votes.SCHEMA,
    "matched_votes": votes.MATCHED,
    "recommendations": recommendations.SCHEMA,
}
DOCUMENTS = ("scaling", "blends")
"""reports/*.json, by name of the file."""
PAGE_TABLES: dict[str, pa.Schema] = {
    "pairs": pairs.REPORT_DROPS,
    "timings": timings.SCHEMA,
    "overlap": clean.COUNTS,
    "clean_runs": clean.RUNS,
    "clean_gains": clean.GAINS,
    "scorings/likelihoods": scorings.LIKELIHOODS,
    "scorings/graders": scorings.GRADERS,
}
PAGE_DOCUMENTS = ("metrics",)
"""What the page shows and no figure: seconds differ between equal runs, and figures shall not."""
