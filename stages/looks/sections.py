"""The report's sections: which figures and tables stand together, and what each figure shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stages.looks import cost_readings, cost_tables, readings, report_side_tables, report_tables
from stages.looks import readings_of_budgets as of_budgets
from stages.looks import readings_of_recipes as of_recipes
from stages.looks.comparisons import gains
from stages.looks.decision_table import decision_table
from stages.looks.law_table import law_table, scaling_table
from stages.looks.natures import at_equal_samples
from stages.looks.report_budget_tables import optimal_budgets_table, stopping_table, votes_table
from stages.looks.report_recipe_tables import (
    matched_table,
    mode_switch_table,
    significance_table,
)
from stages.looks.report_tables import Table
from stages.looks.study import Study
from stages.looks.summaries import per_family, per_level, per_suite


@dataclass(frozen=True)
class Section:
    """A part of the page; `figures` are pairs of name and reading, in their order."""

    name: str
    title: str
    figures: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    remarks: Sequence[str] = field(default=())
    """Sentences at the end."""
    readings: Sequence[str] = field(default=())
    """Sentences at the start."""


def sections_of(study: Study) -> list[Section]:
    """Every section on the study of this checkout; tables without rows are left out."""
    made = [_costs(study), _decision(study), _recipes(study), _tokens(study), _details(study)]
    return [
        Section(one.name, one.title, one.figures, [t for t in one.tables if t.rows], one.remarks)
        for one in made
    ]


def _costs(study: Study) -> Section:
    runs, frontiers = study.tables["runs"], study.tables["frontiers"]
    return Section(
        "costs",
        "What accuracy costs",
        [
            ("accuracy_vs_train_flops", readings.reading_of_cost(frontiers, runs, "training")),
            ("accuracy_vs_query_flops", readings.reading_of_cost(frontiers, runs, "inference")),
            ("effective_size", cost_readings.reading_of_sizes(study.tables["equivalents"])),
            ("flops_multiplier", cost_readings.reading_of_multipliers(study.tables["equivalents"])),
            ("lifetime", cost_readings.reading_of_lifetime(study.tables["break_even"])),
        ],
        [
            report_tables.frontier_table(frontiers, "training"),
            report_tables.frontier_table(frontiers, "inference"),
            cost_tables.equivalents_table(study.tables["equivalents"]),
            cost_tables.break_even_table(study.tables["break_even"]),
            cost_tables.crossovers_table(study.tables["crossovers"]),
            cost_tables.hypervolumes_table(study.tables["hypervolumes"]),
            scaling_table(study.documents["scaling"]),
            law_table(study.documents["scaling"]),
        ],
    )


def _decision(study: Study) -> Section:
    advice = study.tables["recommendations"]
    return Section(
        "decision",
        "Which student for which budget",
        [("decision_map", cost_readings.reading_of_decisions(advice, study.tables["runs"]))],
        [decision_table(advice, study.tables["runs"])],
    )


def _recipes(study: Study) -> Section:
    runs = study.tables["runs"]
    suites = at_equal_samples(per_suite(runs))
    comparisons, matched = study.tables["comparisons"], study.tables["matched"]
    blends = study.documents["blends"]
    found = of_recipes.reading_of_differences(comparisons, runs, "family", study.alpha)
    return Section(
        "recipes",
        "Recipes compared",
        [
            ("gain_vs_extra_tokens", readings.reading_of_tokens(gains(suites))),
            ("differences", found),
            ("matched", of_recipes.reading_of_equal_cost(matched, runs)),
            ("recipe_sweep", readings.reading_of_blends(per_family(suites))),
            ("mode_switch", of_recipes.reading_of_mode_switch(blends)),
        ],
        [
            significance_table(comparisons, runs, study.alpha),
            matched_table(matched, runs),
            mode_switch_table(blends),
        ],
    )


def _tokens(study: Study) -> Section:
    tables, runs = study.tables, study.tables["runs"]
    spent = of_budgets.reading_of_budgets(tables["optimal_budgets"], tables["stopping"])
    envelope = of_budgets.reading_of_envelopes(tables["envelopes"])
    return Section(
        "tokens",
        "Tokens, budgets, votes",
        [
            ("accuracy_vs_token_budget", f"{spent} {envelope}".strip()),
            ("length_by_correctness", of_budgets.reading_of_lengths(tables["length_ratios"])),
            ("votes", of_budgets.reading_of_votes(tables["matched_votes"])),
        ],
        [
            optimal_budgets_table(tables["optimal_budgets"], runs),
            stopping_table(tables["stopping"], runs),
            votes_table(tables["matched_votes"], runs),
        ],
    )


def _details(study: Study) -> Section:
    runs, suites = study.tables["runs"], per_suite(study.tables["runs"])
    plain = at_equal_samples(suites)
    levels = at_equal_samples(per_level(study.tables["levels"], runs))
    return Section(
        "details",
        "Sizes, difficulty, rates, spending",
        [
            ("accuracy_vs_size", readings.reading_of_size(plain)),
            ("accuracy_by_level", readings.reading_of_levels(levels)),
        ],
        [
            report_side_tables.metrics_table(study.documents["metrics"]),
            report_tables.accuracy_table(per_family(suites)),
            report_tables.rates_table(runs),
            report_tables.costs_table(runs),
            report_side_tables.drops_table(study.tables["pairs"]),
            report_side_tables.seconds_table(study.tables["timings"]),
        ],
    )
