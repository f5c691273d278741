import numpy as np
import pytest

from stages.looks.flops_multiplier import BETTER, NEVER, flops_multiplier
from tests.looks.drawn import LOOK, drawn, faults, places
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables(students=("d16", "d48"))
EQUIVALENTS, RUNS = TABLES["equivalents"], TABLES["runs"]


def test_training_and_inference_of_every_configuration_are_points() -> None:
    known = EQUIVALENTS.assign(train_multiplier=2.0, query_multiplier=0.5)
    with drawn(lambda: flops_multiplier(known, RUNS, LOOK)) as figure:
        axes = figure.axes[0]
        own = known[(known["family"] == "math_open") & known["configuration"].notna()]
        points = [places(line) for line in axes.lines if len(places(line)[0]) == 1]
        assert sorted(x[0] for x, _ in points) == [0.5] * len(own) + [2.0] * len(own)
        assert len(axes.get_yticks()) == len(own)
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert NEVER not in names
        assert BETTER not in names


@pytest.mark.parametrize(("value", "marker", "name"), [(0.0, "<", NEVER), (np.inf, ">", BETTER)])
def test_what_has_no_number_is_an_open_mark_at_an_edge(
    value: float, marker: str, name: str
) -> None:
    beyond = EQUIVALENTS.assign(train_multiplier=value, query_multiplier=value)
    with drawn(lambda: flops_multiplier(beyond, RUNS, LOOK)) as figure:
        low, high = figure.axes[0].get_xlim()
        points = [line for line in figure.axes[0].lines if len(places(line)[0]) == 1]
        assert {line.get_marker() for line in points} == {marker}
        assert all(low < places(line)[0][0] < high for line in points)
        assert name in [text.get_text() for text in figure.legends[0].get_texts()]


@pytest.mark.parametrize("corpora", [("mixed",), ("mixed", "math")])
def test_nothing_is_clipped(corpora: tuple[str, ...]) -> None:
    tables = cost_tables(students=("d16", "d48"), corpora=corpora)
    with drawn(lambda: flops_multiplier(tables["equivalents"], tables["runs"], LOOK)) as figure:
        assert len(figure.axes) == 4 * len(corpora)
        assert faults(figure) == []


def test_without_another_recipe_the_figure_says_so() -> None:
    with drawn(lambda: flops_multiplier(EQUIVALENTS.head(0), RUNS, LOOK)) as figure:
        assert "no other recipe" in figure.texts[0].get_text()
