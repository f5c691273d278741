import functools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from stages.looks.fidelity.bias import fidelity_bias
from stages.looks.fidelity.bridge import bridge_gains_and_gaps
from stages.looks.fidelity.drawings import fidelity_drawings
from stages.looks.fidelity.exchange import CEILING_NAME, fidelity_exchange
from stages.looks.fidelity.heat import lightness
from stages.looks.fidelity.notes import FIGURES
from stages.looks.fidelity.powered import fidelity_powered
from stages.looks.fidelity.quality_map import fidelity_quality
from stages.looks.fidelity.ranks import fidelity_ranks, places
from stages.looks.fidelity.scatter import fidelity_scatter
from stages.looks.fidelity.scores import fidelity_normalised, fidelity_scores
from stages.looks.fidelity.section import figure_readings
from stages.looks.fidelity.study import Fidelity
from tests.looks.drawn import LOOK, drawn, faults, lines_with_points, panel
from tests.looks.fidelity.fidelity_planted import LONG, SHORT, many, planted

NAMES = list(FIGURES)
STUDIES = {
    "smallest": functools.partial(planted, 1, SHORT[:1], SHORT[:2]),
    "three": functools.partial(planted, 3),
    "long_names": functools.partial(planted, 1, LONG, LONG, (1, 2)),
}


@pytest.mark.parametrize(
    ("study", "name"),
    [(study, name) for study in ("smallest", "long_names") for name in NAMES]
    + [("three", "fidelity_scatter"), ("three", "fidelity_exchange")],
)
def test_nothing_leaves_a_figure(study: str, name: str) -> None:
    with drawn(fidelity_drawings(STUDIES[study](), LOOK)[name]) as figure:
        assert faults(figure) == []
        assert figure.get_size_inches()[0] == pytest.approx(7.4)


@pytest.mark.parametrize("name", ["fidelity_scatter", "fidelity_bias"])
def test_scores_without_items_are_drawn(name: str) -> None:
    with drawn(fidelity_drawings(planted(1, known=False), LOOK)[name]) as figure:
        assert faults(figure) == []
        assert figure.axes


def test_every_figure_has_a_drawing_a_note_and_a_reading() -> None:
    nothing = Fidelity({})
    assert set(fidelity_drawings(nothing, LOOK)) == set(NAMES) == set(figure_readings(nothing))


@pytest.mark.parametrize("name", NAMES)
def test_without_tables_a_figure_says_why(name: str) -> None:
    with drawn(fidelity_drawings(Fidelity({}), LOOK)[name]) as figure:
        assert not figure.axes
        assert len(figure.texts[0].get_text()) > 20
        assert faults(figure) == []


def test_scores_stand_in_their_cells_the_best_real_solver_first() -> None:
    scores = planted().table("scores")
    rows = scores[scores["benchmark"] == "snips"]
    with drawn(lambda: fidelity_scores(scores, LOOK)) as figure:
        axes = panel(figure, "snips")
        real = rows[rows["generator"] == "real"].sort_values("score", ascending=False)
        top = [text.get_text() for text in axes.texts if round(text.get_position()[1], 2) == 0]
        assert top[: len(real)] == [f"{score:.2f}".lstrip("0") for score in real["score"]]
        names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert names == ["real items", *SHORT, "average of all"]


def test_many_solvers_have_no_numbers_and_negative_cells_a_stroke() -> None:
    scores = planted(1, many(12), many(12)).table("scores")
    with drawn(lambda: fidelity_normalised(scores, LOOK)) as figure:
        words = {text.get_text() for text in figure.axes[0].texts}
        assert "-" in words
        assert not any(word.startswith(("+", ".")) for word in words)
        assert faults(figure) == []


def test_own_items_are_framed() -> None:
    with drawn(lambda: fidelity_normalised(planted(1).table("scores"), LOOK)) as figure:
        frames = [patch for patch in figure.axes[0].patches if not patch.get_fill()]
        assert len(frames) == len(SHORT)


def test_several_numbers_of_exemplars_have_panels_of_their_own() -> None:
    scores = planted(1, exemplars=(1, 2)).table("scores")
    with drawn(lambda: fidelity_scatter(scores, LOOK)) as figure:
        titles = [axes.get_title(loc="left") for axes in figure.axes]
        assert titles == ["snips, k = 1", "snips, k = 2"]


def test_other_metrics_and_ways_of_counting_are_not_drawn() -> None:
    scores = planted(1).table("scores")
    other = scores.assign(metric="accuracy", score=5.0)
    excluded = scores.assign(missing="excluded", score=7.0)
    whole = scores.iloc[:0].merge(scores, how="outer")
    mixed = type(scores)(np.vstack([other, whole, excluded]), columns=scores.columns)
    mixed = mixed.astype({"score": float, "low": float, "high": float})
    with drawn(lambda: fidelity_scatter(mixed, LOOK)) as figure:
        assert figure.axes[0].get_xlim()[1] < 2


def test_ties_share_their_place() -> None:
    found = places(np.array([0.5, 0.9, 0.5, np.nan]))
    assert found[:3].tolist() == [2.5, 1.0, 2.5]
    assert np.isnan(found[3])


def test_every_solver_is_a_line_over_all_sources() -> None:
    with drawn(lambda: fidelity_ranks(planted(1).table("scores"), LOOK)) as figure:
        assert len(lines_with_points(figure.axes[0], len(SHORT) + 2)) == 6


def test_the_mean_factor_is_last_and_bands_show_chance() -> None:
    with drawn(lambda: fidelity_bias(planted(1).table("bias"), LOOK)) as figure:
        names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert names == [*SHORT, "mean"]
        assert len(figure.axes[0].containers) == len(names)


def test_a_variant_of_another_sign_stands_out() -> None:
    bias = planted(1).table("bias").copy()
    for variant, value in (("paper", 0.1), ("raw", -0.1), ("z_score", 0.1), ("rank", 0.1)):
        bias.loc[bias["variant"] == variant, "value"] = value
    with drawn(lambda: fidelity_bias(bias, LOOK)) as figure:
        down = [line for line in figure.axes[0].lines if line.get_marker() == "v"]
        assert {line.get_markerfacecolor() for line in down} == {LOOK.colours["reasoning"]}
        assert len(down) == len(SHORT) + 1


@pytest.mark.parametrize("there", [True, False])
def test_the_ceiling_is_drawn_where_it_is_known(there: bool) -> None:
    exchange, ceilings = (planted(1).table(name) for name in ("exchange", "ceilings"))
    with drawn(
        lambda: fidelity_exchange(exchange, ceilings if there else ceilings.head(0), LOOK)
    ) as figure:
        names = [text.get_text() for text in figure.legends[0].get_texts()]
        assert (CEILING_NAME in names) is there


def test_quality_frames_what_is_warned_of_and_marks_errors() -> None:
    one = planted(1)
    with drawn(
        lambda: fidelity_quality(one.table("quality"), one.table("findings"), LOOK)
    ) as figure:
        axes = figure.axes[0]
        assert sum(not patch.get_fill() for patch in axes.patches) == 1
        names = [label.get_text() for label in axes.get_yticklabels()]
        assert names == ["real items", "a16", "a48", "b16", "b48 (!)"]


def test_powered_intervals_are_beside_the_plain_ones() -> None:
    one = planted(1)
    with drawn(lambda: fidelity_powered(one.table("powered"), LOOK)) as figure:
        assert {text.get_text()[-1] for text in figure.axes[0].texts} == {"x"}


def test_the_bridge_shows_every_family_and_size() -> None:
    one = planted(1)
    gains, people = one.table("bridge_gains"), one.table("bridge_respondents")
    favours = one.table("bridge_favours")
    with drawn(lambda: bridge_gains_and_gaps(gains, people, favours, LOOK)) as figure:
        marks = [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]
        assert len(marks) == 4 * 3 + 1
        assert len(figure.axes[1].get_yticks()) == 4


def test_colours_fall_in_lightness() -> None:
    assert lightness(to_rgb("white")) == pytest.approx(1.0)
    assert (
        lightness(to_rgb(LOOK.colours["ift"])) < lightness(to_rgb(LOOK.colours["reasoning"])) < 0.5
    )
