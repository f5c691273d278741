import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.study import read_study
from stages.science.families import measure_families
from tests.planted.plan import Plan
from tests.planted.simulator import Study, simulate, trained
from tests.planted.studies import (
    CROSSING_SIZE,
    MEAGRE,
    SIZES,
    blended,
    crossing,
    everywhere,
    flat,
    rising,
    saturated,
    seeded,
)
from tests.planted.surfaces import Flat, LogLinear, PowerError, Saturating
from tests.planted.truth import Truth

# A mean of n verdicts is allowed this many standard errors: 1 in 30,000 at 4.
ERRORS = 4.0


def large(plan: Plan, items: int = 20_000) -> Study:
    return simulate(replace(plan, items=items), seed=3)


def bits(study: Study) -> pd.DataFrame:
    """Verdicts as rows of 0 and 1, by run and suite."""
    signs = study.verdicts.set_index(["run", "suite"])["verdicts"]
    matrix = np.array([[sign == "1" for sign in row] for row in signs], dtype=float)
    return pd.DataFrame(matrix, index=signs.index)


def test_measured_accuracies_are_the_planted_ones() -> None:
    study = large(rising(), items=10_000)
    measured = measure_families(study.runs, study.verdicts, draws=2, seed=0).table
    truth = Truth(study.plan).table
    keys = ["corpus", "family", "configuration", "student", "recipe", "seeds", "parameters"]
    pd.testing.assert_frame_equal(measured[keys], truth[keys], check_dtype=False)
    error = np.sqrt(truth["accuracy"] * (1 - truth["accuracy"]) / study.plan.items)
    assert ((measured["accuracy"] - truth["accuracy"]).abs() < ERRORS * error).all()
    for flops in ("train_flops", "teacher_flops", "query_flops"):
        assert measured[flops].to_numpy() == pytest.approx(truth[flops].to_numpy())


def test_the_truth_has_the_columns_of_the_measured() -> None:
    study = simulate(rising(), seed=0)
    measured = measure_families(study.runs, study.verdicts, draws=2, seed=0)
    known = Truth(study.plan).results()
    assert set(known.table.columns) == set(measured.table.columns)
    assert known.draws.shape[1] == measured.draws.shape[1]
    assert (known.draws == known.table["accuracy"].to_numpy()).all()


def test_items_are_as_hard_for_one_run_as_for_another() -> None:
    study = large(rising())
    rows = bits(study).xs("math_open_1", level="suite")
    first, second = (rows.loc[f"mixed_s3_{recipe}_s1"] for recipe in ("ift", "reasoning"))
    truth = Truth(study.plan)
    ift, reasoning = (
        truth.accuracy("mixed", "math_open", f"s3_{recipe}") for recipe in ("ift", "reasoning")
    )
    error = np.std(second - first) / math.sqrt(study.plan.items)
    assert truth.paired_se(ift, reasoning, study.plan.items) == pytest.approx(error, rel=0.03)
    spread = ift * (1 - ift) + reasoning * (1 - reasoning)
    independent = math.sqrt(spread / study.plan.items)
    assert error < 0.85 * independent


def test_a_study_is_a_function_of_plan_and_seed() -> None:
    plan = blended()
    first, again, other = (simulate(plan, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.verdicts, again.verdicts)
    pd.testing.assert_frame_equal(first.runs, again.runs)
    assert (first.verdicts["verdicts"] != other.verdicts["verdicts"]).mean() > 0.9


def test_runs_and_verdicts_are_read_back_by_the_analysis(tmp_path: Path) -> None:
    study = simulate(blended(), seed=1)
    study.write(tmp_path)
    runs, verdicts = read_study(tmp_path)
    assert verdicts is not None
    pd.testing.assert_frame_equal(verdicts, study.verdicts, check_dtype=False)
    assert measure_families(runs, verdicts, 2, 0).table["accuracy"].between(0, 1).all()


@pytest.mark.parametrize("level", [0.0, 0.02, 0.5, 0.97, 1.0])
def test_seeds_move_accuracy_within_bounds_and_not_on_average(level: float) -> None:
    plan = replace(Plan(everywhere(Flat(level), Flat(level)), SIZES), seeds=2000, seed_sd=0.03)
    plan = replace(plan, sizes={"s1": 1000}, recipes=("ift",), suites={"math_open": 1})
    own = np.array([run.accuracies["math_open"] for run in trained(plan, 0)])
    assert own.min() >= 0
    assert own.max() <= 1
    assert own.mean() == pytest.approx(level, abs=ERRORS * 0.03 / math.sqrt(own.size))
    if level == 0.5:
        assert own.std() == pytest.approx(0.03, rel=0.1)


def test_a_run_without_seed_noise_has_the_planted_accuracy() -> None:
    plan = rising()
    for run in trained(plan, 5):
        for family, accuracy in run.accuracies.items():
            assert accuracy == plan.accuracy("mixed", family, run.recipe, run.student)


def test_costs_follow_the_planted_laws() -> None:
    plan = blended()
    table = simulate(plan, 0).runs.drop_duplicates("run").set_index(["recipe", "student"])
    for recipe in ("ift", "reasoning"):
        rows = table.loc[recipe]
        slope = np.polyfit(np.log(rows["parameters"]), np.log(rows["query_flops"]), 1)[0]
        assert slope == pytest.approx(plan.costs.exponent[recipe])
    flops, thoughts = table["train_flops"], table["thinking_tokens"]
    assert (flops.loc["ift_flops"] == flops.loc["reasoning"]).all()
    assert (flops.loc["reasoning_flops"] == flops.loc["ift"]).all()
    assert (flops.loc["seq25"] < flops.loc["seq75"]).all()
    assert (thoughts.loc["ift"] == 0).all()
    assert (thoughts.loc["mix25"] < 0.1 * thoughts.loc["mix75"]).all()


def test_a_scatter_of_costs_has_the_planted_size() -> None:
    sizes = {f"s{n}": 1000 + n for n in range(400)}
    costs = replace(rising().costs, query_scatter=0.2)
    plan = replace(rising(sizes), costs=costs, suites={"math_mc": 1}, items=1, recipes=("ift",))
    runs = simulate(plan, 1).runs
    law = [plan.costs.query("ift", size) for size in runs["parameters"]]
    ratio = np.log(runs["query_flops"] / law)
    assert ratio.std() == pytest.approx(0.2, rel=0.15)
    assert ratio.mean() == pytest.approx(0, abs=ERRORS * 0.2 / 20)


def test_surfaces_take_the_shapes_they_are_named_for() -> None:
    curve = Saturating(0.1, 0.6, 0.5, 0.5, unit=1e12)
    assert curve(1e12) == pytest.approx(0.1 + 0.6 * (1 - math.exp(-0.5)))
    assert curve(1e24) == pytest.approx(curve.asymptote)
    assert Flat(0.3)(5.0) == 0.3
    fall = LogLinear(0.5, -0.2, unit=10.0)
    assert [fall(10.0), fall(100.0), fall(1e9)] == pytest.approx([0.5, 0.3, 0.0])
    error = PowerError(0.2, 0.3, 0.5, unit=4.0)
    assert error(16.0) == pytest.approx(1 - 0.2 - 0.15)
    assert error(1e18) == pytest.approx(error.asymptote)


def test_the_crossover_is_where_it_was_planted() -> None:
    assert Truth(crossing()).crossover("math_open") == pytest.approx(CROSSING_SIZE)
    assert math.isnan(Truth(flat()).crossover("math_open"))
    assert saturated().accuracy("mixed", "math_open", "reasoning", "s7") == pytest.approx(
        0.85, abs=0.01
    )


@pytest.mark.parametrize("name", MEAGRE)
def test_meagre_studies_can_be_measured(name: str) -> None:
    study = simulate(MEAGRE[name], seed=0)
    results = measure_families(study.runs, study.verdicts, draws=5, seed=0)
    assert len(results.table) == len(Truth(study.plan).table)


def test_seeds_are_averaged_into_configurations() -> None:
    study = simulate(seeded(3), seed=0)
    table = measure_families(study.runs, study.verdicts, draws=50, seed=0).table
    assert (table["seeds"] == 3).all()
    assert len(table) == len(Truth(study.plan).table)
