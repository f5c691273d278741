import pytest

from stages.looks.against_level import accuracy_against_level
from stages.looks.summaries import per_level
from tests.looks.drawn import LOOK, drawn, lines_with_points, places
from tests.looks.simulated import study


def test_tasks_with_levels_are_rows_and_three_students_are_columns() -> None:
    runs, levels = study()
    with drawn(lambda: accuracy_against_level(per_level(levels, runs), LOOK)) as figure:
        assert len(figure.axes) == 6 * 3
        titles = [axes.get_title(loc="left") for axes in figure.axes[:3]]
        assert titles == ["24k parameters", "59k parameters", "154k parameters"]
        assert figure.axes[0].get_ylabel() == "'calc'\nmath, open"
        lines = lines_with_points(figure.axes[0], 7)
        assert [places(line)[0] for line in lines] == [[1, 2, 3, 4, 5, 6, 7]] * 2


@pytest.mark.parametrize("students", [("d16",), ("d16", "d64")])
def test_one_and_two_sizes_have_as_many_columns(students: tuple[str, ...]) -> None:
    runs, levels = study(students=students, suites=("math_open_multi_step", "general_open"))
    with drawn(lambda: accuracy_against_level(per_level(levels, runs), LOOK)) as figure:
        assert len(figure.axes) == 4 * len(students)


def test_without_levels_the_figure_says_so() -> None:
    runs, levels = study(suites=("general_mc",))
    with drawn(lambda: accuracy_against_level(per_level(levels, runs), LOOK)) as figure:
        assert "no task has more than one level" in figure.texts[0].get_text()
