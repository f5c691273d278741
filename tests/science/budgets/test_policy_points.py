import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.item_pool import Scope
from stages.science.budgets.measured import Measured
from stages.science.budgets.policy_points import Points, averaged, points_of

SCOPES = [Scope("math_open", None, (0,), (1.0,)), Scope("all", None, (0,), (1.0,))]


def run(student: str, accuracy: float, rules: dict[str, int]) -> Points:
    """A run whose policies all have one accuracy; `rules` says how many settings each has."""
    found = {
        rule: Measured(
            tuple(float(k) for k in range(count)) if rule != "full" else (np.nan,),
            np.full((5, 3, count), accuracy) * np.array([1, 100, 1000])[:, None],
            np.zeros((5, 3, count)),
        )
        for rule, count in rules.items()
    }
    entry = {"corpus": "general", "student": student, "recipe": "ift", "run": "x", "seed": 1}
    return points_of(entry, [found, found], SCOPES)


def test_a_run_s_policies_over_all_families() -> None:
    points = run("d16", 0.5, {"full": 1, "forced": 3, "length_cut": 5})
    assert points.rows.shape == (5, 8)
    assert points.table.groupby(["family", "rule"]).size().to_dict() == {
        (family, rule): count
        for family in ("all", "math_open")
        for rule, count in (("forced", 3), ("full", 1))
    }  # answers thrown away are no policy to choose
    assert points.table["query_flops"].unique() == pytest.approx([500])


def test_seeds_are_averaged_and_what_not_all_of_them_have_is_left_out() -> None:
    whole = averaged(
        [
            run("d16", 0.4, {"full": 1, "forced": 2}),
            run("d16", 0.6, {"full": 1}),
            run("d24", 0.9, {"full": 1, "forced": 2}),
        ]
    )
    table = whole.table[whole.table["family"] == "all"].reset_index(drop=True)
    expected = pd.DataFrame(
        {
            "student": ["d16", "d24", "d24", "d24"],
            "rule": ["full", "forced", "forced", "full"],
            "seeds": [2, 1, 1, 1],
            "accuracy": [0.5, 0.9, 0.9, 0.9],
        }
    )
    pd.testing.assert_frame_equal(table[expected.columns.tolist()], expected, check_dtype=False)
    assert whole.rows[:, whole.table["student"] == "d16"] == pytest.approx(0.5)
