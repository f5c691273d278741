"""The report as one self-contained HTML page: words, tables and figures, and nothing to be fetched."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from stages.looks import readings, report_side_tables, report_tables, words
from stages.looks.caveats import caveats
from stages.looks.comparisons import gains, outcomes, smallest_match
from stages.looks.summaries import family_name, per_family, per_level, per_suite, size_name

TEMPLATE = Path(__file__).with_name("report.html.jinja")
LADDER = (
    "Along a line students grow from left to right; the first and the last are labelled with their "
    "parameters. "
)
BARS = "Bars: one standard error to either side, often smaller than the mark."
FIGURES = {
    "accuracy_vs_train_flops": ("What training compute buys", LADDER + BARS),
    "accuracy_vs_query_flops": ("What compute per question buys", LADDER + BARS),
    "gain_vs_extra_tokens": (
        "Gain against extra tokens",
        "One point per suite and student: accuracy of the reasoning student minus that of the direct "
        "one of the same size. " + BARS,
    ),
    "accuracy_vs_size": ("Accuracy against size", BARS),
    "recipe_sweep": (
        "Blends of both regimes",
        "The number of training rows is the same at every share; only how many hold a trace changes.",
    ),
    "accuracy_by_level": ("Accuracy by difficulty", BARS),
}


@dataclass(frozen=True)
class Study:
    """The tables the report speaks of, each as its record in bedrock says."""

    runs: pd.DataFrame
    levels: pd.DataFrame
    frontiers: pd.DataFrame
    pairs: pd.DataFrame
    timings: pd.DataFrame
    scaling: dict[str, Any]
    metrics: Mapping[str, Any]


def render(study: Study, figures: Mapping[str, bytes], title: str, limits: Sequence[str]) -> str:
    """The page.

    Args:
        study: the tables.
        figures: SVG files by name, one for each of `FIGURES`.
        title: heading of the page.
        limits: what the study's design cannot show; computed limits are added.
    """
    families = per_family(per_suite(study.runs))
    changes = gains(families)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        title=title,
        facts=_facts(study.runs),
        answers=_answers(study, families, changes),
        uncertainty=words.uncertainty(study.runs),
        gains=report_tables.gains_table(changes),
        figures=_figures(study, families, figures),
        tables=_tables(study, families),
        caveats=caveats(study.runs, changes, study.scaling, study.pairs),
        limits=limits,
    )


def _facts(runs: pd.DataFrame) -> list[tuple[str, str]]:
    """What was studied, as pairs of name and number."""
    sizes = (size_name(runs["parameters"].min()), size_name(runs["parameters"].max()))
    per_suite_items = runs.drop_duplicates("suite")["items"].sum()
    students = len(set(runs["student"]))
    return [
        ("students", f"{students}, {' to '.join(dict.fromkeys(sizes))} parameters"),
        ("recipes", str(len(set(runs["recipe"])))),
        ("runs", str(len(set(runs["run"])))),
        ("seeds", str(len(set(runs["seed"])))),
        ("suites", f"{len(set(runs['suite']))}, {per_suite_items} questions"),
    ]


def _answers(study: Study, families: pd.DataFrame, changes: pd.DataFrame) -> list[dict[str, Any]]:
    """Per corpus: headline, a block of sentences per family, the frontiers."""
    verdicts, matches = outcomes(families), smallest_match(families)
    answers = []
    for corpus, own in verdicts.groupby("corpus", sort=False):
        change = changes[changes["corpus"] == corpus]
        match = matches[matches["corpus"] == corpus]
        traced = study.frontiers[study.frontiers["corpus"] == corpus]
        traced = traced[traced["family"] == "all"]
        answers.append(
            {
                "corpus": corpus if len(set(verdicts["corpus"])) > 1 else "",
                "headline": words.headline(own),
                "overall": words.overall_gain(change),
                "families": [
                    {
                        "name": family_name(str(row["family"])).capitalize(),
                        "verdict": words.VERDICTS[str(row["outcome"])],
                        "sentences": words.family_answer(
                            row,
                            change[change["family"] == row["family"]],
                            match[match["family"] == row["family"]],
                        ),
                    }
                    for _, row in own.iterrows()
                ],
                "frontiers": [
                    words.frontier_answer(traced, cost) for cost in ("training", "inference")
                ],
            }
        )
    return answers


def _figures(
    study: Study, families: pd.DataFrame, figures: Mapping[str, bytes]
) -> list[dict[str, str]]:
    suites = per_suite(study.runs)
    read = {
        "accuracy_vs_train_flops": readings.reading_of_cost(
            study.frontiers, study.runs, "training"
        ),
        "accuracy_vs_query_flops": readings.reading_of_cost(
            study.frontiers, study.runs, "inference"
        ),
        "gain_vs_extra_tokens": readings.reading_of_tokens(gains(suites)),
        "accuracy_vs_size": readings.reading_of_size(suites),
        "recipe_sweep": readings.reading_of_blends(families),
        "accuracy_by_level": readings.reading_of_levels(per_level(study.levels, study.runs)),
    }
    return [
        {
            "name": name,
            "title": title,
            "reading": read[name],
            "note": note,
            "data": base64.b64encode(figures[name]).decode("ascii"),
        }
        for name, (title, note) in FIGURES.items()
    ]


def _tables(study: Study, families: pd.DataFrame) -> list[report_tables.Table]:
    """The tables below the figures; what has no rows is left out."""
    tables = [
        report_side_tables.metrics_table(study.metrics),
        report_tables.accuracy_table(families),
        report_tables.rates_table(study.runs),
        report_tables.frontier_table(study.frontiers, "training"),
        report_tables.frontier_table(study.frontiers, "inference"),
        report_tables.scaling_table(study.scaling),
        report_tables.costs_table(study.runs),
        report_side_tables.drops_table(study.pairs),
        report_side_tables.seconds_table(study.timings),
    ]
    return [table for table in tables if table.rows]
