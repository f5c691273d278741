"""Every figure on the published study, by name."""

from collections.abc import Callable

from matplotlib.figure import Figure

from stages.looks.published.against_cost import published_accuracy_against_cost
from stages.looks.published.claims import published_claims
from stages.looks.published.cost_ratio import published_cost_ratio
from stages.looks.study import Published
from stages.looks.style import Look


def published_drawings(study: Published, look: Look) -> dict[str, Callable[[], Figure]]:
    """Each figure as a function that draws it; call with `look` applied."""
    table, laws = study.tables, study.documents["scaling"]
    return {
        "published_claims": lambda: published_claims(table["claims"], look),
        "published_accuracy_vs_train_flops": lambda: published_accuracy_against_cost(
            table["frontiers"], table["runs"], laws, "training", look
        ),
        "published_accuracy_vs_query_flops": lambda: published_accuracy_against_cost(
            table["frontiers"], table["runs"], laws, "inference", look
        ),
        "published_cost_ratio": lambda: published_cost_ratio(
            table["claims"], table["claim_settings"], look
        ),
    }
