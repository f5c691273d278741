"""The laws of a published study, each family's curves under the teacher's accuracy in that family."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import FamilyResults
from stages.science.published.facts import FAMILIES, Facts


def published_laws(facts: Facts, results: FamilyResults, settings: LawSettings) -> dict[str, Any]:
    """The content of scaling.json, as of `laws.fit_laws`, with `ceilings` by family on top.

    Args:
        facts: of the study.
        results: of its table of runs.
        settings: `ceiling` is replaced by the teacher's accuracy in each family, as the paper says (App. E);
            the one in the result is the largest of these.
    """
    teacher = facts.teacher.set_index("family")["accuracy_percent"] / 100
    ceilings = {family: float(teacher[family]) for family in FAMILIES}
    parts = [
        fit_laws(_only(results, family), replace(settings, ceiling=ceiling))
        for family, ceiling in ceilings.items()
    ]
    joined = {
        name: sorted(_entries(parts, name), key=lambda entry: (entry["corpus"], entry["family"]))
        for name in ("accuracy_over_train_flops", "query_flops_over_parameters")
    }
    return parts[0] | {"ceiling": max(ceilings.values()), "ceilings": ceilings} | joined


def _entries(parts: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield from part[name]


def _only(results: FamilyResults, family: str) -> FamilyResults:
    chosen = (results.table["family"] == family).to_numpy()
    table: pd.DataFrame = results.table[chosen].reset_index(drop=True)
    return FamilyResults(table, results.draws[:, chosen])
