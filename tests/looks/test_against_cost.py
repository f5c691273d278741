from typing import Any

import pandas as pd
import pytest

from stages.looks.against_cost import CURVE_NAME, accuracy_against_cost
from tests.looks.drawn import LOOK, drawn, panel
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers, scaling

RUNS = study(students=("d16", "d32", "d48"))[0]
TABLE = frontiers(RUNS)
NO_FITS: dict[str, Any] = {"accuracy_over_train_flops": []}


@pytest.mark.parametrize("cost", ["training", "inference"])
def test_the_frontier_steps_through_its_members(cost: str) -> None:
    with drawn(lambda: accuracy_against_cost(TABLE, RUNS, NO_FITS, cost, LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        own = TABLE[(TABLE["cost"] == cost) & (TABLE["family"] == "math_open")]
        best = own[own["on_frontier"]].sort_values("cost_flops")
        step = axes.lines[0]
        assert list(step.get_xdata()) == [*best["cost_flops"], own["cost_flops"].max()]
        assert list(step.get_ydata())[:-1] == best["accuracy"].tolist()
        assert step.get_drawstyle() == "steps-post"


def test_there_is_a_panel_per_family_and_every_run_is_a_point() -> None:
    with drawn(lambda: accuracy_against_cost(TABLE, RUNS, NO_FITS, "training", LOOK)) as figure:
        assert len(figure.axes) == 4
        axes = panel(figure, "General, multiple choice")
        points = {x for line in axes.lines[1:] for x in line.get_xdata()}
        own = TABLE[(TABLE["cost"] == "training") & (TABLE["family"] == "general_mc")]
        assert points == set(own["cost_flops"])


def test_only_identified_curves_are_drawn_and_only_over_training() -> None:
    fits = scaling(RUNS)
    for fit in fits["accuracy_over_train_flops"]:
        fit["status"] = "not_identifiable"
    named = []
    for status, cost in (
        ("not_identifiable", "training"),
        ("identified", "training"),
        ("identified", "inference"),
    ):
        fits["accuracy_over_train_flops"][0] |= {
            "status": status,
            "band": [
                {"train_flops": 1e11, "accuracy": 0.5, "low": 0.4, "high": 0.6},
                {"train_flops": 2e11, "accuracy": 0.6, "low": 0.5, "high": 0.7},
            ],
        }
        with drawn(lambda c=cost: accuracy_against_cost(TABLE, RUNS, fits, c, LOOK)) as figure:
            names = [text.get_text() for text in figure.legends[0].get_texts()]
            named.append(CURVE_NAME in names)
    assert named == [False, True, False]


def test_two_corpora_have_panels_of_their_own() -> None:
    other = RUNS.assign(corpus="math", run="m_" + RUNS["run"])
    runs = pd.concat([RUNS, other], ignore_index=True)
    table = pd.concat([TABLE, TABLE.assign(corpus="math", run="m_" + TABLE["run"])])
    with drawn(lambda: accuracy_against_cost(table, runs, NO_FITS, "training", LOOK)) as figure:
        assert len(figure.axes) == 8
        panel(figure, "Math, open answers learned from math prompts")


def test_without_runs_the_figure_says_so() -> None:
    with drawn(
        lambda: accuracy_against_cost(TABLE.head(0), RUNS, NO_FITS, "training", LOOK)
    ) as figure:
        assert figure.texts[0].get_text() == "no run was measured"
