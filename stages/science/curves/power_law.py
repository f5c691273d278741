"""The power law of cost over size, with an interval on its exponent."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from stages.science.curves.points import checked_points, refuse_few_sizes

# An exponent known no better than this tells linear growth neither from none nor from quadratic.
WIDEST = 1.0


@dataclass(frozen=True)
class PowerLaw:
    """y = coefficient x^exponent; `interval` is that of the exponent, None with two points."""

    coefficient: float
    exponent: float
    interval: tuple[float, float] | None

    @property
    def verdict(self) -> str:
        """What the exponent says, in words."""
        if self.interval is None:
            return "exponent from two points, without an interval"
        low, high = self.interval
        span = f"exponent between {low:.2f} and {high:.2f}"
        if high - low > WIDEST:
            return f"not identifiable: {span}"
        # At the digits shown: costs that are computed, not measured, leave rounding for an interval.
        if round(low, 2) > 1:
            return f"grows faster than in proportion: {span}"
        if round(high, 2) < 1:
            return f"grows slower than in proportion: {span}"
        return f"not told apart from growth in proportion: {span}"


def fit_power_law(x: ArrayLike, y: ArrayLike, coverage: float = 0.95) -> PowerLaw:
    """The power law y = a x^b by least squares of log y on log x.

    The interval of b is b +- t s / sqrt(sum (log x - mean)^2), with s^2 the residuals' variance at n - 2
    degrees of freedom and t Student's quantile: it takes the residuals for independent, and knows nothing of
    the error of each y. Source: the paper (arXiv 2509.22193), App. I, fits the same law; the interval is ours.

    Raises:
        ValueError: lengths differ, or a value is not positive and finite.
        FitError: fewer than two different x.
    """
    xs, ys = checked_points(x, y)
    if (ys <= 0).any():
        raise ValueError("a power law needs positive values: leave out what was not measured")
    refuse_few_sizes(xs, 2, "a power law")
    line = stats.linregress(np.log(xs), np.log(ys))
    exponent = float(line.slope)
    interval = None
    if xs.size > 2:
        reach = float(stats.t.ppf((1 + coverage) / 2, xs.size - 2) * line.stderr)
        interval = (exponent - reach, exponent + reach)
    return PowerLaw(math.exp(float(line.intercept)), exponent, interval)
