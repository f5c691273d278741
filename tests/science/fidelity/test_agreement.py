"""Agreement of written with real benchmarks: planted gaps, ensembles, empty cases, columns of the record."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.records.fidelity import AGREEMENT, CEILINGS, SCORES
from stages.science.fidelity.agreement import Chance, agreement
from stages.science.fidelity.ceilings import ceilings
from stages.science.fidelity.ensembles import candidates
from stages.science.fidelity.grid import REAL, Grid, Resampling, Roster, grid_of
from stages.science.fidelity.measures import MEASURES
from stages.science.fidelity.score_table import score_table
from tests.science.fidelity.judged import SOLVERS, judged
from tests.science.fidelity.planted_grid import MODELS, POLITICS, planted, politics

CHANCE = Chance(coverage=0.9, permutations=500, seed=0)
CELL = {"benchmark", "task", "metric", "missing", "exemplars"}
FEW = Resampling(draws=60, splits=20, seed=0)


def row(table: pd.DataFrame, generator: str, measure: str) -> pd.Series:
    return table[(table["generator"] == generator) & (table["measure"] == measure)].iloc[0]


def test_columns_are_those_of_the_records() -> None:
    grid = politics()
    assert set(agreement(grid, CHANCE).columns) == set(AGREEMENT.names) - CELL
    assert set(ceilings(grid, 0.9).columns) == set(CEILINGS.names) - CELL
    assert set(score_table(grid, 0.9).columns) == set(SCORES.names) - CELL


def test_bare_scores_have_values_and_nulls_but_no_intervals() -> None:
    table = agreement(politics(), CHANCE)
    assert set(table["generator"]) == {*MODELS, "average", "leave_self_out"}
    assert table["value"].notna().all() and table["low"].isna().all()
    assert table["ceiling"].isna().all()
    assert row(table, "Mx8x22B", "spearman")["p"] == pytest.approx(2 / 720)
    assert row(table, "average", "mspd")["value"] == pytest.approx(0.0168, abs=1e-4)
    worst = row(table, "4o-mini", "worst_gap")
    assert worst["solver"] == "4o-mini" and worst["value"] == pytest.approx(-0.2557)
    assert table[table["measure"] != "worst_gap"]["solver"].isna().all()


def test_a_planted_gap_is_found() -> None:
    level = np.linspace(0.5, 0.9, 6)
    table = agreement(planted(np.tile(level - 0.1, (6, 1)), level, items=400), CHANCE)
    gap = row(table, "average", "gap")
    assert gap["value"] == pytest.approx(-0.1, abs=0.04) and gap["low"] < -0.1 < gap["high"]
    assert row(table, "m0", "absolute_gap")["low"] > 0
    order = row(table, "pooled", "order_accuracy")
    assert order["high"] == 1.0 and order["p"] < 0.02 and order["null_high"] < order["value"]
    assert row(table, "m0", "mspd")["ceiling"] < row(table, "m0", "mspd")["value"]


def test_real_items_in_another_order_are_a_perfect_benchmark() -> None:
    real = judged("similarity", 80)
    order = np.random.default_rng(0).permutation(80)
    copy = real.assign(source="copy", place=order[real["place"]])
    grid = grid_of(
        pd.concat([real, copy]), Roster(SOLVERS, ("copy",)), "pearson", "wrong", FEW, (0, 4)
    )
    table = agreement(grid, CHANCE).set_index(["generator", "measure"])
    for name in ("copy", "average", "leave_self_out", "pooled"):
        assert table.loc[(name, "gap"), "value"] == pytest.approx(0, abs=1e-12)
        assert table.loc[(name, "mspd"), "low"] == 0.0
        assert table.loc[(name, "spearman"), "value"] == pytest.approx(1)
        assert table.loc[(name, "order_accuracy"), "high"] == 1.0


def test_ensembles_are_averages_over_those_they_name() -> None:
    grid = politics()
    large = replace(grid.roster, large=frozenset(MODELS[:2]))
    found = {one.name: one.scores for one in candidates(replace(grid, roster=large))}
    scores = np.array(POLITICS)
    np.testing.assert_allclose(found["larger"], scores[:2].mean(axis=0))
    others = (scores.sum(axis=0) - np.diag(scores)) / 5
    np.testing.assert_allclose(found["leave_self_out"], others)
    lone = Roster(("a",), ("a",), {"a": "a"})
    alone = Grid(lone, np.array([[0.5]]), np.array([0.4]), np.array([np.nan]))
    assert [one.name for one in candidates(alone)] == ["a", "average"]
    assert row(agreement(alone, CHANCE), "a", "gap")["value"] == pytest.approx(0.1)


def test_pooled_items_are_one_benchmark() -> None:
    parts = [judged("ner", 40, seed=seed, source=f"g{seed}") for seed in (1, 2)]
    everything = pd.concat([judged("ner", 40), *parts])
    who = Roster(SOLVERS, ("g1", "g2", "silent"))
    grid = grid_of(everything, who, "ent_type", "wrong", FEW)
    whole = pd.concat([parts[0], parts[1].assign(place=parts[1]["place"] + 40, source="g1")])
    one = grid_of(
        pd.concat([judged("ner", 40), whole]), Roster(SOLVERS, ("g1",)), "ent_type", "wrong", FEW
    )
    np.testing.assert_allclose(grid.pooled, one.scores[0])
    assert np.isnan(grid.scores[2]).all() and np.isfinite(grid.pooled).all()
    table = agreement(grid, CHANCE)
    silent = table[table["generator"] == "silent"]
    assert silent[["value", "low", "p"]].isna().all(axis=None) and len(silent) == len(MEASURES)
    assert table[table["generator"] == "average"]["value"].notna().all()


def test_resamples_of_a_source_do_not_depend_on_the_others() -> None:
    real, first, second = (
        judged("scored", 30, seed=i, source=s) for i, s in enumerate((REAL, "g1", "g2"))
    )
    few = grid_of(pd.concat([real, first]), Roster(SOLVERS, ("g1",)), "mean", "wrong", FEW)
    more = grid_of(
        pd.concat([real, first, second]), Roster(SOLVERS, ("g2", "g1")), "mean", "wrong", FEW
    )
    assert few.score_draws is not None and more.score_draws is not None
    np.testing.assert_array_equal(few.score_draws[:, 0], more.score_draws[:, 1])
    np.testing.assert_array_equal(few.real_draws, more.real_draws)
    with pytest.raises(ValueError, match="real"):
        grid_of(first, Roster(SOLVERS, ("g1",)), "mean", "wrong", FEW)


def test_scores_say_how_many_items_count() -> None:
    frame = pd.concat(
        [judged("classification", 40, unparsed=0.3), judged("classification", 20, source="g")]
    )
    grid = grid_of(frame, Roster(SOLVERS, ("g", "none")), "macro_f1", "excluded", FEW)
    table = score_table(grid, 0.9).set_index(["generator", "solver"])
    lost = frame[(frame["source"] == REAL) & (frame["solver"] == "one")]["label"].isna()
    assert table.loc[(REAL, "one"), "items"] == 40 - lost.sum()
    assert table.loc[(REAL, "one"), "unparsed"] == pytest.approx(lost.mean())
    assert table.loc[("g", "two"), "items"] == 20 and table.loc[("none", "one"), "items"] == 0
    inside = table["score"].between(table["low"], table["high"])
    assert inside[table["score"].notna()].all()


def test_a_roster_names_who_it_knows() -> None:
    for own, large in (
        ({"a": "z"}, ()),
        ({"z": "g"}, ()),
        ({"a": "g", "b": "g"}, ()),
        ({}, ("z",)),
    ):
        with pytest.raises(ValueError, match="expected"):
            Roster(("a", "b"), ("g",), own, large=frozenset(large))
