import numpy as np
import pytest
from scipy import stats

from stages.science.contrasts.mcnemar import (
    critical_counts,
    detectable_difference,
    exact_p,
    power_of,
)


def test_p_is_that_of_a_fair_coin() -> None:
    gained, lost = np.meshgrid(np.arange(12), np.arange(12))
    expected = [
        stats.binomtest(int(a), int(a + b), 0.5).pvalue if a + b else 1.0
        for a, b in zip(gained.ravel(), lost.ravel(), strict=True)
    ]
    np.testing.assert_allclose(exact_p(gained, lost).ravel(), expected, rtol=1e-12)


def test_critical_counts_are_the_last_that_reject() -> None:
    critical = critical_counts(40, 0.05)
    for total, count in enumerate(critical):
        assert count < 0 or exact_p(count, total - count) <= 0.05
        assert exact_p(count + 1, total - count - 1) > 0.05


@pytest.mark.parametrize(("items", "discordant"), [(250, 0), (250, 12), (250, 90), (1000, 300)])
def test_what_is_detectable_is_found_with_the_wanted_power(items: int, discordant: int) -> None:
    (least,) = detectable_difference(items, [discordant], alpha=0.05, power=0.8)
    share = max(discordant / items, least)
    chances = [(share + least) / 2, (share - least) / 2, 1 - share]
    drawn = np.random.default_rng(0).multinomial(items, chances, size=40_000)
    found = exact_p(drawn[:, 0], drawn[:, 1]) <= 0.05
    # 40,000 studies: a standard error of 0.002; the approximation is good to 0.002 too.
    assert found.mean() == pytest.approx(0.8, abs=0.008)


def test_more_discordance_hides_more_and_more_items_show_more() -> None:
    least = detectable_difference(250, np.arange(0, 250, 10), 0.05, 0.8)
    assert (np.diff(least) >= 0).all()
    assert detectable_difference(1000, [100], 0.05, 0.8)[0] < least[10]
    # Five coins can not be significant, whatever they show.
    assert np.isnan(detectable_difference(5, [0, 3, 5], 0.05, 0.8)).all()


def test_power_is_the_level_where_there_is_no_difference() -> None:
    # In one direction, so half of it; the exact test stays below its level.
    power = power_of(np.zeros(3), [0.05, 0.2, 0.6], 400, critical_counts(400, 0.05))
    assert (power > 0.008).all() and (power <= 0.025).all()


def test_counts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        exact_p([1.5], [2])
    with pytest.raises(ValueError, match="whole numbers"):
        exact_p([-1], [2])
