"""What a law of accuracy over x is to the code that compares laws: fitted to many data sets at once."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from stages.science.curves.points import Floats, checked_points


class Fit(Protocol):
    """A law fitted to many data sets."""

    def predict(self, x: Floats) -> Floats:
        """Values at x (points x data sets, or points x 1), points x data sets."""
        ...

    def values(self) -> dict[str, Floats]:
        """The parameters by name, one number per data set each."""
        ...


class Law(Protocol):
    """A law with so many free `parameters`, which are the fewest sizes that it can be fitted to."""

    @property
    def name(self) -> str: ...

    @property
    def parameters(self) -> int: ...

    @property
    def by_likelihood(self) -> bool:
        """Whether `fit` minimises chi-square."""
        ...

    def fit(self, x: Floats, y: Floats, errors: Floats) -> Fit:
        """Fit all data sets.

        Args:
            x: points x data sets, or points x 1 where all share them; positive.
            y: points x data sets.
            errors: standard errors of y, as x; positive. Their common scale does not matter.
        """
        ...


@dataclass(frozen=True)
class Ladder:
    """Points of one recipe, in any order.

    `x` (positive) and `y` have one number per point, so has `errors`, the standard errors of y; `draws` are
    draws x points. Where no errors are known they are 1 and `errors_known` is False.
    """

    x: Floats
    y: Floats
    errors: Floats
    draws: Floats
    errors_known: bool = True

    def __post_init__(self) -> None:
        """Check the points.

        Raises:
            ValueError: they are not as said, or an accuracy is not in [0, 1].
        """
        x, y = checked_points(self.x, self.y)
        if y.min() < 0 or y.max() > 1:
            raise ValueError(f"expected accuracies in [0, 1], got {y.min()} to {y.max()}")
        if self.errors.shape != x.shape or not (self.errors > 0).all():
            raise ValueError(f"expected a positive error per point, got {self.errors}")
        draws = self.draws
        if draws.ndim != 2 or draws.shape[0] == 0 or draws.shape[1] != x.size:
            raise ValueError(
                f"expected draws x {x.size} points with at least one draw, got shape {draws.shape}"
            )
        if not np.isfinite(draws).all():
            raise ValueError("expected finite draws: leave out points that have none")
