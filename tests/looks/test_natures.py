import pandas as pd

from stages.looks.natures import at_equal_samples, entries, marks, with_nature
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
    assert "ift flops" in entries(ROWS, LOOK)


def test_recipes_of_one_kind_look_alike() -> None:
    drawn = marks(ROWS, LOOK)
    assert drawn["mix25"] == drawn["mix75"] != drawn["seq25"]


def _plain() -> pd.DataFrame:
    return ROWS[~ROWS["matched"]]


def test_recipes_that_match_a_cost_are_left_out_of_comparisons_at_equal_samples() -> None:
    runs, _ = study(students=("d48",), recipes=("ift", "reasoning", "blends"), items=30)
    longer = runs[runs["recipe"] == "ift"].assign(recipe="ift_flops", run="longer")
    with_longer = pd.concat([runs, longer], ignore_index=True)
    kept = at_equal_samples(per_suite(with_longer))
    pd.testing.assert_frame_equal(kept, at_equal_samples(per_suite(runs)))
    assert set(kept["recipe"]) == set(runs["recipe"])
