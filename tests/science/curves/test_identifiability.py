from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stages.science.curves.curve_search import Found
from stages.science.curves.identifiability import Spread, judge, spread
from stages.science.curves.scaling import SaturatingFit


def curves(*shapes: tuple[float, float, float]) -> SaturatingFit:
    """Curves from asymptote, delta and beta; gamma is 2 at x in units of 4."""
    asymptote, delta, beta = np.array(shapes, dtype=float).reshape(-1, 3).T
    gamma = np.full_like(beta, 2.0)
    found = Found(asymptote - beta, beta, gamma, delta, np.zeros_like(beta))
    return SaturatingFit(found, np.array([4.0]))


def test_spread_by_hand() -> None:
    draws = curves((0.5, 0.5, 0.0), (0.6, 0.25, 0.4), (0.7, 0.5, 0.4), (0.9, 1.0, 0.4))
    seen = spread(draws, ceiling=0.9, coverage=0.5)
    # Quarter and three quarters of 0.5, 0.6, 0.7, 0.9 and of 0.25, 0.5, 1.0; the flat one has no delta.
    assert seen.asymptote == pytest.approx((0.575, 0.75))
    assert seen.delta == pytest.approx((0.375, 0.75))
    assert (seen.flat_fraction, seen.ceiling_fraction, seen.abrupt_fraction) == (0.25, 0.25, 0.25)
    assert seen.beta == pytest.approx((0.3, 0.4))
    assert seen.alpha == pytest.approx((0.275, 0.5))
    # 2 / 4^delta at the deltas of the curves that rise: 1.414, 1, 0.5.
    assert seen.gamma_of_x == pytest.approx((0.75, (1 + 2**0.5) / 2))


def test_flat_draws_alone_have_no_delta() -> None:
    seen = spread(curves(*[(0.5, 0.5, 0.0)] * 3), 1.0, 0.95)
    assert seen.delta is None
    assert seen.gamma_of_x is None
    assert seen.flat_fraction == 1


def test_nothing_to_judge_by_is_refused() -> None:
    with pytest.raises(ValueError, match="expected draws"):
        spread(curves(), 1.0, 0.95)


GOOD = Spread((0.78, 0.82), (0.4, 0.6), 0.0, 0.0, 0.0, (0.1, 0.2), (0.6, 0.7), (1e-7, 1e-5))


def test_narrow_intervals_identify() -> None:
    judgement = judge(GOOD, lowest=0.2, ceiling=1.0, sizes=8, coverage=0.95)
    assert judgement.status == "identified"
    assert "0.78 to 0.82" in judgement.verdict


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"asymptote": (0.55, 0.98)}, "the asymptote lies anywhere from 0.55 to 0.98"),
        ({"delta": (0.2, 0.95)}, "delta lies anywhere from 0.20 to 0.95"),
        ({"flat_fraction": 0.3}, "no rise in 30% of the draws"),
        ({"ceiling_fraction": 0.4}, "the asymptote is the ceiling in 40% of the draws"),
    ],
)
def test_each_reason_is_enough_and_is_said(spoiled: dict[str, Any], words: str) -> None:
    seen = replace(GOOD, **spoiled)
    judgement = judge(seen, lowest=0.2, ceiling=1.0, sizes=5, coverage=0.95)
    assert judgement.status == "not_identifiable"
    assert judgement.verdict == f"not identifiable with 5 sizes: {words}"


def test_a_delta_on_its_bound_is_said() -> None:
    judgement = judge(replace(GOOD, abrupt_fraction=0.8), 0.2, 1.0, 5, 0.95)
    assert judgement.status == "identified"
    assert "delta is at its bound of 1 in 80% of the draws" in judgement.verdict


def test_what_is_wide_depends_on_what_was_possible() -> None:
    # From 0.90 up to 1 there is little room: the same width that is fine from 0.2 is most of it.
    seen = replace(GOOD, asymptote=(0.92, 0.99))
    assert judge(seen, 0.2, 1.0, 5, 0.95).status == "identified"
    assert judge(seen, 0.9, 1.0, 5, 0.95).status == "not_identifiable"


def test_values_are_plain_numbers() -> None:
    seen = spread(curves(*[(value, 0.5, 0.4) for value in np.linspace(0.5, 0.6, 5)]), 1.0, 0.95)
    assert {type(value) for value in (*seen.asymptote, seen.flat_fraction)} == {float}


def test_doubts_from_elsewhere_spoil_a_curve() -> None:
    judgement = judge(GOOD, 0.2, 1.0, 8, 0.95, ["a constant does as well"])
    assert judgement.status == "not_identifiable"
    assert judgement.verdict == "not identifiable with 8 sizes: a constant does as well"
