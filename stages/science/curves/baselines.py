"""Plain laws that a curve of four parameters has to beat: a constant, a line, a power law of the error.

All minimise chi-square, the sum of ((y - law) / error)^2: least squares with the points' errors as weights.
"""

from dataclasses import dataclass

import numpy as np

from stages.science.curves.points import Floats

# The error is searched from growing e^10-fold to falling e^10-fold over the range of x, first on a grid that is
# then narrowed to a fifth, again and again.
STEEPEST = 10.0
GRID, ZOOM_GRID, ZOOMS = 41, 11, 9


@dataclass(frozen=True)
class ConstantFit:
    """One level per data set."""

    level: Floats

    def predict(self, x: Floats) -> Floats:
        """See `law.Fit`."""
        return np.broadcast_to(self.level, (x.shape[0], self.level.size))

    def values(self) -> dict[str, Floats]:
        """See `law.Fit`."""
        return {"level": self.level}


@dataclass(frozen=True)
class Constant:
    """y = level: accuracy knows nothing of x."""

    name: str = "constant"
    parameters: int = 1
    by_likelihood: bool = True

    def fit(self, x: Floats, y: Floats, errors: Floats) -> ConstantFit:
        """See `law.Law`."""
        weights = np.broadcast_to(1 / errors**2, y.shape)
        return ConstantFit((weights * y).sum(axis=0) / weights.sum(axis=0))


@dataclass(frozen=True)
class LogLineFit:
    """A line per data set; `level` is its value where log x has its mean (`centre`)."""

    level: Floats
    slope: Floats
    centre: Floats

    def predict(self, x: Floats) -> Floats:
        """See `law.Fit`."""
        return self.level + self.slope * (np.log10(x) - self.centre)

    def values(self) -> dict[str, Floats]:
        """Value at x = 1, and change per factor of ten in x."""
        return {"intercept": self.level - self.slope * self.centre, "per_decade": self.slope}


@dataclass(frozen=True)
class LogLine:
    """y = intercept + per_decade log10 x."""

    name: str = "log_line"
    parameters: int = 2
    by_likelihood: bool = True

    def fit(self, x: Floats, y: Floats, errors: Floats) -> LogLineFit:
        """See `law.Law`."""
        weights = np.broadcast_to(1 / errors**2, y.shape)
        total, logs = weights.sum(axis=0), np.log10(x)
        centre = (weights * logs).sum(axis=0) / total
        level = (weights * y).sum(axis=0) / total
        off = logs - centre
        slope = (weights * off * y).sum(axis=0) / (weights * off**2).sum(axis=0)
        return LogLineFit(level, slope, centre)


@dataclass(frozen=True)
class ErrorPowerLawFit:
    """A power law per data set; `missing` is ceiling - y at x = `unit`."""

    missing: Floats
    exponent: Floats
    unit: Floats
    ceiling: float

    def predict(self, x: Floats) -> Floats:
        """See `law.Fit`."""
        return self.ceiling - self.missing * (x / self.unit) ** -self.exponent

    def values(self) -> dict[str, Floats]:
        """The coefficient for x in its own unit, and the exponent, positive where accuracy rises."""
        with np.errstate(over="ignore"):
            coefficient = self.missing * self.unit**self.exponent
        return {"coefficient": coefficient, "exponent": self.exponent}


@dataclass(frozen=True)
class ErrorPowerLaw:
    """ceiling - y = coefficient x^-exponent, coefficient >= 0: what is missing to the ceiling shrinks.

    With a ceiling of 1 it is the error rate that follows the power law. It is fitted to y, not to the
    logarithm of the error, whose errors grow without bound where y nears the ceiling.
    """

    ceiling: float
    name: str = "error_power_law"
    parameters: int = 2
    by_likelihood: bool = True

    def fit(self, x: Floats, y: Floats, errors: Floats) -> ErrorPowerLawFit:
        """See `law.Law`; chi-square has its least by the exponent alone, the coefficient being linear."""
        unit = np.exp(np.log(x).mean(axis=0))
        logs = np.log(x / unit)
        weights = np.broadcast_to(1 / errors**2, y.shape)[:, None, :]
        below = self.ceiling - y[:, None, :]
        reach = STEEPEST / (logs.max(axis=0) - logs.min(axis=0))
        centre = np.zeros(y.shape[1])
        half = np.broadcast_to(reach, centre.shape)
        for zoom in range(1 + ZOOMS):
            places = np.linspace(-1, 1, ZOOM_GRID if zoom else GRID)[:, None]
            tried = np.clip(centre + half * places, -reach, reach)
            powers = np.exp(-tried * logs[:, None, :])
            missing = (weights * powers * below).sum(axis=0) / (weights * powers**2).sum(axis=0)
            missing = np.maximum(missing, 0.0)
            best = (weights * (missing * powers - below) ** 2).sum(axis=0).argmin(axis=0)
            columns = np.arange(centre.size)
            centre, level = tried[best, columns], missing[best, columns]
            half = reach / 20 if zoom == 0 else half / 5
        return ErrorPowerLawFit(level, centre, unit, self.ceiling)
