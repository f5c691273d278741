"""Intervals hold the truth where the percentiles of resamples do not, and ceilings are those of fresh items."""

from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from stages.science.fidelity.agreement import Chance, agreement
from stages.science.fidelity.ceilings import ceilings, stepped_up
from stages.science.fidelity.intervals import interval, true_draws
from stages.science.fidelity.measures import compare
from tests.science.fidelity.planted_grid import planted

STUDIES = 40
QUANTILE = np.vectorize(NormalDist().inv_cdf)


def noisy(truth: NDArray[np.float64], rng: np.random.Generator) -> tuple[NDArray[np.float64], ...]:
    """Scores of items that are hard for all solvers alike, and resamples of them: M, draws x M."""
    hard = rng.normal(size=(250, 1)) + rng.normal(size=(250, len(truth)))
    right = (hard < QUANTILE(truth) * np.sqrt(2)).astype(float)
    weights = rng.multinomial(250, np.full(250, 1 / 250), size=300)
    return right.mean(axis=0), weights @ right / 250


@pytest.mark.parametrize(
    ("spread", "moved"), [((0.78, 0.88), 0.0), ((0.78, 0.88), 0.05), ((0.4, 0.9), 0.05)]
)
def test_intervals_of_ranks_and_distances_hold_the_truth(
    spread: tuple[float, float], moved: float
) -> None:
    held: dict[str, list[bool]] = {}
    for seed in range(STUDIES):
        rng = np.random.default_rng(seed)
        real = np.linspace(*spread, 8)
        written = np.clip(real - 1.5 * moved + moved * rng.normal(size=8), 0.05, 0.95)
        truth = compare(written, real)
        (seen, resampled), (seen_real, resampled_real) = noisy(written, rng), noisy(real, rng)
        drawn = true_draws(
            np.stack([seen, seen_real]), np.stack([resampled, resampled_real], axis=1)
        )
        for name, values in compare(drawn[:, 0], drawn[:, 1]).items():
            low, high = interval(values, 0.9)
            inside = low - 1e-9 <= float(truth[name]) <= high + 1e-9
            held.setdefault(name, []).append(inside)
    # Distances of 0 have a rule of their own, tried below.
    without = () if moved else ("mspd", "absolute_gap")
    shares = {name: np.mean(found) for name, found in held.items() if name not in without}
    assert min(shares.values()) >= 0.75, shares


def test_two_solvers_and_scores_without_noise() -> None:
    scores = np.array([[0.5, 0.6], [0.7, 0.4]])
    still = np.repeat(scores[None], 50, axis=0)
    np.testing.assert_allclose(true_draws(scores, still), still)
    wide = np.array([[0.5, 0.6, 0.7, 0.2], [0.7, 0.4, 0.5, 0.5]])
    drawn = true_draws(wide, np.repeat(wide[None], 50, axis=0))
    np.testing.assert_allclose(drawn, np.broadcast_to(wide, drawn.shape), atol=1e-4)


def test_a_distance_that_may_be_noise_begins_at_zero() -> None:
    level = np.linspace(0.5, 0.9, 5)
    zero = []
    for seed in range(8):
        table = agreement(
            planted(np.tile(level, (5, 1)), level, 150, seed=seed, draws=200), Chance(0.9, 1, 0)
        )
        rows = table[(table["measure"] == "mspd") & (table["kind"] == "generator")]
        zero += (rows["low"] == 0).tolist()
    assert np.mean(zero) > 0.85


def test_intervals_leave_out_undefined_draws_unless_they_are_many() -> None:
    draws = np.array([np.nan, 0.0, 1.0, 2.0])
    assert interval(draws, 0.5) == (0.5, 1.5)
    assert np.isnan(interval(np.array([np.nan, np.nan, 1.0]), 0.5)).all()
    assert np.isnan(interval(np.empty(0), 0.5)).all()


def test_halves_are_stepped_up_by_spearman_and_brown() -> None:
    rng = np.random.default_rng(0)
    skill = rng.normal(size=2000)
    halves = skill + rng.normal(size=(3, 2, 2000))
    first, second = stepped_up(halves)[0]
    half = np.corrcoef(halves[0])[0, 1]
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(2 * half / (1 + half), abs=0.02)
    assert first.var() == pytest.approx(1.5, abs=0.1)
    assert ((first - second) ** 2).mean() == pytest.approx(1.0, abs=0.1)


def test_a_ceiling_is_what_fresh_items_give() -> None:
    level = np.linspace(0.6, 0.85, 8)
    found, fresh = [], []
    for seed in range(15):
        grid = planted(np.tile(level, (8, 1)), level, 150, seed=seed, draws=2)
        found.append(ceilings(grid, 0.9).set_index("measure")["value"])
        fresh.append(compare(grid.scores, grid.real))
    for name, tolerance in (("mspd", 2e-4), ("spearman", 0.05), ("order_accuracy", 0.04)):
        expected = np.mean([one[name] for one in fresh])
        assert np.mean([one[name] for one in found]) == pytest.approx(expected, abs=tolerance)
