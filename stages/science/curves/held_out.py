"""The largest size, predicted by a law that never saw it."""

from dataclasses import dataclass, replace

import numpy as np

from stages.science.curves.law import Ladder, Law
from stages.science.curves.points import Floats, refuse_few_sizes
from stages.science.stats import percentile_interval


@dataclass(frozen=True)
class Prediction:
    """`interval` is where the observation was to be expected, its own error included.

    `error` is predicted less observed.
    """

    predicted: float
    interval: tuple[float, float]
    error: float
    inside: bool


def without_largest(points: Ladder) -> Ladder:
    """The ladder less its largest x.

    Raises:
        FitError: there is one size only.
    """
    refuse_few_sizes(points.x, 2, "a prediction")
    others = np.delete(np.arange(points.x.size), int(points.x.argmax()))
    return replace(
        points,
        x=points.x[others],
        y=points.y[others],
        errors=points.errors[others],
        draws=points.draws[:, others],
    )


def predict_largest(
    smaller: Ladder,
    largest: tuple[float, float],
    laws: tuple[Law, Law],
    noise: Floats,
    coverage: float,
) -> Prediction:
    """Predict the largest size from the others.

    The interval is that of the draws' predictions plus the observation's own error. Percentiles, not the
    reflected ones: a curve at one of its bounds can only err to one side, and reflected it errs to the wrong
    one. It knows the errors that the draws know, and takes the law for true.
    Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), sec. 6.3.3.

    Args:
        smaller: the ladder without the largest size.
        largest: x and y of that.
        laws: one law, as fitted to points and as fitted to draws.
        noise: the observation's error, one per draw.
        coverage: of the interval.

    Raises:
        FitError: the sizes are fewer than the law's parameters.
    """
    law, quick = laws
    x, errors = smaller.x[:, None], smaller.errors[:, None]
    refuse_few_sizes(smaller.x, law.parameters, f"{law.name} without the largest")
    at, observed = np.array([[largest[0]]]), largest[1]
    predicted = float(law.fit(x, smaller.y[:, None], errors).predict(at)[0, 0])
    drawn = quick.fit(x, smaller.draws.T, errors).predict(at)[0]
    low, high = (float(end) for end in percentile_interval(drawn + noise, coverage))
    return Prediction(predicted, (low, high), predicted - observed, low <= observed <= high)
