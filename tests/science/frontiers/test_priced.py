from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.science.families import FamilyResults
from stages.science.frontiers.priced import priced_families, with_interval
from tests.science.configurations import SETTINGS, costing, one_family, planted

RESULTS = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.7]})


def test_a_life_is_a_training_and_so_many_answers() -> None:
    family = one_family(RESULTS, replace(SETTINGS, queries=3))
    np.testing.assert_allclose(family.costs["training"], RESULTS.table["train_flops"])
    np.testing.assert_allclose(family.costs["inference"], RESULTS.table["query_flops"])
    whole = RESULTS.table["train_flops"] + 3 * RESULTS.table["query_flops"]
    np.testing.assert_allclose(family.costs["lifetime"], whole)


def test_the_teacher_is_charged_where_asked_and_unknown_stays_unknown() -> None:
    known = costing(RESULTS, teacher_flops=[1e12, 1e12, 1e12, 5e11, 5e11, np.nan])
    charged = one_family(known, replace(SETTINGS, charge_teacher=True))
    extra = charged.costs["training"] - known.table["train_flops"].to_numpy()
    np.testing.assert_allclose(extra, known.table["teacher_flops"])
    assert charged.priced("lifetime").tolist() == [True] * 5 + [False]
    assert one_family(known).priced("lifetime").all()


def test_families_keep_their_own_draws() -> None:
    other = planted({"ift": [0.9, 0.8, 0.7]}, family="math_mc")
    both = FamilyResults(
        pd.concat([RESULTS.table, other.table], ignore_index=True),
        np.hstack([RESULTS.draws, other.draws]),
    )
    found = {family.family: family for family in priced_families(both, SETTINGS)}
    assert list(found) == ["math_mc", "math_open"]
    assert found["math_mc"].accuracies[0].tolist() == [0.9, 0.8, 0.7]
    np.testing.assert_allclose(found["math_mc"].accuracies[1:], other.draws)
    assert found["math_open"].others() == ["reasoning"]


def test_the_first_value_is_the_estimate_and_takes_no_part_in_the_interval() -> None:
    found = with_interval("size", np.array([100.0, 1.0, 2.0, 3.0]), 0.95)
    assert found == {"size": 100, "size_low": 1, "size_high": 3}
    assert np.isnan(with_interval("size", np.full(4, np.nan), 0.95)["size_low"])


def test_a_cost_of_nothing_has_no_logarithm() -> None:
    free = one_family(costing(RESULTS, train_flops=[0.0, *[1e10] * 5]))
    assert free.priced("training").tolist() == [False] + [True] * 5
    assert free.costs["lifetime"][0] == pytest.approx(2e5 * SETTINGS.queries)
