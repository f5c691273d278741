import numpy as np

from stages.looks.against_tokens import gain_against_tokens
from stages.looks.comparisons import gains
from stages.looks.summaries import per_suite
from tests.looks.drawn import LOOK, drawn
from tests.looks.simulated import study


def test_every_suite_and_student_is_a_point() -> None:
    changes = gains(per_suite(study()[0]))
    assert len(changes) == 6 * 5
    with drawn(lambda: gain_against_tokens(changes, LOOK)) as figure:
        (axes,) = figure.axes
        points = np.vstack([dots.get_offsets() for dots in axes.collections[1:]])
        assert sorted(points[:, 1]) == sorted(changes["gain"])
        low, high = axes.get_ylim()
        assert low < 0 < high


def test_one_size_has_one_entry_for_size() -> None:
    changes = gains(per_suite(study(students=("d48",))[0]))
    with drawn(lambda: gain_against_tokens(changes, LOOK)) as figure:
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert [name for name in names if "student" in name] == ["student of 102k parameters"]


def test_without_pairs_the_figure_says_so() -> None:
    changes = gains(per_suite(study(recipes=("ift",))[0]))
    with drawn(lambda: gain_against_tokens(changes, LOOK)) as figure:
        assert "no student was trained both" in figure.texts[0].get_text()
