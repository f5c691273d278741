from typing import Any

import pytest

from stages.looks.published.against_cost import BEYOND, published_accuracy_against_cost
from tests.looks.drawn import LOOK, drawn, faults, places
from tests.looks.published_planted import traced

RUNS, TABLE = traced()
NO_FITS: dict[str, Any] = {"accuracy_over_train_flops": []}


def fits(status: str, recipe: str = "ift") -> dict[str, Any]:
    curve = {"alpha": 0.1, "beta": 0.5, "gamma": 1.0, "delta": 0.5, "unit": 1e11}
    entry = {"corpus": "math", "family": "math_open", "recipe": recipe, "status": status}
    return {"accuracy_over_train_flops": [entry | {"curve": curve}]}


@pytest.mark.parametrize("cost", ["training", "inference"])
def test_every_student_is_one_named_mark_filled_by_its_odds(cost: str) -> None:
    with drawn(lambda: published_accuracy_against_cost(TABLE, RUNS, NO_FITS, cost, LOOK)) as figure:
        assert len(figure.axes) == 8
        titles = [axes.get_title(loc="left") for axes in figure.axes[:2]]
        assert titles == ["Learned from general prompts", "Learned from math prompts"]
        axes = figure.axes[0]
        own = TABLE[(TABLE["cost"] == cost) & (TABLE["family"] == "math_open")]
        own = own[own["corpus"] == "general"]
        odds_at = dict(zip(own["cost_flops"], own["frontier_probability"], strict=True))
        seen: dict[float, str] = {}
        for line in axes.lines:
            if line.get_linestyle() == "None":
                seen |= dict.fromkeys(places(line)[0], str(line.get_fillstyle()))
        assert set(seen) == set(odds_at)
        for flops, fill in seen.items():
            odds = odds_at[flops]
            assert fill == ("full" if odds >= 0.95 else "left" if odds > 0.05 else "none")
        names = sorted(text.get_text() for text in axes.texts)
        assert names == sorted(["0.5B", "3", "14B"] * 2)
        assert faults(figure) == []


@pytest.mark.parametrize(
    ("status", "recipe", "cost", "shown"),
    [
        ("identified", "ift", "training", True),
        ("identified", "ift", "inference", False),
        ("not_identifiable", "ift", "training", False),
        ("identified", "reasoning", "training", False),
    ],
)
def test_only_an_identified_curve_of_ift_goes_on(
    status: str, recipe: str, cost: str, shown: bool
) -> None:
    scaling = fits(status, recipe)
    own = TABLE[(TABLE["corpus"] == "math") & (TABLE["family"] == "math_open")]
    with drawn(lambda: published_accuracy_against_cost(own, RUNS, scaling, cost, LOOK)) as figure:
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert (BEYOND in names) == shown


def test_two_runs_are_drawn_and_none_is_said() -> None:
    few = TABLE[(TABLE["corpus"] == "math") & (TABLE["student"] == "q3b")]
    few = few[few["family"] == "math_mc"]
    with drawn(
        lambda: published_accuracy_against_cost(few, RUNS, NO_FITS, "training", LOOK)
    ) as figure:
        assert len(figure.axes) == 1
        assert faults(figure) == []
    none = TABLE.head(0)
    with drawn(
        lambda: published_accuracy_against_cost(none, RUNS, NO_FITS, "training", LOOK)
    ) as figure:
        assert "no student" in figure.texts[0].get_text()
