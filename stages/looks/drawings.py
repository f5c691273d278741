"""Every figure on the study of this checkout, by name."""

from collections.abc import Callable

from matplotlib.figure import Figure

from stages.looks.against_blend import sweep_of_blends
from stages.looks.against_budget import accuracy_against_tokens_spent
from stages.looks.against_cost import accuracy_against_cost
from stages.looks.against_level import accuracy_against_level
from stages.looks.against_queries import lifetime
from stages.looks.against_size import accuracy_against_size
from stages.looks.against_tokens import gain_against_tokens
from stages.looks.against_votes import accuracy_against_votes
from stages.looks.comparisons import gains
from stages.looks.decision_map import decision_map
from stages.looks.differences import differences_from_direct
from stages.looks.effective_size import effective_size
from stages.looks.equal_cost import gain_at_equal_cost
from stages.looks.flops_multiplier import flops_multiplier
from stages.looks.lengths_by_outcome import length_by_correctness
from stages.looks.natures import at_equal_samples
from stages.looks.study import Study
from stages.looks.style import Look
from stages.looks.summaries import per_family, per_level, per_suite
from stages.looks.switch_of_mode import mode_switch


def drawings(study: Study, look: Look) -> dict[str, Callable[[], Figure]]:
    """Each figure as a function that draws it; call with `look` applied."""
    return _of_cost(study, look) | _of_recipes(study, look) | _of_tokens(study, look)


def _of_cost(study: Study, look: Look) -> dict[str, Callable[[], Figure]]:
    table, runs = study.tables, study.tables["runs"]
    laws = study.documents["scaling"]
    return {
        "accuracy_vs_train_flops": lambda: accuracy_against_cost(
            table["frontiers"], runs, laws, "training", look
        ),
        "accuracy_vs_query_flops": lambda: accuracy_against_cost(
            table["frontiers"], runs, laws, "inference", look
        ),
        "effective_size": lambda: effective_size(table["equivalents"], runs, look),
        "flops_multiplier": lambda: flops_multiplier(table["equivalents"], runs, look),
        "lifetime": lambda: lifetime(table["break_even"], table["frontiers"], runs, look),
        "decision_map": lambda: decision_map(table["recommendations"], runs, look),
    }


def _of_recipes(study: Study, look: Look) -> dict[str, Callable[[], Figure]]:
    table, runs = study.tables, study.tables["runs"]
    suites, blends = at_equal_samples(per_suite(runs)), study.documents["blends"]
    return {
        "gain_vs_extra_tokens": lambda: gain_against_tokens(gains(suites), look),
        "differences": lambda: differences_from_direct(
            table["comparisons"], runs, "family", study.alpha, look
        ),
        "matched": lambda: gain_at_equal_cost(table["matched"], runs, look),
        "recipe_sweep": lambda: sweep_of_blends(per_family(suites), look),
        "mode_switch": lambda: mode_switch(blends, runs, look),
        "accuracy_vs_size": lambda: accuracy_against_size(suites, look),
        "accuracy_by_level": lambda: accuracy_against_level(
            at_equal_samples(per_level(table["levels"], runs)), look
        ),
    }


def _of_tokens(study: Study, look: Look) -> dict[str, Callable[[], Figure]]:
    table, runs = study.tables, study.tables["runs"]
    return {
        "accuracy_vs_token_budget": lambda: accuracy_against_tokens_spent(
            table["budgets"], table["stopping"], table["votes"], runs, look
        ),
        "length_by_correctness": lambda: length_by_correctness(
            table["lengths"], table["length_ratios"], runs, look
        ),
        "votes": lambda: accuracy_against_votes(table["votes"], table["matched_votes"], runs, look),
    }
