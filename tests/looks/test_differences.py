import pytest
from matplotlib.colors import to_hex

from stages.looks.differences import against_direct, differences_from_direct
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.weighed import BLENDS, compared_tables

STUDY = (2, BLENDS)


@pytest.mark.parametrize("level", ["family", "suite"])
def test_every_recipe_but_the_baseline_is_a_point_of_every_panel(level: str) -> None:
    found = compared_tables(STUDY)
    with drawn(
        lambda: differences_from_direct(found["comparisons"], found["runs"], level, 0.05, LOOK)
    ) as figure:
        assert len(figure.axes) == {"family": 3, "suite": 2}[level]
        for axes in figure.axes:
            points = [line for line in axes.lines if len(places(line)[0]) == 1]
            assert len(points) == 2 * (len(BLENDS) - 1)
        assert faults(figure) == []


def test_what_survives_the_correction_is_filled() -> None:
    found = compared_tables(STUDY)
    rows = against_direct(found["comparisons"], found["runs"], "family")
    own = rows[rows["name"] == "math_open"]
    cut = float(own["p_holm"].median())
    with drawn(
        lambda: differences_from_direct(found["comparisons"], found["runs"], "family", cut, LOOK)
    ) as figure:
        axes = panel(figure, "Math, open answers")
        points = [line for line in axes.lines if len(places(line)[0]) == 1]
        hollow = {places(line)[1][0]: to_hex(line.get_markerfacecolor()) for line in points}
        for row in own.to_dict("records"):
            assert (hollow[row["place"]] == "#ffffff") == (row["p_holm"] > cut)


def test_the_band_is_as_wide_as_what_one_test_can_find() -> None:
    found = compared_tables(STUDY)
    rows = against_direct(found["comparisons"], found["runs"], "family")
    own = rows[(rows["name"] == "math_open") & rows["detectable_difference"].notna()]
    with drawn(
        lambda: differences_from_direct(found["comparisons"], found["runs"], "family", 0.05, LOOK)
    ) as figure:
        bands = panel(figure, "Math, open answers").patches
        widths = [band.get_window_extent().width for band in bands]
        reach = own["detectable_difference"].tolist()
        assert len(widths) == len(reach)
        assert [w / widths[0] for w in widths] == pytest.approx([r / reach[0] for r in reach])


def test_reasoning_comes_before_blends_and_these_before_matched_recipes() -> None:
    found = compared_tables(STUDY)
    rows = against_direct(found["comparisons"], found["runs"], "family")
    labels = rows.drop_duplicates("place")["label"].tolist()
    assert labels[:7] == [
        "500k  reasoning",
        "mix25",
        "mix50",
        "mix75",
        "seq50",
        "IFT, equal FLOPs",
        "IFT, equal tokens",
    ]


def test_two_corpora_stand_below_each_other() -> None:
    found = compared_tables((1, ("ift", "reasoning"), ("one", "two")))
    with drawn(
        lambda: differences_from_direct(found["comparisons"], found["runs"], "family", 0.05, LOOK)
    ) as figure:
        labels = [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()]
        assert labels == ["one\nprompts", "two\nprompts"]


def test_without_direct_answers_the_figure_says_so() -> None:
    found = compared_tables((1, ("reasoning",)))
    with drawn(
        lambda: differences_from_direct(found["comparisons"], found["runs"], "family", 0.05, LOOK)
    ) as figure:
        assert "direct answers" in figure.texts[0].get_text()
