"""The report's section on the published study."""

from stages.looks.published import readings
from stages.looks.published import tables as shown
from stages.looks.published.assumptions import published_assumptions
from stages.looks.sections import Section
from stages.looks.study import Published


def published_section(study: Published) -> Section:
    """What a paper's own numbers say of its claims, and which student they recommend."""
    tables, frontiers = study.tables, study.tables["frontiers"]
    claims, runs = tables["claims"], tables["runs"]
    ratio = readings.reading_of_cost_ratio(claims, tables["claim_settings"])
    return Section(
        "published",
        "The published study",
        [
            ("published_claims", readings.reading_of_claims(claims)),
            (
                "published_accuracy_vs_train_flops",
                readings.reading_of_published_cost(frontiers, "training"),
            ),
            (
                "published_accuracy_vs_query_flops",
                readings.reading_of_published_cost(frontiers, "inference"),
            ),
            ("published_cost_ratio", ratio),
        ],
        [
            shown.claims_table(claims),
            shown.published_sizes_table(tables["effective_size"], runs),
            shown.budgets_table(tables["recommendations"], runs),
            shown.implied_tokens_table(tables["implied_tokens"], runs),
        ],
        published_assumptions(study.facts, study.documents["assumptions"], runs, claims),
    )
