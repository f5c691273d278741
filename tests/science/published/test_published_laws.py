from typing import Any

import pytest

from stages.science.curves.laws import LawSettings
from stages.science.families import FamilyResults, measure_families
from stages.science.published import laws as published_laws
from stages.science.published.runs import runs_table
from tests.science.published_study import ASSUMED, facts

FACTS = facts()
SETTINGS = LawSettings(ceiling=1.0, starts=40, coverage=0.95, huber_delta=0.01, seed=1)


def laws() -> dict[str, Any]:
    results = measure_families(runs_table(FACTS, ASSUMED), None, 5, 1)
    return published_laws.published_laws(FACTS, results, SETTINGS)


def test_every_family_has_its_teacher_for_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(results: FamilyResults, settings: LawSettings) -> dict[str, Any]:
        rows = results.table[["corpus", "family", "recipe"]].drop_duplicates()
        entries = [row | {"ceiling": settings.ceiling} for row in rows.to_dict("records")]
        return {"accuracy_over_train_flops": entries, "query_flops_over_parameters": entries}

    monkeypatch.setattr(published_laws, "fit_laws", fit)
    found = laws()
    entries = found["accuracy_over_train_flops"]
    assert len({(one["corpus"], one["family"], one["recipe"]) for one in entries}) == 16
    ceilings = {one["family"]: one["ceiling"] for one in entries}
    assert ceilings == found["ceilings"]
    assert ceilings == pytest.approx(
        {"general_mc": 0.954, "general_open": 0.844, "math_mc": 0.946, "math_open": 0.921}
    )
    assert found["ceiling"] == pytest.approx(0.954)


@pytest.mark.slow
def test_no_curve_passes_the_teacher() -> None:
    found = laws()
    assert len(found["query_flops_over_parameters"]) == 16
    for one in found["accuracy_over_train_flops"]:
        assert one["curve"]["asymptote"] <= found["ceilings"][one["family"]] + 1e-9
