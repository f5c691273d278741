"""How often intervals hold the truth, over many simulated studies."""

from typing import Any

import numpy as np
import pytest

from tests.science.one_law import law_of, one_law
from tests.science.planted_curves import planted


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [6, 8])
def test_intervals_cover_the_truth_as_often_as_they_say(sizes: int) -> None:
    x = np.geomspace(1e18, 1e21, sizes)
    trials, exponent = 60, 0.15
    curve = [one_law(lambda x: planted(x, 0.2, 0.6, 0.7, 0.5), x, trial) for trial in range(trials)]
    power = [
        one_law(lambda x: 1 - 0.5 * (x / x[0]) ** -exponent, x, trial) for trial in range(trials)
    ]
    for loss in ("saturating_mae", "saturating_huber"):
        ends = [law_of(one, "comparison", loss)["values"]["asymptote"] for one in curve]
        assert 0.8 <= np.mean([low <= 0.8 <= high for low, high in _intervals(ends)]) <= 0.99
        inside = np.mean([law_of(one, "held_out", loss)["inside"] for one in curve])
        assert 0.8 <= inside <= 0.99
    ends = [law_of(one, "comparison", "error_power_law")["values"]["exponent"] for one in power]
    assert 0.8 <= np.mean([low <= exponent <= high for low, high in _intervals(ends)]) <= 0.99
    inside = np.mean([law_of(one, "held_out", "error_power_law")["inside"] for one in power])
    assert 0.8 <= inside <= 0.99


def _intervals(values: list[dict[str, Any]]) -> list[list[float]]:
    return [value["interval"] for value in values]
