"""reports/published/*.csv: the tables that a published study is turned into, by name of the file."""

import pyarrow as pa

from stages.bedrock.records import (
    break_even,
    claims,
    crossovers,
    effective_size,
    equivalents,
    frontiers,
    hypervolumes,
    implied_tokens,
    recommendations,
    runs,
)

TABLES: dict[str, pa.Schema] = {
    "runs": runs.SCHEMA,
    "effective_size": effective_size.SCHEMA,
    "claims": claims.SCHEMA,
    "claim_settings": claims.SETTINGS,
    "implied_tokens": implied_tokens.SCHEMA,
    "frontiers": frontiers.SCHEMA,
    "hypervolumes": hypervolumes.SCHEMA,
    "equivalents": equivalents.SCHEMA,
    "break_even": break_even.SCHEMA,
    "crossovers": crossovers.SCHEMA,
    "recommendations": recommendations.SCHEMA,
}
