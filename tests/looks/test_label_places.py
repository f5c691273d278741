import numpy as np
import pytest

from stages.looks.label_places import label_places


def boxes(marks: list[tuple[float, float]], offsets: np.ndarray, width: float) -> list[np.ndarray]:
    half = np.array([width, 7.0]) / 2
    return [np.array([c - half, c + half]) for c in np.array(marks) + offsets]


def shared(one: np.ndarray, other: np.ndarray) -> float:
    sides = np.minimum(one[1], other[1]) - np.maximum(one[0], other[0])
    return float(np.prod(np.clip(sides, 0, None)))


def test_alone_a_label_goes_to_its_preferred_side() -> None:
    offsets = label_places([(0, 0), (100, 0)], [10, 10], 7, [True, False])
    assert offsets[0, 0] < 0 < offsets[0, 1]
    assert offsets[1, 0] > 0 > offsets[1, 1]


@pytest.mark.parametrize("step", [(12, 4), (9, 1), (14, 8)])
def test_labels_of_close_marks_do_not_cover_each_other(step: tuple[float, float]) -> None:
    marks = [(place * step[0], place * step[1]) for place in range(3)]
    offsets = label_places(marks, [12.0] * 3, 7, [True] * 3)
    placed = boxes(marks, offsets, 12.0)
    for place, one in enumerate(placed):
        for other in placed[:place]:
            assert shared(one, other) == 0


def test_no_mark_has_no_label() -> None:
    assert label_places(np.zeros((0, 2)), [], 7, []).shape == (0, 2)
