"""The saturating curve of accuracy over compute, by least mean absolute error and by other losses."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from stages.science.curves.curve_search import DataSets, Effort, Found, rises, search
from stages.science.curves.huber import huber_levels
from stages.science.curves.least_absolute import TINY, best_levels
from stages.science.curves.least_squares import square_levels
from stages.science.curves.points import FitError, Floats

LAW = "a curve of 4 parameters"
PARAMETERS = 4
# Of a single fit; see `curve_search.Effort`.
SCREENED, FOLLOWED, STEPS = 64, 4, 120
# Of fits without one point each, which are only compared with each other.
FOLD_STARTS, FOLD_SCREENED, FOLD_FOLLOWED, FOLD_STEPS = 256, 32, 2, 40
# Of each of many draws: starts lie closer than draws do, and are refined to hundredths of their distance.
DRAW_STARTS, DRAW_STEPS = 128, 12

Loss = Literal["absolute", "huber", "squares"]


@dataclass(frozen=True)
class SaturatingCurve:
    """f(x) = alpha + beta (1 - exp(-gamma (x / unit)^delta)).

    `gamma` belongs to x in units of `unit`; in the paper's form it is `gamma_of_x`.
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    unit: float
    mean_absolute_error: float

    @property
    def asymptote(self) -> float:
        """Value that the curve tends to as x grows."""
        return self.alpha + self.beta

    @property
    def gamma_of_x(self) -> float:
        """Gamma in f(x) = alpha + beta (1 - exp(-gamma x^delta)), in units of 1 / x^delta."""
        return float(self.gamma / self.unit**self.delta)

    @property
    def is_flat(self) -> bool:
        """Whether the curve does not rise at all (beta on its bound)."""
        return self.beta <= TINY

    def __call__(self, x: ArrayLike) -> Floats:
        scaled = np.asarray(x, dtype=np.float64) / self.unit
        return self.alpha + self.beta * rises(scaled, np.array(self.gamma), np.array(self.delta))


@dataclass(frozen=True)
class SaturatingFit:
    """A curve for each of many data sets; `unit` is that of x, one per data set or one for all."""

    found: Found
    unit: Floats

    def predict(self, x: Floats) -> Floats:
        """Values at x (points x data sets, or points x 1), points x data sets."""
        one = self.found
        return one.alpha + one.beta * rises(x / self.unit, one.gamma, one.delta)

    def values(self) -> dict[str, Floats]:
        """The parameters of the paper's form, and the asymptote, one per data set."""
        one = self.found
        gamma = one.gamma / self.unit**one.delta
        values = {"alpha": one.alpha, "beta": one.beta, "gamma": gamma, "delta": one.delta}
        return values | {"asymptote": one.alpha + one.beta}


@dataclass(frozen=True)
class Saturating:
    """The law f(x) = alpha + beta (1 - exp(-gamma x^delta)) under the paper's bounds.

        alpha, beta > 0, alpha + beta <= ceiling, gamma > 0, 0 < delta <= 1

    Source: paper (arXiv 2509.22193), App. E, which minimises the mean absolute error and does not say how.
    Here the best alpha and beta of given gamma and delta come from convex problems (`least_absolute`,
    `least_squares`, `huber`), and `curve_search.search` finds gamma and delta. `squares` is chi-square with the
    errors that `fit` is given; the other losses weigh all points alike.
    """

    name: str
    loss: Loss
    ceiling: float
    bend: float
    effort: Effort
    parameters: int = PARAMETERS

    @property
    def by_likelihood(self) -> bool:
        """See `law.Law`."""
        return self.loss == "squares"

    def fit(self, x: Floats, y: Floats, errors: Floats) -> SaturatingFit:
        """The curves of all data sets; see `law.Law`."""
        unit = np.exp(np.log(x).mean(axis=0))
        data = DataSets(x / unit, y, np.broadcast_to(1 / errors**2, y.shape))
        levels = None if self.by_likelihood else self.levels
        return SaturatingFit(search(data, self._squares, levels, self.effort), unit)

    def levels(self, z: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Best alpha and beta for given z, and their loss; see `curve_search.Levels`."""
        if self.loss == "absolute":
            return best_levels(z, y, self.ceiling)
        if self.loss == "huber":
            return huber_levels(z, y, self.ceiling, self.bend)
        return self._squares(z, y, weights)

    def _squares(self, z: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
        return square_levels(z, y, weights, self.ceiling)

    def constant_loss(self, y: Floats) -> float:
        """The loss of the best constant within the bounds, of points that weigh alike."""
        points = y[:, None, None]
        return float(self.levels(np.zeros(points.shape), points, np.ones(points.shape))[2][0, 0])


def thorough(starts: int, seed: int) -> Effort:
    """The search for the curve of the data as they are."""
    return Effort(starts, FOLLOWED, STEPS, seed, SCREENED)


def middling(starts: int, seed: int) -> Effort:
    """The search for the curves without one point each."""
    return Effort(min(FOLD_STARTS, starts), FOLD_FOLLOWED, FOLD_STEPS, seed, FOLD_SCREENED)


def brief(starts: int, seed: int) -> Effort:
    """The search for the curves of resampled data."""
    return Effort(min(DRAW_STARTS, starts), 1, DRAW_STEPS, seed)


def rising_curve(law: Saturating, fit: SaturatingFit, x: Floats, y: Floats) -> SaturatingCurve:
    """The only curve of `fit`.

    Args:
        law: that was fitted; by absolute errors or Huber's loss, for which points weigh alike.
        fit: of one data set.
        x: of the points fitted.
        y: of the points fitted.

    Raises:
        FitError: a constant does as well.
    """
    found = fit.found
    fields = (found.alpha, found.beta, found.gamma, found.delta)
    alpha, beta, gamma, delta = (float(field[0]) for field in fields)
    absolute = float(np.abs(fit.predict(x[:, None])[:, 0] - y).mean())
    curve = SaturatingCurve(alpha, beta, gamma, delta, float(fit.unit[0]), absolute)
    gained = law.constant_loss(y) - float(found.loss[0])
    # A Huber loss of h is one of h / bend in units of y, where residuals are large.
    if curve.is_flat or gained < TINY * (law.bend if law.loss == "huber" else 1.0):
        raise FitError(
            "accuracy does not rise with scale: no curve is closer to it than a constant"
        )
    return curve


def saturating(ceiling: float, bend: float | None, effort: Effort) -> Saturating:
    """The law with the paper's loss, or with Huber's where a bend is given."""
    if bend is None:
        return Saturating("saturating_mae", "absolute", ceiling, 1.0, effort)
    return Saturating("saturating_huber", "huber", ceiling, bend, effort)
