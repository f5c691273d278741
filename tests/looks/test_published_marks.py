import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from stages.looks.published.marks import Extent, name_students
from tests.looks.drawn import LOOK

ROWS = pd.DataFrame(
    {
        "student": ["q0_5b", "q3b", "q14b"] * 2,
        "parameters": [5e8, 3e9, 1.4e10] * 2,
        "recipe": ["ift"] * 3 + ["reasoning"] * 3,
        "cost_flops": [1e10, 1e11, 1e12, 1e11, 1e12, 1e13],
        "accuracy": [0.5, 0.6, 0.7, 0.2, 0.4, 0.9],
    }
)


def test_marks_lie_between_the_extreme_costs() -> None:
    extent = Extent.of(ROWS, (2.0, 1.0), 0.0)
    expected = np.array([[0.0, 36.0], [48.0, 43.2], [96.0, 50.4]])
    assert np.allclose(extent.places(ROWS)[:3], expected)
    assert extent.places(ROWS)[-1, 0] == pytest.approx(144)


def test_names_are_above_the_line_that_leads_and_below_the_other() -> None:
    figure, axes = plt.subplots()
    name_students(axes, ROWS, Extent.of(ROWS, (3.0, 2.0), 0.1), LOOK)
    assert [text.get_text() for text in axes.texts] == ["0.5B", "3", "14B"] * 2
    heights = [float(text.get_position()[1]) for text in axes.texts]
    assert [height > 0 for height in heights] == [True, True, True, False, False, True]
    plt.close(figure)
