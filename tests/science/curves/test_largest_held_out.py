import numpy as np
import pytest

from stages.science.curves.baselines import Constant, ErrorPowerLaw, LogLine
from stages.science.curves.held_out import predict_largest, without_largest
from stages.science.curves.law import Ladder, Law
from stages.science.curves.points import FitError
from tests.science.planted_curves import measured, planted, squares

X = np.geomspace(1e18, 1e21, 7)
NO_NOISE = np.zeros(2)


def ladder(y: np.ndarray) -> Ladder:
    return Ladder(X[: y.size], y, np.full(y.size, 0.01), np.tile(y, (2, 1)))


@pytest.mark.parametrize(
    ("law", "truth"),
    [
        (LogLine(), 0.1 + 0.1 * np.log10(X / 1e18)),
        (ErrorPowerLaw(1.0), 1 - 0.6 * (X / 1e18) ** -0.2),
        (squares(), planted(X, 0.2, 0.5, 1.0, 0.9)),
    ],
    ids=["line", "power law", "saturating"],
)
def test_the_true_law_foresees_the_largest_size(law: Law, truth: np.ndarray) -> None:
    smaller = without_largest(ladder(truth))
    prediction = predict_largest(smaller, (X[-1], truth[-1]), (law, law), NO_NOISE, 0.95)
    assert prediction.predicted == pytest.approx(truth[-1], abs=2e-3)
    assert prediction.error == pytest.approx(prediction.predicted - truth[-1])


def test_the_largest_is_that_of_most_x_wherever_it_stands() -> None:
    points = Ladder(
        np.array([3.0, 9.0, 1.0]), np.array([0.3, 0.9, 0.1]), np.ones(3), np.zeros((2, 3))
    )
    assert without_largest(points).y.tolist() == [0.3, 0.1]


def test_what_the_largest_shows_does_not_move_its_prediction() -> None:
    y = 0.1 + 0.1 * np.log10(X / 1e18)
    smaller = without_largest(ladder(y))
    outcomes = [
        predict_largest(smaller, (X[-1], seen), (LogLine(), LogLine()), NO_NOISE, 0.95)
        for seen in (0.4, 0.9)
    ]
    assert outcomes[0].predicted == outcomes[1].predicted
    assert outcomes[0].interval == outcomes[1].interval
    assert [one.inside for one in outcomes] == [True, False]


def test_too_few_other_sizes_are_no_result() -> None:
    smaller = without_largest(ladder(np.array([0.2, 0.3, 0.4, 0.5])))
    with pytest.raises(FitError, match="3 sizes: saturating without the largest needs at least 4"):
        predict_largest(smaller, (X[3], 0.5), (squares(), squares()), NO_NOISE, 0.95)
    with pytest.raises(FitError, match="1 size"):
        without_largest(ladder(np.array([0.2])))


def test_the_interval_covers_the_observation_as_often_as_it_says() -> None:
    truth = 1 - 0.5 * (X / 1e18) ** -0.15
    law, inside = ErrorPowerLaw(1.0), {"true": 0, "constant": 0}
    for trial in range(100):
        points = measured(X, truth, [3, trial], items=800, draws=200)
        noise = np.random.default_rng(trial).normal(0, points.errors[-1], 200)
        smaller, largest = without_largest(points), (X[-1], float(points.y[-1]))
        hit = predict_largest(smaller, largest, (law, law), noise, 0.9).inside
        inside["true"] += hit
        hit = predict_largest(smaller, largest, (Constant(), Constant()), noise, 0.9).inside
        inside["constant"] += hit
    # 90 expected, standard deviation 3; the wrong law is found out.
    assert 80 <= inside["true"] <= 97
    assert inside["constant"] == 0
