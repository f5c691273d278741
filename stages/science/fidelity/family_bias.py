"""Whether a model scores better on items written by others of its family."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.measures import quotient
from stages.science.fidelity.nulls import orders

Floats = NDArray[np.float64]
# Families of the generators and of the solvers, None where not known.
Families = tuple[list[str | None], list[str | None]]


class Chances(Protocol):
    """How many permutations, from which seed."""

    @property
    def permutations(self) -> int: ...
    @property
    def seed(self) -> int: ...


def family_bias(scores: Floats, own: NDArray[np.bool_], families: Families) -> Floats:
    """Mean of N over generators of the solver's family less that over other families; its own is left out.

    N is the score less the mean of the solvers on that generator. NaN for a solver without a known family,
    without relatives among the generators, or with relatives only. Generators of unknown family are others.

    Args:
        scores: ... x G x M.
        own: G x M, whether the generator is the solver itself.
        families: of generators and solvers.

    Returns:
        ... x M.
    """
    generators, solvers = _codes(families)
    relative = scores - scores.mean(axis=-1, keepdims=True)
    contrast: Floats = _contrast(generators[None], solvers, own)[0]
    return np.asarray((relative * contrast).sum(axis=-2))


def family_nulls(
    scores: Floats, own: NDArray[np.bool_], families: Families, chance: Chances
) -> Floats:
    """The same with the families of the generators dealt out anew, among all solvers alike: orders x M."""
    generators, solvers = _codes(families)
    dealt = generators[orders(len(generators), chance.permutations, chance.seed)]
    relative = scores - scores.mean(axis=-1, keepdims=True)
    # Orders that deal the same families are alike: each once, and as often as it comes up.
    distinct, back = np.unique(dealt, axis=0, return_inverse=True)
    chunks = np.array_split(distinct, max(1, len(distinct) // 512))
    found = [np.einsum("pgm,gm->pm", _contrast(chunk, solvers, own), relative) for chunk in chunks]
    nulls: Floats = np.concatenate(found)[back]
    return nulls


def _codes(families: Families) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the families; -1 for a generator and -2 for a solver where not known, which match nothing."""
    names = sorted({one for side in families for one in side if one is not None})
    number = {name: place for place, name in enumerate(names)}
    generators, solvers = families
    return (
        np.array([-1 if one is None else number[one] for one in generators], dtype=np.int64),
        np.array([-2 if one is None else number[one] for one in solvers], dtype=np.int64),
    )


def _contrast(
    dealt: NDArray[np.int64], solvers: NDArray[np.int64], own: NDArray[np.bool_]
) -> Floats:
    """Weights P x G x M of N: 1 / relatives, -1 / others, 0 for the own generator; NaN without either."""
    related = dealt[:, :, None] == solvers
    inside, outside = related & ~own, ~related & ~own
    shares = quotient(inside, inside.sum(axis=1, keepdims=True))
    shares -= quotient(outside, outside.sum(axis=1, keepdims=True))
    return shares
