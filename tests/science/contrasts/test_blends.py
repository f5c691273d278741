import numpy as np
import pandas as pd
import pytest

from stages.science.contrasts.blends import COLUMNS, sweep, thinking_lengths
from stages.science.contrasts.mode_switch import mode_switches
from stages.science.families import measure_families
from tests.science.planted import study, tables

FRACTIONS = {"ift": 0.0, "mix25": 0.25, "mix50": 0.5, "mix75": 0.75, "seq50": 0.5, "reasoning": 1.0}
SHARES = {"mix25": 0.25, "mix50": 0.5, "mix75": 0.75, "seq50": 1.0, "reasoning": 1.0}
ACCURACY = {"ift": 0.2, "mix25": 0.3, "mix50": 0.4, "mix75": 0.5, "seq50": 0.7, "reasoning": 0.6}
SUITES = {"one": ("math", "open"), "two": ("math", "open"), "three": ("general", "mc")}
TOKENS = {"one": 10.0, "two": 30.0, "three": 4.0}


def blends(gain: float = 1.0, recipes: tuple[str, ...] = tuple(FRACTIONS)) -> pd.DataFrame:
    """Runs of one student, with verdicts; accuracies between that of ift and gain times as far from it."""
    rows = []
    for recipe in recipes:
        for suite, (domain, answer_format) in SUITES.items():
            right = round(100 * (0.2 + gain * (ACCURACY[recipe] - 0.2)))
            rows.append(
                {
                    "run": f"s1_{recipe}_s1",
                    "student": "s1",
                    "corpus": "general",
                    "recipe": recipe,
                    "seed": 1,
                    "suite": suite,
                    "domain": domain,
                    "format": answer_format,
                    "items": 100,
                    "accuracy": right / 100,
                    "accuracy_se": 0.04,
                    "thinking_tokens": SHARES.get(recipe, 0.0) * TOKENS[suite],
                    "parameters": 1000,
                    "reasoning_fraction": FRACTIONS[recipe],
                    "order": "sequential" if recipe.startswith("seq") else "mixed",
                    "train_flops": 1e9,
                    "query_flops": 1e6,
                    "teacher_flops": 1e9,
                    "verdicts": "1" * right + "0" * (100 - right),
                }
            )
    return pd.DataFrame(rows)


def swept(frame: pd.DataFrame) -> pd.DataFrame:
    runs, verdicts = frame.drop(columns="verdicts"), frame[["run", "suite", "verdicts"]]
    return sweep(measure_families(runs, verdicts, 300, 0), runs, 0.95)


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    return swept(blends())


def test_both_orders_run_from_end_to_end(points: pd.DataFrame) -> None:
    rows = points[points["family"] == "all"]
    mixed = rows[rows["order"] == "mixed"]
    assert mixed["recipe"].tolist() == ["ift", "mix25", "mix50", "mix75", "reasoning"]
    assert mixed["reasoning_fraction"].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    sequential = rows[rows["order"] == "sequential"]
    assert sequential["recipe"].tolist() == ["ift", "seq50", "reasoning"]


def test_gains_and_what_they_recover_are_those_planted(points: pd.DataFrame) -> None:
    rows = points[points["family"] == "math_open"].set_index(["order", "recipe"])
    assert rows.loc[("mixed", "mix50"), "gain"] == pytest.approx(0.2)
    assert rows.loc[("mixed", "mix50"), "recovered"] == pytest.approx(0.5)
    assert rows.loc[("sequential", "seq50"), "recovered"] == pytest.approx(1.25)
    for name in ("gain", "recovered"):
        assert (rows[f"{name}_low"] <= rows[name]).all()
        assert (rows[name] <= rows[f"{name}_high"]).all()
    ends = points[points["recipe"] == "reasoning"]
    np.testing.assert_allclose(ends["recovered_low"], 1.0)
    assert (points.loc[points["recipe"] == "ift", "gain_high"] == 0).all()


def test_nothing_is_recovered_of_a_gain_that_may_be_none() -> None:
    points = swept(blends(gain=0.02))
    assert points["gain"].notna().all()
    assert points[["recovered", "recovered_low", "recovered_high"]].isna().all(axis=None)


def test_lengths_are_means_and_shares_do_not_depend_on_how_long_traces_are() -> None:
    lengths = thinking_lengths(blends()).set_index(["recipe", "family"])
    assert lengths.loc[("mix25", "math_open"), "thinking_tokens"] == pytest.approx(5.0)
    assert lengths.loc[("mix25", "all"), "thinking_tokens"] == pytest.approx(3.0)
    assert lengths.loc[("mix25", "all"), "thinking_share"] == pytest.approx(0.25)
    assert lengths.loc[("ift", "all"), "thinking_share"] == 0.0


def test_lengths_that_were_not_measured_are_missing() -> None:
    frame = blends()
    frame.loc[(frame["recipe"] == "mix25") & (frame["suite"] == "one"), "thinking_tokens"] = np.nan
    lengths = thinking_lengths(frame)
    own = lengths[lengths["recipe"] == "mix25"].set_index("family")["thinking_share"]
    assert own.isna().to_dict() == {"all": True, "general_mc": False, "math_open": True}
    alone = thinking_lengths(blends(recipes=("ift", "mix50")))
    assert alone["thinking_share"].isna().all()
    assert alone["thinking_tokens"].notna().all()


def test_missing_ends_leave_their_columns_empty() -> None:
    points = swept(blends(recipes=("mix25", "mix50", "reasoning")))
    assert points[["gain", "recovered"]].isna().all(axis=None)
    assert points["accuracy_low"].notna().all()
    points = swept(blends(recipes=("ift", "mix25")))
    assert points["gain"].notna().all()
    assert points["recovered"].isna().all()


def test_matched_recipes_are_no_points_and_students_without_blends_have_none() -> None:
    frame = blends()
    frame.loc[frame["recipe"] == "mix50", "recipe"] = "mix50_flops"
    assert "mix50_flops" not in set(swept(frame)["recipe"])
    runs = study(items=20, recipes=("ift", "reasoning"))
    results = measure_families(*tables(runs), 20, 0)
    empty = sweep(results, runs, 0.95)
    assert empty.empty and empty.columns.tolist() == COLUMNS
    assert mode_switches(empty) == []


def test_the_verdicts_on_lengths_are_those_planted(points: pd.DataFrame) -> None:
    found = {(one["family"], one["order"]): one["verdict"] for one in mode_switches(points)}
    assert {verdict for (_, order), verdict in found.items() if order == "mixed"} == {
        "in proportion"
    }
    assert found["all", "sequential"] == "too few fractions"
    assert len(found) == 6
