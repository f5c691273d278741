"""Points that a law is fitted to, checked; and the error of a fit that is not a result."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Sizes whose x differ by less than 1 % are one size: seeds of one student, say.
SAME_SIZE = 0.01


class FitError(Exception):
    """The fit ran, but what came out is not a result; the message says why."""


def checked_points(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays.

    Raises:
        ValueError: no points, lengths that differ, x that are not positive, or values that are not finite.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape or xs.size == 0:
        raise ValueError(f"expected one y per x, got shapes {xs.shape} and {ys.shape}")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all() and (xs > 0).all()):
        raise ValueError("expected finite values and positive x: leave out what was not measured")
    return xs, ys


def sizes_in(x: Floats) -> int:
    """How many different x there are, those within 1 % of each other counted once."""
    return 1 + int(np.sum(np.diff(np.log(np.sort(x))) > SAME_SIZE)) if x.size else 0


def in_words(sizes: int) -> str:
    """The number of sizes with its noun."""
    return "1 size" if sizes == 1 else f"{sizes} sizes"


def refuse_few_sizes(x: Floats, needed: int, law: str) -> None:
    """Raise FitError if there are fewer than `needed` different x, which `law` takes."""
    sizes = sizes_in(x)
    if sizes < needed:
        raise FitError(f"{in_words(sizes)}: {law} needs at least {needed}")
