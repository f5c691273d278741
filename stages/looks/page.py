"""The report as one self-contained HTML page: words, tables and figures, and nothing to be fetched."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from stages.looks import report_tables, words
from stages.looks.caveats import caveats
from stages.looks.comparisons import gains, outcomes, smallest_match
from stages.looks.fidelity.answers import answers
from stages.looks.fidelity.section import fidelity_section
from stages.looks.fidelity.study import Fidelity
from stages.looks.figure_notes import FIGURES
from stages.looks.natures import KEYS, at_equal_samples
from stages.looks.overlap import answer_on_clean, overlap_section
from stages.looks.published.section import published_section
from stages.looks.readings_of_recipes import names_of_recipes
from stages.looks.scorings import scorings_section
from stages.looks.sections import Section, sections_of
from stages.looks.study import Published, Study
from stages.looks.summaries import (
    family_name,
    per_family,
    per_suite,
    size_name,
)
from stages.looks.templates import templates


def render(
    study: Study,
    published: Published,
    fidelity: Fidelity,
    figures: Mapping[str, bytes],
    title: str,
    limits: Sequence[str],
) -> str:
    """The page.

    Args:
        study: of this checkout.
        published: the study it follows.
        fidelity: what is known of written benchmarks.
        figures: SVG files by name, one for each of `figure_notes.FIGURES`.
        title: heading of the page.
        limits: what the study's design cannot show; computed limits are added.
    """
    runs = study.tables["runs"]
    families = per_family(at_equal_samples(per_suite(runs)))
    changes = gains(families)
    template = templates().get_template("report.html.jinja")
    sections = [*sections_of(study), overlap_section(study)]
    if scorings := scorings_section(study):
        sections.append(scorings)
    sections += [fidelity_section(fidelity), published_section(published)]
    computed = caveats(runs, changes, study.documents["scaling"], study.tables["pairs"])
    return template.render(
        title=title,
        facts=_facts(runs),
        answers=_answers(study, families, changes),
        fidelity_answers=answers(fidelity),
        names=names_of_recipes(runs),
        uncertainty=words.uncertainty(runs),
        gains=report_tables.gains_table(changes),
        sections=[_section(one, figures) for one in sections],
        caveats=[*computed, *answer_on_clean(study)],
        limits=limits,
    )


def _section(section: Section, figures: Mapping[str, bytes]) -> dict[str, Any]:
    """A section as the template takes it."""
    return {
        "name": section.name,
        "title": section.title,
        "remarks": section.remarks,
        "tables": section.tables,
        "readings": section.readings,
        "figures": [
            {
                "name": name,
                "title": FIGURES[name][0],
                "reading": reading,
                "note": FIGURES[name][1],
                "data": base64.b64encode(figures[name]).decode("ascii"),
            }
            for name, reading in section.figures
        ],
    }


def _facts(runs: pd.DataFrame) -> list[tuple[str, str]]:
    """What was studied, as pairs of name and number."""
    sizes = (size_name(runs["parameters"].min()), size_name(runs["parameters"].max()))
    per_suite_items = runs.drop_duplicates("suite")["items"].sum()
    students = len(set(runs["student"]))
    seeds = runs.groupby(KEYS)["seed"].nunique()
    least, most = int(seeds.min()), int(seeds.max())
    return [
        ("students", f"{students}, {' to '.join(dict.fromkeys(sizes))} parameters"),
        ("recipes", str(len(set(runs["recipe"])))),
        ("runs", str(len(set(runs["run"])))),
        ("seeds", str(least) if least == most else f"{least} to {most} per student and recipe"),
        ("suites", f"{len(set(runs['suite']))}, {per_suite_items} questions"),
    ]


def _answers(study: Study, families: pd.DataFrame, changes: pd.DataFrame) -> list[dict[str, Any]]:
    """Per corpus: headline, a block of sentences per family, the frontiers."""
    verdicts, matches = outcomes(families), smallest_match(families)
    answers = []
    for corpus, own in verdicts.groupby("corpus", sort=False):
        change = changes[changes["corpus"] == corpus]
        match = matches[matches["corpus"] == corpus]
        traced = study.tables["frontiers"]
        traced = traced[traced["corpus"] == corpus]
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
