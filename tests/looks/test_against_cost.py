from typing import Any

import pandas as pd
import pytest

from stages.looks.against_cost import CURVE_NAME, accuracy_against_cost
from tests.looks.drawn import LOOK, drawn, panel, places
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers

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
        costs, accuracies = places(step)
        assert costs == [*best["cost_flops"], own["cost_flops"].max()]
        assert accuracies[:-1] == best["accuracy"].tolist()
        assert step.get_drawstyle() == "steps-post"


def test_there_is_a_panel_per_family_and_every_configuration_is_a_point() -> None:
    with drawn(lambda: accuracy_against_cost(TABLE, RUNS, NO_FITS, "training", LOOK)) as figure:
        assert len(figure.axes) == 4
        axes = panel(figure, "General, multiple choice")
        points = {x for line in axes.lines[1:] for x in places(line)[0]}
        own = TABLE[(TABLE["cost"] == "training") & (TABLE["family"] == "general_mc")]
        assert points == set(own["cost_flops"])


@pytest.mark.parametrize(
    ("status", "cost", "shown"),
    [
        ("identified", "training", True),
        ("not_identifiable", "training", False),
        ("identified", "inference", False),
    ],
)
def test_only_identified_curves_are_drawn_and_only_over_training(
    status: str, cost: str, shown: bool
) -> None:
    ends = [(1e11, 0.5), (2e11, 0.6)]
    band = [{"train_flops": x, "accuracy": y, "low": y - 0.1, "high": y + 0.1} for x, y in ends]
    fit = {
        "corpus": "mixed",
        "family": "math_open",
        "recipe": "ift",
        "status": status,
        "band": band,
    }
    fits = {"accuracy_over_train_flops": [fit]}
    own = TABLE[TABLE["family"] == "math_open"]
    with drawn(lambda: accuracy_against_cost(own, RUNS, fits, cost, LOOK)) as figure:
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert (CURVE_NAME in names) == shown


def test_two_corpora_have_panels_of_their_own() -> None:
    other = RUNS.assign(corpus="math", run="m_" + RUNS["run"])
    runs = pd.concat([RUNS, other], ignore_index=True)
    table = pd.concat([TABLE, TABLE.assign(corpus="math")])
    with drawn(lambda: accuracy_against_cost(table, runs, NO_FITS, "training", LOOK)) as figure:
        assert len(figure.axes) == 8
        panel(figure, "Math, open answers learned from math prompts")


def test_seeds_are_one_point_and_a_second_recipe_of_a_regime_is_a_line_of_its_own() -> None:
    runs = study(("d16", "d32"), ("ift", "reasoning"), items=30, seeds=(1, 2))[0]
    longer = runs[runs["recipe"] == "ift"].copy()
    longer["recipe"], longer["run"] = "ift_flops", "longer_" + longer["run"]
    longer["train_flops"] *= 2
    every = pd.concat([runs, longer], ignore_index=True)
    table = frontiers(every)
    with drawn(lambda: accuracy_against_cost(table, every, NO_FITS, "training", LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        ladders = [sorted(places(line)[0]) for line in axes.lines if len(places(line)[0]) == 2]
        own = table[(table["cost"] == "training") & (table["family"] == "math_open")]
        for _, rows in own.groupby("recipe"):
            assert sorted(rows["cost_flops"]) in ladders
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert "IFT, equal FLOPs" in names
        marks = {
            str(line.get_marker()) for line in axes.lines if line.get_color() == LOOK.colours["ift"]
        }
        assert len(marks - {"None"}) == 2


def test_without_runs_the_figure_says_so() -> None:
    with drawn(
        lambda: accuracy_against_cost(TABLE.head(0), RUNS, NO_FITS, "training", LOOK)
    ) as figure:
        assert figure.texts[0].get_text() == "no run was measured"
