import numpy as np
import pytest
from scipy import stats

from stages.science.contrasts.seeds import NoisyError, SeedVariance, pool

STUDIES = 1000


def test_without_items_it_is_students_t() -> None:
    for freedom in (1, 2, 8):
        error = NoisyError(np.zeros(3), np.full(3, 0.04), SeedVariance(0.25, 0.0, freedom))
        at = np.array([0.05, 0.2, 0.9])
        np.testing.assert_allclose(error.p_value(at), 2 * stats.t.sf(at / 0.1, freedom), rtol=1e-4)
        for probability in (0.8, 0.975):
            expected = 0.1 * stats.t.ppf(probability, freedom)
            np.testing.assert_allclose(error.quantile(probability), expected, rtol=1e-4)


def test_without_seeds_noise_it_is_normal() -> None:
    error = NoisyError(np.array([0.01]), np.array([0.0]), SeedVariance(1.0, 0.2, 2))
    assert error.p_value([0.196])[0] == pytest.approx(0.05, abs=1e-4)
    assert error.quantile(0.975)[0] == pytest.approx(0.196, abs=1e-4)


def test_p_and_quantile_agree() -> None:
    error = NoisyError(np.array([1e-4, 4e-4]), np.array([2e-3, 1e-3]), SeedVariance(0.9, 0.3, 3))
    for alpha in (0.2, 0.05, 0.001):
        np.testing.assert_allclose(error.p_value(error.quantile(1 - alpha / 2)), alpha, rtol=1e-6)


def test_no_two_seeds_say_nothing() -> None:
    seeds = pool([0.0, 0.0], [0.0, 0.0], [0.01, 0.01], [1, 1])
    assert seeds.freedom == 0
    error = NoisyError(np.array([0.01]), np.array([0.01]), seeds)
    assert np.isnan([error.p_value([0.2])[0], error.quantile(0.9)[0], seeds.excess]).all()


def test_configurations_that_cannot_scatter_do_not_count() -> None:
    seeds = pool([0.02, 0.0], [0.001, 0.0], [0.01, 0.0], [3, 3])
    assert seeds.freedom == 2
    assert seeds.between == pytest.approx(1.0)
    assert seeds.rest == pytest.approx(0.1)


@pytest.mark.parametrize("freedom", [1, 2, 8])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_the_level_holds_where_a_single_t_and_the_items_alone_fail(
    freedom: int, noise: float
) -> None:
    """Two seeds a side; per run an item part of variance 1 and a seed part of variance `noise`."""
    rng = np.random.default_rng(5)
    difference = rng.normal(0, np.sqrt(0.5 + 1 + noise), STUDIES)
    items = 1.5 * rng.chisquare(249, STUDIES) / 249
    between = (1 + noise) * rng.chisquare(freedom, STUDIES) / freedom
    p, welch = np.empty(STUDIES), np.empty(STUDIES)
    for study in range(STUDIES):
        seeds = SeedVariance(between[study], 1.0, freedom)
        error = NoisyError(items[[study]], np.ones(1), seeds)
        p[study] = error.p_value(difference[[study]])[0]
        total = error.variance()[0]
        satterthwaite = total**2 / (items[study] ** 2 / 249 + between[study] ** 2 / freedom)
        welch[study] = 2 * stats.t.sf(abs(difference[study]) / np.sqrt(total), satterthwaite)
    naive = 2 * stats.norm.sf(np.abs(difference) / np.sqrt(items))
    # Two standard errors of 1000 studies: 0.014.
    assert (p <= 0.05).mean() <= 0.064
    assert (p <= 0.005).mean() <= 0.0095
    if noise:
        assert (naive <= 0.05).mean() > 0.25
    if noise and freedom == 1:
        assert (welch <= 0.005).mean() > 0.02
