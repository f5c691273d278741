import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from stages.looks.edges import Scale, ratio_axis, scale_of


def test_zero_and_infinity_lie_beyond_the_numbers_and_inside_the_axis() -> None:
    scale = scale_of([0, 2.0, 8.0, np.inf, np.nan])
    below, low, high, above = scale.place([0, 2, 8, np.inf])
    start, end = scale.limits
    assert start < below < low == 2 < high == 8 < above < end


@given(st.lists(st.floats(1e-6, 1e12), min_size=1, max_size=20))
def test_order_is_kept(values: list[float]) -> None:
    scale = scale_of(values)
    placed = scale.place(sorted([0.0, *values, np.inf]))
    assert (np.diff(placed) >= 0).all()


def test_without_numbers_there_is_still_an_axis_around_one() -> None:
    scale = scale_of([0, np.inf])
    assert scale.low < 1 < scale.high


def test_one_number_is_in_the_middle() -> None:
    scale = scale_of([5.0])
    assert scale.at(0.5) == pytest.approx(5)


def test_numbers_beyond_an_end_are_drawn_at_it() -> None:
    assert Scale(1, 10).place([0.1, 20]).tolist() == [1, 10]


@pytest.mark.parametrize("ends", [(0.9, 1.1), (0.3, 30), (0.8, 4), (1e-3, 1e3)])
def test_axes_of_ratios_name_one(ends: tuple[float, float]) -> None:
    axes = Figure().subplots()
    axes.set(xscale="log", xlim=ends)
    ratio_axis(axes.xaxis, *ends)
    assert 1 in axes.get_xticks()
