import numpy as np
import pytest

from stages.looks.against_queries import EVEN, lifetime
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
BREAK_EVEN, FRONTIERS, RUNS = (TABLES[name] for name in ("break_even", "frontiers", "runs"))


def test_there_is_a_curve_for_each_configuration_within_reach() -> None:
    with drawn(lambda: lifetime(BREAK_EVEN, FRONTIERS, RUNS, LOOK)) as figure:
        own = BREAK_EVEN[BREAK_EVEN["family"] == "general_mc"]
        axes = panel(figure, "General, multiple choice")
        curves = [line for line in axes.lines if len(places(line)[0]) > 100]
        assert len(curves) == (own["verdict"] != "unreachable").sum()


def test_break_even_points_are_on_the_line_of_equal_cost() -> None:
    table = BREAK_EVEN.assign(
        break_even_queries=5e4, break_even_queries_low=1e4, break_even_queries_high=np.inf
    )
    with drawn(lambda: lifetime(table, FRONTIERS, RUNS, LOOK)) as figure:
        rings = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
        assert {(x[0], y[0]) for x, y in map(places, rings)} >= {(5e4, 1)}
        assert EVEN in [text.get_text() for text in figure.legends[0].get_texts()]


def test_students_out_of_ifts_reach_are_named() -> None:
    away = BREAK_EVEN.assign(verdict="unreachable")
    with drawn(lambda: lifetime(away, FRONTIERS, RUNS, LOOK)) as figure:
        words = [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]
        assert any("reasoning 24k, 40k, 59k, 102k and 154k" in sentence for sentence in words)


@pytest.mark.parametrize("corpora", [("mixed",), ("mixed", "math")])
def test_nothing_is_clipped(corpora: tuple[str, ...]) -> None:
    tables = cost_tables(students=("d16", "d48"), corpora=corpora)
    even, frontiers, runs = (tables[name] for name in ("break_even", "frontiers", "runs"))
    with drawn(lambda: lifetime(even, frontiers, runs, LOOK)) as figure:
        assert len(figure.axes) == 4 * len(corpora)
        assert faults(figure) == []


def test_without_another_recipe_the_figure_says_so() -> None:
    with drawn(lambda: lifetime(BREAK_EVEN.head(0), FRONTIERS, RUNS, LOOK)) as figure:
        assert "no other recipe" in figure.texts[0].get_text()
