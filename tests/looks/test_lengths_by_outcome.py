import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.looks.lengths_by_outcome import by_outcome, by_ratio, length_by_correctness
from tests.looks.drawn import LOOK, drawn, faults, places
from tests.looks.weighed import weighed_tables


def drawing(found: dict[str, pd.DataFrame]) -> Figure:
    return length_by_correctness(found["lengths"], found["length_ratios"], found["runs"], LOOK)


def test_right_and_wrong_answers_of_both_regimes_over_size() -> None:
    found = weighed_tables()
    tokens = by_outcome(found["lengths"], found["runs"])
    with drawn(lambda: drawing(found)) as figure:
        # Two families: tokens above, ratios below.
        assert len(figure.axes) == 4
        drawn_tokens = {y for line in figure.axes[0].lines for y in places(line)[1]}
        own = tokens[tokens["family"] == "math_open"]
        assert drawn_tokens == set(own["mean_tokens"])
        assert len(own) == 2 * 2 * 2
        assert faults(figure) == []


def test_the_ratio_is_drawn_raw_and_within_levels() -> None:
    found = weighed_tables()
    ratios = by_ratio(found["length_ratios"], found["runs"])
    own = ratios[ratios["family"] == "math_open"]
    with drawn(lambda: drawing(found)) as figure:
        heights = [places(line)[1] for line in figure.axes[2].lines]
        assert own["ratio"].tolist() in heights
        assert own["ratio_in_level"].tolist() in heights
        low, high = figure.axes[2].get_ylim()
        assert low < min(own["ratio"]) < high


def test_seeds_are_one_point() -> None:
    found = weighed_tables((1, ("ift", "reasoning"), ("mixed",), 2))
    tokens = by_outcome(found["lengths"], found["runs"])
    own = tokens.query("family == 'math_open' and recipe == 'reasoning' and outcome == 'wrong'")
    raw = found["lengths"].query(
        "family == 'math_open' and recipe == 'reasoning' and outcome == 'wrong' and suite.isna()"
    )
    assert own["mean_tokens"].tolist() == pytest.approx([raw["mean_tokens"].mean()])


def test_without_ratios_only_tokens_are_drawn() -> None:
    found = weighed_tables((1, ("ift",)))
    with drawn(lambda: drawing(found)) as figure:
        assert len(figure.axes) == 2


def test_without_lengths_the_figure_says_so() -> None:
    found = weighed_tables()
    empty = {name: found[name].head(0) for name in ("lengths", "length_ratios")}
    with drawn(lambda: drawing(found | empty)) as figure:
        assert "weighed" in figure.texts[0].get_text()
