import numpy as np
import pandas as pd
import pytest

from stages.science.contrasts.difference_tests import Levels
from stages.science.contrasts.recipes import compare_recipes
from tests.science.planted import study, tables
from tests.science.seeded import seeded_study

LEVELS = Levels(coverage=0.95, alpha=0.05, power=0.8)
NULL = {"ift": 0.0, "reasoning": 0.0, "mix50": 0.0}
STUDIES = 24


def compared(runs: pd.DataFrame, verdicts: pd.DataFrame | None) -> pd.DataFrame:
    table = compare_recipes(runs, verdicts, LEVELS)
    assert table is not None
    return table


@pytest.fixture(scope="module")
def nulls() -> pd.DataFrame:
    """Studies in which no recipe differs, one seed each."""
    parts = [
        compared(*seeded_study(seeds=1, effects=NULL, study=(number, 3))).assign(study=number)
        for number in range(STUDIES)
    ]
    return pd.concat(parts)


def test_null_studies_have_even_p_and_few_false_findings(nulls: pd.DataFrame) -> None:
    for test in ("mcnemar_exact", "adjusted_wald"):
        p = nulls[nulls["test"] == test]["p_value"]
        for level in (0.05, 0.2, 0.5):
            assert (p <= level).mean() == pytest.approx(level, abs=0.35 * level)
    families = nulls.groupby(["study", "baseline", "level"])["p_holm"].min()
    # 96 families of tests: two standard errors are 0.045.
    assert (families <= 0.05).mean() <= 0.095
    assert (nulls["p_holm"] >= nulls["p_value"]).all()
    assert set(nulls["hypotheses"]) == {18}


def test_intervals_of_null_studies_hold_no_difference(nulls: pd.DataFrame) -> None:
    inside = (nulls["difference_low"] <= 0) & (nulls["difference_high"] >= 0)
    assert inside.mean() == pytest.approx(0.95, abs=0.02)


def test_noise_of_seeds_fools_mcnemar_but_not_the_test_with_seeds() -> None:
    naive, ours = [], []
    for number in range(5):
        runs, verdicts = seeded_study(seeds=2, noise=0.3, effects=NULL, study=(number, 15))
        ours.append(compared(runs, verdicts).query("level == 'suite' and baseline == 'ift'"))
        first = runs[runs["seed"] == 1]
        naive.append(compared(first, verdicts).query("level == 'suite' and baseline == 'ift'"))
    rejected = [(pd.concat(part)["p_value"] <= 0.05).mean() for part in (naive, ours)]
    assert rejected[0] > 0.15
    # Effects of a run are common to its suites: 150 differences, two standard errors are 0.036.
    assert rejected[1] <= 0.08
    table = pd.concat(ours)
    assert (table["test"] == "seeds").all()
    # 15 students, three recipes, two seeds each.
    assert (table["seed_freedom"] == 45).all()
    # 0.3 in the logit, at p (1 - p) near 0.16 with items this unlike.
    assert np.sqrt((table["seed_sd"] ** 2).mean()) == pytest.approx(0.05, abs=0.015)


def test_a_planted_gain_is_found_and_turns_with_the_baseline() -> None:
    effects = {"ift": 0.0, "reasoning": 1.5, "seq50": 1.5}
    table = compared(*seeded_study(seeds=2, noise=0.1, effects=effects))
    gains = table[(table["baseline"] == "ift") & (table["recipe"] == "reasoning")]
    assert (gains["p_holm"] <= 0.05).all() and (gains["difference"] > 0.1).all()
    back = table[(table["baseline"] == "reasoning") & (table["recipe"] == "ift")]
    keys = ["student", "level", "name"]
    both = gains.merge(back, on=keys, suffixes=("", "_back"))
    np.testing.assert_allclose(both["difference"], -both["difference_back"])
    np.testing.assert_allclose(both["gained"], both["lost_back"], atol=1e-9)
    np.testing.assert_allclose(both["p_value"], both["p_value_back"])
    equal = table[(table["baseline"] == "reasoning") & (table["recipe"] == "seq50")]
    assert (equal["p_holm"] > 0.05).all()


def test_one_seed_borrows_the_scatter_of_others_beside_its_own_test() -> None:
    runs, verdicts = seeded_study(seeds=2, noise=0.3, effects=NULL)
    runs = runs[(runs["recipe"] == "mix50") | (runs["seed"] == 1)]
    table = compared(runs, verdicts).query("recipe == 'reasoning' and level == 'suite'")
    assert (table["test"] == "mcnemar_exact").all()
    assert (table["seed_freedom"] == 2).all()
    seeming = table[table["p_value"] <= 0.05]
    assert len(seeming) and (seeming["p_value_seeds"] > 0.05).all()


def test_families_are_means_over_their_suites() -> None:
    table = compared(*tables(study(items=60)))
    rows = table[(table["student"] == "s3") & (table["baseline"] == "ift")]
    rows = rows[rows["recipe"] == "mix50"].set_index("name")
    suites = ["math_open_one_step", "math_open_multi_step"]
    for column in ("accuracy", "baseline_accuracy", "difference"):
        assert rows.loc["math_open", column] == pytest.approx(rows.loc[suites, column].mean())
    for column in ("gained", "lost", "items"):
        assert rows.loc["math_open", column] == pytest.approx(rows.loc[suites, column].sum())
    counted = rows.loc[suites, "gained"] - rows.loc[suites, "lost"]
    np.testing.assert_allclose(counted / 60, rows.loc[suites, "difference"])


def test_without_items_errors_of_both_sides_add_up() -> None:
    runs, verdicts = tables(study(items=60))
    paired, apart = compared(runs, verdicts), compared(runs, None)
    assert (apart["test"] == "independent").all()
    assert apart["gained"].isna().all()
    np.testing.assert_allclose(apart["difference"], paired["difference"])
    wider = (apart["difference_high"] - apart["difference_low"]) / (
        paired["difference_high"] - paired["difference_low"]
    )
    # Half of the items are as hard for one run as for another: pairing gains from it.
    assert wider.mean() > 1.05


def test_recipes_alone_and_students_without_a_baseline_are_left_out() -> None:
    runs, verdicts = tables(study(items=20))
    assert compare_recipes(runs[runs["recipe"] == "ift"], verdicts, LEVELS) is None
    assert compare_recipes(runs[runs["recipe"] == "mix50"], verdicts, LEVELS) is None
    lone = runs[(runs["student"] != "s1") | (runs["recipe"] == "mix50")]
    assert "s1" not in set(compared(lone, verdicts)["student"])
