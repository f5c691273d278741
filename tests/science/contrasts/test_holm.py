import numpy as np
import pytest
from scipy import stats

from stages.science.contrasts.holm import holm


def test_a_hand_example_in_any_order() -> None:
    adjusted = holm([0.04, 0.01, 0.03, np.nan, 0.5])
    np.testing.assert_allclose(adjusted, [0.09, 0.04, 0.09, np.nan, 0.5])


def test_one_hypothesis_is_not_corrected() -> None:
    assert holm([0.03]).tolist() == [0.03]
    assert holm([]).size == 0


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_false_findings_stay_below_the_level_however_tests_depend(shared: float) -> None:
    rng = np.random.default_rng(0)
    common = rng.standard_normal((4000, 1))
    z = np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.standard_normal((4000, 20))
    p = 2 * stats.norm.sf(np.abs(z))
    # A third of the hypotheses is false and does not help the true ones.
    p[:, :7] = 1e-9
    wrong = [(holm(row)[7:] <= 0.05).any() for row in p]
    uncorrected = (p[:, 7:] <= 0.05).any(axis=1)
    assert np.mean(wrong) <= 0.06
    assert uncorrected.mean() > 0.15


def test_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="p-values"):
        holm([0.2, 1.2])
