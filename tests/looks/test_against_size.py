import pytest

from stages.looks.against_size import accuracy_against_size
from stages.looks.summaries import per_suite
from tests.looks.drawn import LOOK, drawn, lines_with_points, panel, places
from tests.looks.simulated import study


def test_every_suite_has_a_panel_with_both_regimes_over_the_sizes() -> None:
    suites = per_suite(study()[0])
    with drawn(lambda: accuracy_against_size(suites, LOOK)) as figure:
        assert len(figure.axes) == 6
        axes = panel(figure, "Math, open answers multi step")
        own = suites[suites["suite"] == "math_open_multi_step"]
        lines = lines_with_points(axes, 5)
        assert len(lines) == 2
        for line, kind in zip(lines, ("ift", "reasoning"), strict=True):
            rows = own[own["kind"] == kind]
            sizes, accuracies = places(line)
            assert sizes == pytest.approx(rows["parameters"].tolist())
            assert accuracies == rows["accuracy"].tolist()
        ticks = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
        assert ticks == ["24k", "40k", "59k", "102k", "154k"]


def test_blends_alone_have_no_size_to_show() -> None:
    suites = per_suite(study(students=("d48",), recipes=("blends",))[0])
    with drawn(lambda: accuracy_against_size(suites, LOOK)) as figure:
        assert "no student was trained on one regime alone" in figure.texts[0].get_text()
