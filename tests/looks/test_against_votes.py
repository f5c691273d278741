import pandas as pd
import pytest
from matplotlib.figure import Figure

from stages.looks.against_votes import accuracy_against_votes
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.weighed import weighed_tables


def drawing(found: dict[str, pd.DataFrame]) -> Figure:
    return accuracy_against_votes(found["votes"], found["matched_votes"], found["runs"], LOOK)


def test_pass_and_majority_of_both_regimes() -> None:
    found = weighed_tables()
    with drawn(lambda: drawing(found)) as figure:
        axes = panel(figure, "Math, open answers 1.5M parameters")
        curves = [places(line) for line in axes.lines]
        own = found["votes"].query("student == 's2' and family == 'math_open'")
        for _, rows in own.groupby("recipe"):
            for name in ("accuracy", "pass_rate"):
                assert (rows["votes"].tolist(), rows[name].tolist()) in curves
        assert faults(figure) == []


@pytest.mark.parametrize(
    ("status", "votes", "words"),
    [
        ("matched", 5.25, "k = 5.2"),
        ("beyond_samples", 11.0, "k = 11.0 > 8"),
        ("below_one", 0.8, "k < 1"),
        ("unpriced", float("nan"), None),
    ],
)
def test_the_number_of_equal_price_is_marked(status: str, votes: float, words: str | None) -> None:
    found = weighed_tables()
    matched = found["matched_votes"].assign(status=status, votes=votes)
    with drawn(
        lambda: accuracy_against_votes(found["votes"], matched, found["runs"], LOOK)
    ) as figure:
        axes = figure.axes[0]
        assert [text.get_text() for text in axes.texts] == ([words] if words else [])
        vertical = [line for line in axes.lines if places(line)[1] == [0, 1]]
        assert len(vertical) == (status == "matched")


def test_without_samples_the_figure_says_so() -> None:
    found = weighed_tables()
    empty = found["votes"].head(0)
    with drawn(
        lambda: accuracy_against_votes(empty, found["matched_votes"], found["runs"], LOOK)
    ) as figure:
        assert "sampled" in figure.texts[0].get_text()
