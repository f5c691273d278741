from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages import trace_frontiers
from stages.bedrock.errors import InputError
from stages.bedrock.tables import read_csv
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.trace_frontiers import SCHEMAS, TraceFrontiersParams
from tests.science.planted import study, tables, write_reports

PARAMS = TraceFrontiersParams(
    bootstrap_draws=200,
    coverage=0.95,
    tolerance=0.02,
    queries=1_000_000,
    charge_teacher=False,
    seed=5,
)
FAMILIES = {"all", "general_mc", "general_open", "math_mc", "math_open"}


def traced_by(frame: pd.DataFrame, **changes: object) -> dict[str, pd.DataFrame]:
    params = PARAMS.model_copy(update=changes)
    results = measure_families(*tables(frame), params.bootstrap_draws, params.seed)
    return frontier_tables(results, params.settings())


def at(table: pd.DataFrame, family: str, cost: str) -> pd.DataFrame:
    """The points of one family and cost, by configuration."""
    chosen = (table["family"] == family) & (table["cost"] == cost)
    return table[chosen].set_index("configuration")


def only(table: pd.DataFrame, **keys: str) -> dict[Hashable, Any]:
    """The one row that has these values."""
    for key, value in keys.items():
        table = table[table[key] == value]
    (row,) = table.to_dict("records")
    return row


@pytest.fixture(scope="module")
def every() -> dict[str, pd.DataFrame]:
    return traced_by(study())


@pytest.fixture(scope="module")
def traced(every: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return every["frontiers"]


def test_every_configuration_is_a_point_of_every_family_and_cost(traced: pd.DataFrame) -> None:
    counts = traced.groupby(["corpus", "family", "cost"])["configuration"].agg(["size", "nunique"])
    assert (counts == 15).all(axis=None)
    assert set(counts.index.get_level_values("family")) == FAMILIES
    assert set(counts.index.get_level_values("cost")) == {"training", "inference", "lifetime"}


def test_seeds_are_one_point() -> None:
    first = study(items=40, recipes=("ift",))
    second = first.assign(seed=2, run=first["run"].str.replace("_s1", "_s2"))
    table = traced_by(pd.concat([first, second], ignore_index=True))["frontiers"]
    assert len(at(table, "math_mc", "training")) == 5
    assert (table["seeds"] == 2).all()


def test_costs_are_those_of_the_table_of_runs(traced: pd.DataFrame) -> None:
    runs = study()
    source = runs[(runs["run"] == "s3_reasoning_s1") & (runs["suite"] == "math_mc")].iloc[0]
    life = source["train_flops"] + PARAMS.queries * source["query_flops"]
    flops = {"training": source["train_flops"], "inference": source["query_flops"]}
    for cost, expected in (flops | {"lifetime": life}).items():
        point = at(traced, "math_mc", cost).loc["s3_reasoning"]
        assert point["cost_flops"] == pytest.approx(expected)
        assert point["accuracy"] == pytest.approx(source["accuracy"])
        assert point["accuracy_se"] == pytest.approx(source["accuracy_se"])


def test_the_teacher_is_charged_where_asked(traced: pd.DataFrame) -> None:
    charged = traced_by(study(items=40), charge_teacher=True)["frontiers"]
    paid, free = (at(table, "math_mc", "training")["cost_flops"] for table in (charged, traced))
    np.testing.assert_allclose(paid - free, 1e12)


def test_the_planted_frontier_is_found(traced: pd.DataFrame) -> None:
    # IFT falls with size on mc questions, from 0.7 to 0.3: the smallest is the cheapest of all and stays,
    # the largest is worse than it by 16 standard errors. Reasoning begins at 0.14 and ends at 0.9.
    hopeless = ["s5_ift", "s1_reasoning", "s1_mix50"]
    for cost in ("training", "inference", "lifetime"):
        place = at(traced, "math_mc", cost)
        assert place.loc[["s1_ift"], "on_frontier"].tolist() == [True]
        assert place.loc[["s1_ift"], "frontier_probability"].tolist() == [1]
        assert place.loc[hopeless, "on_frontier"].tolist() == [False] * 3
        assert place.loc[hopeless, "near_probability"].tolist() == [0] * 3
        assert place.loc[["s5_reasoning", "s5_mix50"], "on_frontier"].any()


def test_two_recipes_of_equal_cost_and_truth_share_the_place(traced: pd.DataFrame) -> None:
    # Reasoning and mix50 cost and score the same in training: one of them wins by luck, and the odds say so.
    pair = at(traced, "math_open", "training").loc[["s5_reasoning", "s5_mix50"]]
    assert pair["frontier_probability"].sum() >= 1
    assert pair["frontier_probability"].min() < 1


def test_what_is_near_includes_what_is_on_and_grows_with_the_tolerance(
    traced: pd.DataFrame,
) -> None:
    assert traced.loc[traced["on_frontier"], "near_frontier"].all()
    assert ((traced["frontier_gap"] <= 0.02) == traced["near_frontier"]).all()
    assert (traced["near_probability"] >= traced["frontier_probability"]).all()
    wide = traced_by(study(items=40), tolerance=1.0)["frontiers"]
    assert wide["near_frontier"].all()
    assert (wide["near_probability"] == 1).all()


def test_intervals_hold_the_accuracy_and_odds_are_shares(traced: pd.DataFrame) -> None:
    assert (traced["accuracy_low"] <= traced["accuracy"]).all()
    assert (traced["accuracy"] <= traced["accuracy_high"]).all()
    assert traced["frontier_probability"].between(0, 1).all()
    # Every set of points has a most accurate one.
    best = traced.groupby(["family", "cost"])["frontier_probability"].max()
    assert (best > 0).all()


def test_what_reasoning_is_worth_follows_from_the_planted_curves(
    every: dict[str, pd.DataFrame],
) -> None:
    # IFT falls on mc questions from 0.8 - 0.1 = 0.7: what exceeds that, no IFT reaches.
    top = only(every["equivalents"], family="math_mc", configuration="s5_reasoning")
    assert (top["ift_equivalent_parameters"], top["train_multiplier"]) == (np.inf, 0)
    assert top["probability_above"] == 1
    even = only(every["break_even"], family="math_mc", configuration="s5_reasoning")
    assert even["verdict"] == "unreachable"
    # Reasoning passes IFT once: a curve that rises to 0.9 against a falling line.
    place = only(every["crossovers"], family="math_mc", recipe="reasoning", at="size")
    assert place["verdict"] == "once"
    assert 1e5 < place["crossover_low"] <= place["crossover_high"] < 1e7
    gain = only(every["hypervolumes"], family="math_mc", recipe="reasoning", cost="training")
    assert gain["gain_low"] > 0


def use(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(trace_frontiers, "load_section", lambda section, kind: PARAMS)


def test_main_writes_the_declared_tables_and_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path)
    write_reports(study(items=40), tmp_path)
    written = []
    for _ in range(2):
        trace_frontiers.main()
        written.append([(tmp_path / f"reports/{name}.csv").read_bytes() for name in SCHEMAS])
    assert written[0] == written[1]
    found = {
        name: read_csv(tmp_path / f"reports/{name}.csv", schema) for name, schema in SCHEMAS.items()
    }
    assert len(found["frontiers"]) == 15 * 5 * 3
    assert len(found["hypervolumes"]) == (3 + 1) * 5 * 3
    assert len(found["equivalents"]) == (10 + 2) * 5
    assert len(found["break_even"]) == 10 * 5
    assert len(found["crossovers"]) == 2 * 5 * 4


def test_without_single_verdicts_the_errors_of_the_table_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path)
    write_reports(study(items=40), tmp_path)
    (tmp_path / "reports/verdicts.csv").unlink()
    trace_frontiers.main()
    table = read_csv(tmp_path / "reports/frontiers.csv", SCHEMAS["frontiers"])
    assert (table["accuracy_low"] < table["accuracy_high"]).any()


def test_a_missing_standard_error_is_an_empty_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path)
    write_reports(study(items=1), tmp_path)
    trace_frontiers.main()
    table = read_csv(tmp_path / "reports/frontiers.csv", SCHEMAS["frontiers"])
    assert table["accuracy_se"].isna().all()


def test_main_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path)
    with pytest.raises(InputError, match=r"runs\.csv: no such file"):
        trace_frontiers.main()
