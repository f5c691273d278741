from stages.looks.published.cost_ratio import cost_ratio_rows, published_cost_ratio
from tests.looks.drawn import LOOK, drawn, faults, places
from tests.looks.published_planted import claims, settings


def test_only_ratios_that_hang_on_lengths_are_taken() -> None:
    rows = cost_ratio_rows(claims(), settings())
    assert set(rows["claim"]) == {"five"}
    assert len(rows) == 18
    assert set(rows["paper"]) == {5.0}


def test_every_way_of_counting_is_a_mark_and_the_paper_a_line() -> None:
    with drawn(lambda: published_cost_ratio(claims(), settings(), LOOK)) as figure:
        (axes,) = figure.axes
        marks = [line for line in axes.lines if line.get_marker() in ("o", "s")]
        assert sorted(places(line)[0][0] for line in marks) == [2.0 + n / 4 for n in range(18)]
        assert [5.0, 5.0] in [places(line)[0] for line in axes.lines]
        assert len([line for line in axes.lines if line.get_marker() == "<"]) == 1
        labels = [label.get_text() for label in axes.get_yticklabels()]
        assert labels[:3] == labels[3:6] == labels[6:]
        assert faults(figure) == []


def test_without_ratios_the_figure_says_so() -> None:
    with drawn(lambda: published_cost_ratio(claims().head(1), settings(), LOOK)) as figure:
        assert "no ratio" in figure.texts[0].get_text()
