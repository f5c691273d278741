import numpy as np
import pytest

from stages.looks.effective_size import effective_size
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
EQUIVALENTS, RUNS = TABLES["equivalents"], TABLES["runs"]


def test_reasoning_students_stand_at_their_sizes_and_equivalents() -> None:
    known = EQUIVALENTS.assign(ift_equivalent_parameters=50_000.0)
    with drawn(lambda: effective_size(known, RUNS, LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        points = [(x[0], y[0]) for x, y in map(places, axes.lines) if len(x) == 1]
        own = RUNS[RUNS["recipe"] == "reasoning"]
        for size in set(own["parameters"]):
            assert any(x == size and y == pytest.approx(50_000) for x, y in points)
        assert len(points) == (known[known["family"] == "math_open"]["configuration"].notna().sum())


@pytest.mark.parametrize(("value", "label"), [(np.inf, "> 154k"), (0.0, "< 24k")])
def test_what_is_beyond_the_ladder_is_open_and_at_a_place_of_its_own(
    value: float, label: str
) -> None:
    beyond = EQUIVALENTS.assign(ift_equivalent_parameters=value)
    with drawn(lambda: effective_size(beyond, RUNS, LOOK)) as figure:
        axes = figure.axes[0]
        names = {
            text.get_text(): tick
            for text, tick in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)
        }
        points = [line for line in axes.lines if len(places(line)[0]) == 1]
        assert {places(line)[1][0] for line in points} == {names[label]}
        assert {line.get_markerfacecolor() for line in points} == {"white"}


@pytest.mark.parametrize("corpora", [("mixed",), ("mixed", "math")])
def test_nothing_is_clipped(corpora: tuple[str, ...]) -> None:
    tables = cost_tables(students=("d16", "d48"), corpora=corpora)
    with drawn(lambda: effective_size(tables["equivalents"], tables["runs"], LOOK)) as figure:
        assert len(figure.axes) == 4 * len(corpora)
        assert faults(figure) == []


def test_without_another_recipe_the_figure_says_so() -> None:
    with drawn(lambda: effective_size(EQUIVALENTS.head(0), RUNS, LOOK)) as figure:
        assert "no other recipe" in figure.texts[0].get_text()
