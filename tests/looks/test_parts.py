import numpy as np
import pytest
from matplotlib.figure import Figure

from stages.looks.parts import blank, cost_axis, handles, legend_below, size_axis
from stages.looks.style import DASHES
from tests.looks.drawn import LOOK, drawn


@pytest.mark.parametrize(("low", "high"), [(4e6, 8e6), (1e11, 1.5e12), (1e18, 4e21), (3e9, 3.1e9)])
def test_axes_of_flops_have_a_few_round_ticks_within_the_range(low: float, high: float) -> None:
    axes = Figure().subplots()
    axes.plot([low, high], [0, 1])
    cost_axis(axes)
    left, right = axes.get_xlim()
    ticks = axes.get_xticks()
    assert (high / low < 1.5) or 2 <= len(ticks) <= 8
    assert all(left <= tick <= right for tick in ticks)
    digits = ticks / 10.0 ** np.floor(np.log10(ticks) + 1e-9)
    assert np.allclose(digits * 2, np.round(digits * 2))


@pytest.mark.parametrize(
    ("apart", "names"),
    [(0.0, ["25k", "40k", "45k", "100k", "155k"]), (0.2, ["25k", "40k", "", "100k", "155k"])],
)
def test_sizes_close_to_each_other_have_one_name(apart: float, names: list[str]) -> None:
    axes = Figure().subplots()
    size_axis(axes, [25e3, 40e3, 45e3, 100e3, 155e3], apart)
    assert [label.get_text() for label in axes.get_xticklabels()] == names


def test_a_single_size_is_named() -> None:
    axes = Figure().subplots()
    size_axis(axes, [25e3], 0.2)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["25k"]


def test_the_legend_names_what_is_there_in_a_fixed_order() -> None:
    names = list(handles(["mixed", "ift", "ift"], LOOK))
    assert names == ["direct answers (IFT)", "blend, shuffled"]


def test_kinds_differ_in_colour_marker_and_line() -> None:
    entries = list(handles(["ift", "reasoning", "sequential", "mixed"], LOOK).values())
    for looks in (
        {entry.get_color() for entry in entries},
        {entry.get_marker() for entry in entries},
        set(map(str, DASHES.values())),
    ):
        assert len(looks) == 4


def test_a_legend_takes_room_of_its_own() -> None:
    def draw() -> Figure:
        figure = Figure(figsize=(4, 3), layout="constrained")
        figure.subplots().plot([0, 1], [0, 1])
        legend_below(figure, dict(handles(["ift"], LOOK)))
        return figure

    with drawn(draw) as figure:
        box = figure.legends[0].get_window_extent()
        assert not figure.axes[0].bbox.overlaps(box)


def test_a_blank_figure_says_why() -> None:
    assert blank("nothing here").texts[0].get_text() == "nothing here"
