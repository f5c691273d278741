import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.looks.against_budget import accuracy_against_tokens_spent, spent
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.weighed import weighed_tables

NAMES = ("budgets", "stopping", "votes", "runs")


def drawing(found: dict[str, pd.DataFrame]) -> Figure:
    return accuracy_against_tokens_spent(
        found["budgets"], found["stopping"], found["votes"], found["runs"], LOOK
    )


def test_the_forced_curve_is_that_of_the_table() -> None:
    found = weighed_tables()
    with drawn(lambda: drawing(found)) as figure:
        axes = panel(figure, "Math, open answers 1.5M parameters")
        own = found["budgets"].query(
            "student == 's2' and recipe == 'reasoning' and family == 'math_open' and method == 'forced'"
        )
        lines = {tuple(places(line)[1]): places(line)[0] for line in axes.lines}
        tokens = lines[tuple(own.sort_values("tokens")["accuracy"])]
        assert tokens == pytest.approx(sorted(own["tokens"]))
        assert faults(figure) == []


def test_all_ways_of_answering_are_there() -> None:
    found = weighed_tables()
    points = spent(*[found[name] for name in NAMES])
    assert set(points["curve"]) == {
        "ift full",
        "ift vote",
        "reasoning full",
        "reasoning forced",
        "reasoning cut",
        "reasoning stable",
        "reasoning confident",
    }
    assert "all" not in set(points["family"])


def test_seeds_are_averaged_but_for_cut_answers() -> None:
    found = weighed_tables((1, ("ift", "reasoning"), ("mixed",), 2))
    points = spent(*[found[name] for name in NAMES])
    own = points[(points["family"] == "math_open") & (points["curve"] == "reasoning full")]
    full = found["budgets"].query(
        "recipe == 'reasoning' and family == 'math_open' and method == 'full'"
    )
    assert own["accuracy"].tolist() == pytest.approx([full["accuracy"].mean()])
    assert set(points.loc[points["curve"] == "reasoning cut", "line"]) == set(full["run"])


def test_direct_answers_alone_are_drawn_alone() -> None:
    found = weighed_tables((1, ("ift",)))
    with drawn(lambda: drawing(found)) as figure:
        words = [text.get_text() for text in figure.legends[0].get_texts()]
        assert words == ["direct answer", "majority of 2, 4, ... direct answers"]


def test_without_answers_the_figure_says_so() -> None:
    found = weighed_tables()
    empty = {name: found[name].head(0) for name in NAMES[:3]}
    with drawn(lambda: drawing(found | empty)) as figure:
        assert "weighed" in figure.texts[0].get_text()
