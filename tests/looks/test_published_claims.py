from stages.looks.published.claims import MARKERS, published_claims
from tests.looks.drawn import LOOK, drawn, faults, places
from tests.looks.published_planted import claims


def test_claims_are_grouped_by_unit_and_those_without_numbers_left_out() -> None:
    with drawn(lambda: published_claims(claims(), LOOK)) as figure:
        counts = [len(axes.get_yticks()) for axes in figure.axes]
        assert counts == [1, 1, 2]
        assert figure.axes[1].get_xscale() == "log"
        assert faults(figure) == []


def test_the_marker_tells_the_verdict_and_counts_are_shares() -> None:
    with drawn(lambda: published_claims(claims(), LOOK)) as figure:
        seen = {
            (line.get_marker(), round(places(line)[0][0], 6))
            for axes in figure.axes
            for line in axes.lines
            if line.get_marker() in MARKERS.values()
        }
        assert seen == {("o", 12.0), ("D", 4.0), ("X", 55.0), ("X", 70.0)}


def test_a_ratio_of_nought_is_an_arrow_at_the_edge() -> None:
    with drawn(lambda: published_claims(claims(), LOOK)) as figure:
        ratios = figure.axes[1]
        arrows = [line for line in ratios.lines if line.get_marker() == "<"]
        assert [places(line)[0] for line in arrows] == [[ratios.get_xlim()[0]]]


def test_without_numbers_the_figure_says_so() -> None:
    hidden = claims().tail(1)
    with drawn(lambda: published_claims(hidden, LOOK)) as figure:
        assert "no claim is about a number" in figure.texts[0].get_text()
