"""Order accuracies of items drawn from real and written sets, against the half of the real ones kept out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.grid import REAL
from stages.science.fidelity.measures import order_accuracy, pair_signs
from stages.science.fidelity.tally import Tally

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
AVERAGE = "average"
AT_ONCE = 1024
"""Halves whose sets of items are weighed together."""


@dataclass(frozen=True)
class Drawing:
    """Whose items are drawn, and how many.

    Attributes:
        tallies: by source, the real items first.
        shares: by source, how many items of each tally it draws: sizes x tallies. The real ones are drawn from
            the half that is not kept out.
    """

    tallies: dict[str, Tally]
    shares: dict[str, Places]

    @classmethod
    def of(cls, real: Tally, written: Mapping[str, Tally], sizes: Sequence[int]) -> "Drawing":
        """Every source with those of `sizes` that it has, and all that it has.

        Raises:
            ValueError: fewer than 4 real items or 2 solvers; other solvers or no items of a generator, or one
                that is called `real` or `average`.
        """
        if real.items < 4 or len(real.solvers) < 2:
            raise ValueError(
                f"expected 4 real items and 2 solvers at least; got {real.items}, {len(real.solvers)}"
            )
        for name, one in written.items():
            if one.solvers != real.solvers or not one.items or name in (REAL, AVERAGE):
                raise ValueError(
                    f"expected items of {name} with answers of {real.solvers}, and a name other than "
                    f"{REAL} and {AVERAGE}"
                )
        tallies = {REAL: real, **written}
        has = {name: one.items for name, one in tallies.items()} | {REAL: real.items // 2}
        shares = {}
        for place, name in enumerate(tallies):
            counts = np.array(
                sorted({size for size in sizes if 0 < size < has[name]} | {has[name]})
            )
            own = np.zeros((len(counts), len(tallies)), dtype=np.int64)
            own[:, place] = counts
            shares[name] = own
        if len(written) > 1:
            least = min(has[name] for name in written)
            each = sorted({size // len(written) for size in sizes} & set(range(1, least)))
            rows = [[0] + [share] * len(written) for share in each]
            shares[AVERAGE] = np.array([*rows, [0] + [has[name] for name in written]])
        return cls(tallies, shares)

    @property
    def sizes(self) -> dict[str, Places]:
        """By source, how many items are drawn in all."""
        return {name: own.sum(axis=1) for name, own in self.shares.items()}


def draw_accuracies(
    drawing: Drawing, sets: int, halves: int, resampled: bool, seed: int
) -> dict[str, Floats]:
    """Order accuracies against random halves of the real items.

    Args:
        drawing: sources and sizes.
        sets: of items: those given, or with `resampled` each source's items drawn with replacement.
        halves: random halves of each set.
        resampled: see above. An item drawn twice may be on both sides, as two fresh ones that are alike may.
        seed: of the draws.

    Returns:
        By source, sets x halves x sizes (sets x sizes where `halves` is 1 and nothing is resampled).
    """
    rngs = [np.random.default_rng([seed, int(resampled), n]) for n in range(len(drawing.tallies))]
    parts: dict[str, list[Floats]] = {name: [] for name in drawing.shares}
    for count in _counts(sets, max(1, AT_ONCE // halves)):
        for name, found in _accuracies(drawing, count, halves, resampled, rngs).items():
            parts[name].append(found)
    shape = (sets, halves) if resampled else (sets,)
    return {name: np.concatenate(found).reshape(*shape, -1) for name, found in parts.items()}


def _counts(total: int, at_once: int) -> Iterator[int]:
    for start in range(0, total, at_once):
        yield min(at_once, total - start)


def _accuracies(
    drawing: Drawing,
    sets: int,
    halves: int,
    resampled: bool,
    rngs: Sequence[np.random.Generator],
) -> dict[str, Floats]:
    """By source, (sets x halves) x sizes."""
    mixed = {
        name: _mixed(tally.items, sets, halves, resampled, rng)
        for (name, tally), rng in zip(drawing.tallies.items(), rngs, strict=True)
    }
    real = drawing.tallies[REAL]
    half = real.items - real.items // 2
    reference = _signs(real.score_sets(mixed[REAL][:, :half]))
    mixed[REAL] = np.roll(mixed[REAL], -half, axis=1)

    @cache
    def scores(name: str, count: int) -> Floats:
        tally, places = drawing.tallies[name], mixed[name]
        if count < tally.items:
            return tally.score_sets(places[:, :count])
        # All items of a set, in whatever order.
        own = places[::halves] if resampled else places[:1]
        return np.repeat(tally.score_sets(own), len(places) // len(own), axis=0)

    found = {}
    for source, shares in drawing.shares.items():
        columns = []
        for row in shares:
            drawn = [scores(name, n) for name, n in zip(drawing.tallies, row, strict=True) if n]
            right = order_accuracy(_signs(np.mean(drawn, axis=0)), reference)
            columns.append(np.where(np.isnan(right), 0.5, right))
        found[source] = np.stack(columns, axis=1)
    return found


def _mixed(items: int, sets: int, halves: int, resampled: bool, rng: np.random.Generator) -> Places:
    """Places of items in a random order, (sets x halves) x items; those of one set hold the same items."""
    if resampled:
        chosen = rng.integers(items, size=(sets, items))
    else:
        chosen = np.broadcast_to(np.arange(items), (sets, items))
    return rng.permuted(np.repeat(chosen, halves, axis=0), axis=1)


def _signs(scores: Floats) -> Floats:
    """Order of each pair of solvers, 0 where one has no score."""
    signs: Floats = np.nan_to_num(pair_signs(scores))
    return signs
