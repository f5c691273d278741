from stages.looks.switch_of_mode import mode_switch
from tests.looks.drawn import LOOK, drawn, faults, lines_with_points, places
from tests.looks.weighed import BLENDS, compared_tables


def test_a_panel_per_student_with_its_verdicts_printed() -> None:
    found = compared_tables((2, BLENDS))
    with drawn(lambda: mode_switch(found["blends"], found["runs"], LOOK)) as figure:
        assert len(figure.axes) == 2
        printed = [text.get_text() for text in figure.axes[0].texts]
        verdicts = {
            switch["order"]: switch["verdict"]
            for switch in found["blends"]["switches"]
            if (switch["student"], switch["family"]) == ("s1", "all")
        }
        assert printed == [
            f"direct rows first: {verdicts['sequential']}",
            f"shuffled: {verdicts['mixed']}",
        ]
        assert faults(figure) == []


def test_curves_run_from_no_thought_to_a_whole_one() -> None:
    found = compared_tables((2, BLENDS))
    with drawn(lambda: mode_switch(found["blends"], found["runs"], LOOK)) as figure:
        # Three families (`all` among them), shuffled: ift, three blends, reasoning.
        lines = lines_with_points(figure.axes[0], 5)
        assert len(lines) == 3
        for line in lines:
            x, y = places(line)
            assert x == [0, 0.25, 0.5, 0.75, 1]
            assert (y[0], y[-1]) == (0, 1)


def test_without_blends_the_figure_says_so() -> None:
    found = compared_tables()
    with drawn(lambda: mode_switch(found["blends"], found["runs"], LOOK)) as figure:
        assert "blend" in figure.texts[0].get_text()
