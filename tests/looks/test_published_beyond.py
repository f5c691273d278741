import numpy as np
import pytest

from stages.looks.published.beyond import curves_beyond
from tests.looks.published_planted import traced

POINTS = traced()[1]
POINTS = POINTS[POINTS["cost"] == "training"]
CURVE = {"alpha": 0.1, "beta": 0.5, "gamma": 1.0, "delta": 0.5, "unit": 1e11}
FIT = {"corpus": "math", "family": "math_open", "recipe": "ift", "status": "identified"}


def test_the_curve_runs_from_the_dearest_direct_student_to_the_dearest_of_all() -> None:
    curve = curves_beyond(POINTS, {"accuracy_over_train_flops": [FIT | {"curve": CURVE}]})
    own = POINTS[(POINTS["corpus"] == "math") & (POINTS["family"] == "math_open")]
    dearest = own[own["recipe"] == "ift"]["cost_flops"].max()
    ends = [dearest, own["cost_flops"].max()]
    assert curve["cost_flops"].iloc[[0, -1]].tolist() == pytest.approx(ends)
    expected = 0.1 + 0.5 * (1 - np.exp(-((dearest / 1e11) ** 0.5)))
    assert curve["accuracy"].iloc[0] == pytest.approx(expected)


@pytest.mark.parametrize("change", [{"corpus": "other"}, {"status": "flat"}, {"recipe": "seq25"}])
def test_other_fits_have_no_curve_beyond(change: dict[str, str]) -> None:
    fit = FIT | change | {"curve": CURVE}
    assert curves_beyond(POINTS, {"accuracy_over_train_flops": [fit]}).empty
