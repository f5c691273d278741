from collections.abc import Iterator

import pytest
from matplotlib.figure import Figure

from stages.looks.against_blend import sweep_of_blends
from stages.looks.summaries import per_family, per_suite
from tests.looks.drawn import LOOK, drawn, lines_with_points, places
from tests.looks.simulated import study

FAMILIES = per_family(per_suite(study()[0]))


@pytest.fixture(scope="module")
def whole() -> Iterator[Figure]:
    """Two students with blends: accuracy and tokens of each."""
    with drawn(lambda: sweep_of_blends(FAMILIES, LOOK)) as figure:
        yield figure


def test_both_orders_run_from_direct_answers_to_reasoning(whole: Figure) -> None:
    # Two students, two rows of each, four families; no second y axis.
    assert len(whole.axes) == 2 * 2 * 4
    axes = whole.axes[2 * 4]
    assert axes.get_ylabel() == "102k parameters\naccuracy (%)"
    own = FAMILIES[(FAMILIES["student"] == "d48") & (FAMILIES["family"] == "math_open")]
    lines = lines_with_points(axes, 5)
    assert len(lines) == 2
    for line, order in zip(lines, ("sequential", "mixed"), strict=True):
        rows = own[own["kind"].isin(["ift", order, "reasoning"])]
        assert places(line) == ([0, 0.25, 0.5, 0.75, 1], rows["accuracy"].tolist())


def test_tokens_are_never_cut(whole: Figure) -> None:
    for axes in whole.axes[4:8]:
        tokens = [y for line in axes.lines for y in places(line)[1]]
        assert max(tokens) < axes.get_ylim()[1]
        assert axes.get_ylim()[0] == 0


def test_without_blends_the_figure_says_so() -> None:
    families = per_family(per_suite(study(recipes=("ift", "reasoning"))[0]))
    with drawn(lambda: sweep_of_blends(families, LOOK)) as figure:
        assert "blend" in figure.texts[0].get_text()


def test_blends_without_their_ends_are_drawn_alone() -> None:
    two = study(recipes=("blends",), suites=("math_open_multi_step", "general_mc"))
    with drawn(lambda: sweep_of_blends(per_family(per_suite(two[0])), LOOK)) as figure:
        assert len(figure.axes) == 2 * 2 * 2
