import pytest

from stages.science.curves.comparison import Comparison
from stages.science.curves.held_out import Prediction
from stages.science.curves.law_words import (
    doubts_of,
    verdict_of_comparison,
    verdict_of_exponent,
    verdict_of_held_out,
)
from stages.science.curves.scatter import Scatter

NO_SCATTER = Scatter(None, 0)


def comparison(*best: str, left_out: tuple[str, ...] = ()) -> Comparison:
    return Comparison([], "aic", list(best), list(left_out))


@pytest.mark.parametrize(
    ("best", "slope", "words"),
    [
        (("constant",), 0.0, "no rise is established: a constant describes accuracy best"),
        (("log_line",), 0.1, "a line in log FLOPs describes accuracy best"),
        (("log_line",), -0.1, "a line in log FLOPs describes accuracy best, and it falls"),
        (
            ("log_line", "constant"),
            0.1,
            "not told apart with 5 sizes: a line in log FLOPs, a constant (no rise is established)",
        ),
    ],
)
def test_the_best_by_likelihood_is_named(best: tuple[str, ...], slope: float, words: str) -> None:
    assert verdict_of_comparison(comparison(*best), NO_SCATTER, 5, slope) == words


def test_left_out_sizes_and_scatter_are_told_too() -> None:
    said = verdict_of_comparison(
        comparison("log_line", left_out=("constant", "log_line")), Scatter(9.0, 3), 5, 0.1
    )
    assert "left-out sizes are predicted best by a constant, not told apart from a line" in said
    assert said.endswith(
        "no law fits within the errors that are known, so that intervals are widened"
    )


def test_a_constant_that_does_as_well_is_a_doubt() -> None:
    assert doubts_of(comparison("saturating", "log_line"), errors_known=True) == []
    assert doubts_of(comparison("log_line", "saturating"), errors_known=True) == []
    (doubt,) = doubts_of(comparison("log_line"), errors_known=True)
    assert doubt == "a line in log FLOPs describes accuracy better"
    assert "constant" in doubts_of(comparison("constant"), errors_known=True)[0]
    assert "constant" in doubts_of(comparison("log_line", "constant"), errors_known=True)[0]
    assert "unknown" in doubts_of(comparison("log_line"), errors_known=False)[0]


def test_predictions_are_counted_and_the_closest_is_named() -> None:
    outcomes = {
        "constant": Prediction(0.5, (0.4, 0.6), -0.2, False),
        "log_line": Prediction(0.71, (0.6, 0.8), 0.01, True),
    }
    said = verdict_of_held_out(outcomes, 5, 0.95)
    assert said.startswith("1 of 2 laws have the largest size inside their 95% interval")
    assert said.endswith("closest is a line in log FLOPs, +0.010 off")


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((0.2, 0.4), "error shrinks"),
        ((-0.4, -0.2), "error grows"),
        ((-0.1, 0.2), "not identifiable"),
        ((0.1, 0.5), "further apart than 4 to 1"),
    ],
)
def test_an_exponent_is_known_or_not(interval: tuple[float, float], words: str) -> None:
    assert words in verdict_of_exponent(interval)
