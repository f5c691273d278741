"""True accuracy as a function of scale: the shapes that a study can be planted with.

Every surface is a function of parameters or of training FLOPs (`over`), with values in [0, 1].
"""

import math
from dataclasses import dataclass
from typing import Literal, Protocol

Scale = Literal["parameters", "train_flops"]


class Surface(Protocol):
    """Accuracy at a scale; `over` says which scale it is."""

    @property
    def over(self) -> Scale: ...

    def __call__(self, scale: float) -> float: ...


@dataclass(frozen=True)
class Saturating:
    """alpha + beta (1 - exp(-gamma (x / unit)^delta)): the curve of the paper's App. E."""

    alpha: float
    beta: float
    gamma: float
    delta: float
    unit: float
    over: Scale = "train_flops"

    @property
    def asymptote(self) -> float:
        return self.alpha + self.beta

    def __call__(self, scale: float) -> float:
        return self.alpha - self.beta * math.expm1(-self.gamma * (scale / self.unit) ** self.delta)


@dataclass(frozen=True)
class Flat:
    """The same accuracy at every scale."""

    level: float
    over: Scale = "parameters"

    def __call__(self, scale: float) -> float:
        return self.level


@dataclass(frozen=True)
class LogLinear:
    """level + slope log10(x / unit), cut at 0 and 1; a negative slope is an inverted law.

    Two of them with one unit and one level cross exactly there, and lines in log x are what interpolation
    between sizes assumes.
    """

    level: float
    slope: float
    unit: float
    over: Scale = "parameters"

    def __call__(self, scale: float) -> float:
        return min(max(self.level + self.slope * math.log10(scale / self.unit), 0.0), 1.0)


@dataclass(frozen=True)
class PowerError:
    """1 - floor - coefficient (x / unit)^-exponent, at least 0: an error that falls as a power."""

    floor: float
    coefficient: float
    exponent: float
    unit: float
    over: Scale = "parameters"

    @property
    def asymptote(self) -> float:
        return 1 - self.floor

    def __call__(self, scale: float) -> float:
        fall: float = (scale / self.unit) ** -self.exponent
        return max(1 - self.floor - self.coefficient * fall, 0.0)
