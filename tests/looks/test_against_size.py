from stages.looks.against_size import accuracy_against_size
from stages.looks.summaries import per_suite
from tests.looks.drawn import LOOK, drawn, panel
from tests.looks.simulated import study


def test_every_suite_has_a_panel_with_both_regimes_over_the_sizes() -> None:
    suites = per_suite(study()[0])
    with drawn(lambda: accuracy_against_size(suites, LOOK)) as figure:
        assert len(figure.axes) == 6
        axes = panel(figure, "Math, open answers multi step")
        own = suites[suites["suite"] == "math_open_multi_step"]
        lines = [line for line in axes.lines if len(line.get_xdata())]
        assert len(lines) == 2
        for line, kind in zip(lines, ("ift", "reasoning"), strict=True):
            rows = own[own["kind"] == kind]
            assert list(line.get_xdata()) == rows["parameters"].tolist()
            assert list(line.get_ydata()) == rows["accuracy"].tolist()
        ticks = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
        assert ticks == ["24k", "40k", "59k", "102k", "154k"]


def test_blends_alone_have_no_size_to_show() -> None:
    suites = per_suite(study(students=("d48",), recipes=("blends",))[0])
    with drawn(lambda: accuracy_against_size(suites, LOOK)) as figure:
        assert "no student was trained on one regime alone" in figure.texts[0].get_text()
