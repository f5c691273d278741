import pandas as pd
import pytest

from stages.looks.natures import (
    at_equal_samples,
    configuration_names,
    entries,
    marks,
    recipe_name,
    with_nature,
)
from stages.looks.summaries import per_suite
from tests.looks.drawn import LOOK
from tests.looks.simulated import study
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables(students=("d16", "d48"))
ROWS = with_nature(TABLES["break_even"], TABLES["runs"])


def test_every_configuration_of_a_single_family_has_a_kind_and_a_size() -> None:
    table = TABLES["break_even"]
    assert len(ROWS) == (table["family"] != "all").sum()
    assert set(ROWS["kind"]) == {"ift", "reasoning", "sequential", "mixed"}
    assert ROWS["parameters"].notna().all()


def test_matched_recipes_come_last_and_look_different_from_their_regime() -> None:
    first = ROWS[ROWS["family"] == "math_open"]
    assert first["recipe"].iloc[-1] == "ift_flops"
    drawn = marks(ROWS, LOOK)
    assert drawn["ift_flops"].colour == LOOK.colours["ift"]
    assert drawn["ift_flops"].marker not in {mark.marker for mark in marks(_plain(), LOOK).values()}
    assert "IFT, equal FLOPs" in entries(ROWS, LOOK)


def test_recipes_of_one_kind_look_alike() -> None:
    drawn = marks(ROWS, LOOK)
    assert drawn["mix25"] == drawn["mix75"] != drawn["seq25"]


def test_each_matched_recipe_has_a_mark_and_a_line_of_its_own() -> None:
    tokens = ROWS[ROWS["recipe"] == "ift_flops"].assign(recipe="ift_tokens")
    drawn = marks(pd.concat([ROWS, tokens]), LOOK)
    assert drawn["ift_flops"].marker != drawn["ift_tokens"].marker
    assert drawn["ift_flops"].dashes != drawn["ift_tokens"].dashes


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        ("ift", "IFT"),
        ("reasoning", "reasoning"),
        ("ift_flops", "IFT, equal FLOPs"),
        ("ift_tokens", "IFT, equal tokens"),
        ("reasoning_flops", "reasoning, equal FLOPs"),
        ("mix25", "mix25"),
        ("ift_long", "ift_long"),
        ("flops", "flops"),
        ("my_own_tokens", "my_own_tokens"),
    ],
)
def test_recipes_are_named_and_names_of_the_users_own_are_kept(recipe: str, name: str) -> None:
    assert recipe_name(recipe) == name


def test_configurations_are_named_whatever_the_student_is_called() -> None:
    runs = pd.DataFrame({"student": ["q_0_5b", "d48"], "recipe": ["ift", "ift_tokens"]})
    assert configuration_names(runs) == {
        "q_0_5b_ift": "q_0_5b IFT",
        "d48_ift_tokens": "d48 IFT, equal tokens",
    }


def _plain() -> pd.DataFrame:
    return ROWS[~ROWS["matched"]]


def test_recipes_that_match_a_cost_are_left_out_of_comparisons_at_equal_samples() -> None:
    runs, _ = study(students=("d48",), recipes=("ift", "reasoning", "blends"), items=30)
    longer = runs[runs["recipe"] == "ift"].assign(recipe="ift_flops", run="longer")
    with_longer = pd.concat([runs, longer], ignore_index=True)
    kept = at_equal_samples(per_suite(with_longer))
    pd.testing.assert_frame_equal(kept, at_equal_samples(per_suite(runs)))
    assert set(kept["recipe"]) == set(runs["recipe"])
