from pathlib import Path

import pandas as pd
import pytest

from stages import trace_frontiers
from stages.bedrock.errors import InputError
from stages.bedrock.records import frontiers as frontiers_record
from stages.bedrock.tables import read_csv
from stages.science.families import measure_families
from stages.trace_frontiers import TraceFrontiersParams, trace
from tests.science.planted import study, tables, write_reports

PARAMS = TraceFrontiersParams(bootstrap_draws=200, coverage=0.95, tolerance=0.02, seed=5)


def frontiers(frame: pd.DataFrame, tolerance: float = 0.02) -> pd.DataFrame:
    results = measure_families(*tables(frame), PARAMS.bootstrap_draws, PARAMS.seed)
    return trace(results, PARAMS.model_copy(update={"tolerance": tolerance}))


def at(table: pd.DataFrame, family: str, cost: str) -> pd.DataFrame:
    """The points of one family and cost, by run."""
    return table[(table["family"] == family) & (table["cost"] == cost)].set_index("run")


@pytest.fixture(scope="module")
def traced() -> pd.DataFrame:
    return frontiers(study())


def test_every_run_is_a_point_of_every_family_and_cost(traced: pd.DataFrame) -> None:
    counts = traced.groupby(["corpus", "family", "cost"])["run"].agg(["size", "nunique"])
    assert (counts == 15).all(axis=None)
    assert set(counts.index.get_level_values("family")) == {
        "all",
        "general_mc",
        "general_open",
        "math_mc",
        "math_open",
    }


def test_costs_are_those_of_the_table_of_runs(traced: pd.DataFrame) -> None:
    runs = study()
    source = runs[(runs["run"] == "s3_reasoning_s1") & (runs["suite"] == "math_mc")]
    for cost, flops in (("training", "train_flops"), ("inference", "query_flops")):
        point = at(traced, "math_mc", cost).loc[["s3_reasoning_s1"]]
        assert point["cost_flops"].tolist() == pytest.approx(source[flops].tolist())
        assert point["accuracy"].tolist() == source["accuracy"].tolist()
        assert point["accuracy_se"].tolist() == pytest.approx(source["accuracy_se"].tolist())


def test_all_is_the_mean_of_the_families(traced: pd.DataFrame) -> None:
    rows = traced[traced["cost"] == "training"]
    parts = rows[rows["family"] != "all"].groupby("run")["accuracy"].mean()
    whole = rows[rows["family"] == "all"].set_index("run")["accuracy"]
    assert whole.sort_index().to_numpy() == pytest.approx(parts.sort_index().to_numpy())


def test_the_planted_frontier_is_found(traced: pd.DataFrame) -> None:
    # IFT falls with size on mc questions, from 0.7 to 0.3: the smallest is the cheapest of all runs and stays,
    # the largest is worse than it by 16 standard errors. Reasoning begins at 0.14 and ends at 0.9.
    hopeless = ["s5_ift_s1", "s1_reasoning_s1", "s1_mix50_s1"]
    for cost in ("training", "inference"):
        place = at(traced, "math_mc", cost)
        assert place.loc[["s1_ift_s1"], "on_frontier"].tolist() == [True]
        assert place.loc[["s1_ift_s1"], "frontier_probability"].tolist() == [1]
        assert place.loc[hopeless, "on_frontier"].tolist() == [False] * 3
        assert place.loc[hopeless, "frontier_probability"].tolist() == [0] * 3
        assert place.loc[["s5_reasoning_s1", "s5_mix50_s1"], "on_frontier"].any()


def test_two_recipes_of_equal_cost_and_truth_share_the_place(traced: pd.DataFrame) -> None:
    # Reasoning and mix50 cost and score the same in training: one of them wins by luck, and the odds say so.
    pair = at(traced, "math_open", "training").loc[
        ["s5_reasoning_s1", "s5_mix50_s1"], "frontier_probability"
    ]
    assert pair.sum() >= 1
    assert pair.min() < 1


def test_what_is_near_includes_what_is_on_and_grows_with_the_tolerance(
    traced: pd.DataFrame,
) -> None:
    assert traced.loc[traced["on_frontier"], "near_frontier"].all()
    assert ((traced["frontier_gap"] <= 0.02) == traced["near_frontier"]).all()
    assert frontiers(study(), tolerance=1.0)["near_frontier"].all()


def test_intervals_hold_the_accuracy_and_odds_are_shares(traced: pd.DataFrame) -> None:
    assert (traced["accuracy_low"] <= traced["accuracy"]).all()
    assert (traced["accuracy"] <= traced["accuracy_high"]).all()
    assert traced["frontier_probability"].between(0, 1).all()
    # Every set of points has a most accurate one.
    best = traced.groupby(["family", "cost"])["frontier_probability"].max()
    assert (best > 0).all()


def test_main_writes_the_declared_table_and_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trace_frontiers, "load_section", lambda section, kind: PARAMS)
    write_reports(study(items=40), tmp_path)
    written = []
    for _ in range(2):
        trace_frontiers.main()
        written.append((tmp_path / "reports/frontiers.csv").read_bytes())
    assert written[0] == written[1]
    table = read_csv(tmp_path / "reports/frontiers.csv", frontiers_record.SCHEMA)
    assert len(table) == 15 * 5 * 2
    assert table["on_frontier"].dtype == bool


def test_a_missing_standard_error_is_an_empty_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trace_frontiers, "load_section", lambda section, kind: PARAMS)
    write_reports(study(items=1), tmp_path)
    trace_frontiers.main()
    table = read_csv(tmp_path / "reports/frontiers.csv", frontiers_record.SCHEMA)
    assert table["accuracy_se"].isna().all()


def test_main_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trace_frontiers, "load_section", lambda section, kind: PARAMS)
    with pytest.raises(InputError, match=r"runs\.csv: no such file"):
        trace_frontiers.main()
