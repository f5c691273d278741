"""What a written item is worth in real ones: how surely each number of items orders the solvers.

Half of the real items, drawn at random, is the reference; the other half and the written items are drawn from.
The share of the pairs of solvers that a drawn set orders as the reference does, averaged over many halves, is
an unbiased estimate of what fresh items would give, for no item is on both sides (a U-statistic).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.grid import REAL
from stages.science.fidelity.order_draws import Drawing, draw_accuracies
from stages.science.fidelity.tally import Tally
from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]
INNER = 16
"""Halves of each resampled set of items; the scatter between them is not that of the items, and taken off."""


@dataclass(frozen=True)
class ExchangeSettings:
    """What is drawn.

    Attributes:
        sizes: numbers of items; what a source lacks is left out, and all that it has are added.
        halves: random halves of the real items behind each value.
        resamples: resampled sets of items behind an interval, at least 2.
        coverage: of an interval, in (0, 1).
        seed: of all that is drawn.
    """

    sizes: Sequence[int]
    halves: int
    resamples: int
    coverage: float
    seed: int


@dataclass(frozen=True)
class Exchange:
    """What items are worth.

    Attributes:
        curves: source (real, a generator, average), items, order_accuracy, low, high.
        equal: source (no row for real), items (all it has), equal_real_items, low, high. NaN: more than half of
            the real items; a low that is known beside a high that is NaN is an interval without end.
    """

    curves: pd.DataFrame
    equal: pd.DataFrame


def exchange(real: Tally, written: Mapping[str, Tally], settings: ExchangeSettings) -> Exchange:
    """How many written items order the solvers as surely as how many real ones.

    A pair of which a solver has no score on a drawn set (a correlation of too few items) counts as a tie, half.
    `average` is of the scores on equal shares of every generator's items; its `items` counts them all.

    Args:
        real: answers to the real items, at least 4 of them, by at least 2 solvers.
        written: those of the same solvers to the items of each generator.
        settings: sizes and draws.

    Raises:
        ValueError: too few real items or solvers, or other solvers on written items.
    """
    drawing = Drawing.of(real, written, settings.sizes)
    value = {
        name: draws.mean(axis=0)
        for name, draws in draw_accuracies(
            drawing, settings.halves, 1, False, settings.seed
        ).items()
    }
    again = draw_accuracies(drawing, settings.resamples, INNER, True, settings.seed)
    around = {name: resettled(value[name], draws, settings.halves) for name, draws in again.items()}
    curves = []
    for name, found in value.items():
        low, high = percentile_interval(around[name], settings.coverage)
        columns = {"source": name, "items": drawing.sizes[name], "order_accuracy": found}
        curves.append(pd.DataFrame(columns | {"low": low, "high": high}))
    equal = [
        _equal(drawing, name, (value, around), settings.coverage) for name in value if name != REAL
    ]
    return Exchange(
        pd.concat(curves, ignore_index=True),
        pd.DataFrame(equal, columns=["source", "items", "equal_real_items", "low", "high"]),
    )


def resettled(value: Floats, again: Floats, halves: int) -> Floats:
    """Draws around `value` that scatter as items do.

    Each resampled set is itself a mean over few halves, which adds their scatter: with s^2 the variance between
    the sets and w^2 the mean variance within one of them, v^2 = s^2 - w^2 / (its halves) is that of the items.
    Deviations are scaled to v^2, or to w^2 / `halves`, the error of the value itself, if that is more.
    Resampled sets are centred on the value of the study: order accuracy of resampled items is too high, since
    differences that are noise in the sample are real in what is drawn from it.

    Args:
        value: sizes.
        again: sets x halves x sizes.
        halves: that `value` is the mean of.

    Returns:
        sets x sizes, in [0, 1].
    """
    means = again.mean(axis=1)
    between, within = means.var(axis=0, ddof=1), again.var(axis=1, ddof=1).mean(axis=0)
    own = np.maximum(within / halves, between - within / again.shape[1])
    shrink = np.sqrt(np.divide(own, between, out=np.zeros_like(own), where=between > 0))
    moved: Floats = np.clip(value + (means - means.mean(axis=0)) * shrink, 0.0, 1.0)
    return moved


def _equal(
    drawing: Drawing,
    name: str,
    found: tuple[dict[str, Floats], dict[str, Floats]],
    coverage: float,
) -> tuple[str, int, float, float, float]:
    """Real items that equal all of a source, with an interval."""
    value, around = found
    sizes = drawing.sizes[REAL]
    point = equal_items(sizes, value[REAL], value[name][-1:])[0]
    draws = equal_items(sizes, around[REAL], around[name][:, -1])
    ends = [(1 - coverage) / 2, (1 + coverage) / 2]
    low, high = np.quantile(np.where(np.isnan(draws), np.inf, draws), ends, method="nearest")
    known = [float(end) if np.isfinite(end) else np.nan for end in (point, low, high)]
    return name, int(drawing.sizes[name][-1]), known[0], known[1], known[2]


def equal_items(sizes: NDArray[np.int64], accuracies: Floats, wanted: Floats) -> Floats:
    """Numbers of real items with the order accuracies `wanted`, on curves that are made to rise.

    Between sizes, and between the smallest and none (1/2, chance), accuracy is taken to be linear in the root
    of the number, as it is for small differences between solvers. A curve that falls somewhere is replaced by
    the middle of the least rising curve above it and the greatest one below.

    Args:
        sizes: ascending, above 0.
        accuracies: curves x sizes, or one curve for all.
        wanted: curves.

    Returns:
        curves: 0 at chance and below, NaN above the last size.
    """
    curves = np.broadcast_to(accuracies, (len(wanted), len(sizes)))
    upper = np.maximum.accumulate(curves, axis=1)
    lower = np.minimum.accumulate(curves[:, ::-1], axis=1)[:, ::-1]
    rising = np.maximum((upper + lower) / 2, 0.5)
    rising = np.concatenate([np.full((len(wanted), 1), 0.5), rising], axis=1)
    roots = np.sqrt(np.concatenate([[0], sizes]))
    above = (rising < wanted[:, None]).sum(axis=1)
    right = np.clip(above, 1, len(sizes))
    rows = np.arange(len(wanted))
    start, end = rising[rows, right - 1], rising[rows, right]
    share = np.divide(wanted - start, end - start, out=np.zeros_like(start), where=end > start)
    items = (roots[right - 1] + share * (roots[right] - roots[right - 1])) ** 2
    found: Floats = np.where(above > len(sizes), np.nan, np.where(wanted <= 0.5, 0.0, items))
    return found
