"""Metrics whose score is a formula of sums over items: what is summed, and the formula.

Sums are taken by a matrix product of weights and columns, for any number of resamples at once. `counted` says
which answers count: items x 1 where all solvers have the same items, else items x solvers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.entities import NO_SPANS, counts
from stages.science.fidelity.sheets import Sheet

Floats = NDArray[np.floating[Any]]
# Sums (draws x columns) -> scores (draws x solvers).
Formula = Callable[[Floats], NDArray[np.float64]]


@dataclass(frozen=True)
class Summed:
    """What a metric sums, items x columns, and how the sums give scores.

    Columns of whole and half numbers are float32, where sums up to 2^23 are exact.
    """

    columns: Floats
    formula: Formula


@dataclass(frozen=True)
class Layout:
    """What sources of one benchmark share, so that their items can be pooled.

    Attributes:
        labels: classification: labels of the gold of any of them.
        scale: similarity: lowest and highest score; a missing answer is put at its middle.
    """

    labels: tuple[str, ...] = ()
    scale: tuple[float, float] = (0.0, 0.0)

    @property
    def middle(self) -> float:
        return (self.scale[0] + self.scale[1]) / 2


def macro_f1(sheet: Sheet, counted: NDArray[np.bool_], layout: Layout) -> Summed:
    """Mean over labels of F1 = 2 hits / (said + gold); only labels that occur in the gold of the sample.

    Equals scikit-learn's f1_score(average="macro", labels=those in gold, zero_division=0). The paper's code
    has every label of the training data in the mean, so that labels absent from the sample count as 0.
    """
    index = {label: place for place, label in enumerate(layout.labels)}
    gold = np.array([index[label] for label in _gold(sheet)])
    said = np.array([index.get(label, -1) for label in sheet.said.ravel()]).reshape(
        sheet.said.shape
    )
    said = np.where(sheet.answered, said, -1)
    labels = np.arange(len(layout.labels))
    is_gold = (gold[:, None] == labels)[:, :, None] & counted[:, None, :]
    is_said = (said[:, None, :] == labels[:, None]) & counted[:, None, :]
    parts = (is_gold & is_said, is_gold.astype(np.float32) + is_said, is_gold)
    number, solvers = len(labels), len(sheet.solvers)

    def formula(sums: Floats) -> NDArray[np.float64]:
        hits, both, present = np.split(sums, [number * solvers, 2 * number * solvers], axis=-1)
        shape = (*sums.shape[:-1], number, -1)
        occur = present.reshape(shape) > 0
        f1 = 2 * hits.reshape(shape) / np.maximum(both.reshape(shape), np.float32(0.25))
        return _ratio((f1 * occur).sum(axis=-2, dtype=np.float64), occur.sum(axis=-2))

    return Summed(_stack(parts, np.float32), formula)


def accuracy(sheet: Sheet, counted: NDArray[np.bool_], layout: Layout) -> Summed:
    """Share of the items with the right label."""
    return _mean((sheet.said == _gold(sheet)[:, None]) & sheet.answered, counted)


def mean(sheet: Sheet, counted: NDArray[np.bool_], layout: Layout) -> Summed:
    """Mean of the items' own scores; an item without one has 0."""
    scores = np.where(sheet.answered, sheet.said, 0.0).astype(np.float64)
    if not ((scores >= 0) & (scores <= 1)).all():
        raise ValueError("expected scores of items in [0, 1]")
    return _mean(scores, counted)


def pearson(sheet: Sheet, counted: NDArray[np.bool_], layout: Layout) -> Summed:
    """Correlation of the said with the gold scores.

    A solver that says the same of every item scores 0, since it tells nothing of them (scipy: undefined). Gold
    that is all the same leaves it undefined.
    """
    gold, said = similarity_scores(sheet, layout)
    said = np.where(counted, said, 0.0)
    x = gold[:, None] * counted
    widths = np.cumsum([x.shape[1]] * 3 + [len(sheet.solvers)] * 2)

    def formula(sums: Floats) -> NDArray[np.float64]:
        items, sx, sxx, sy, syy, sxy = np.split(sums, widths, axis=-1)
        covariance = items * sxy - sx * sy
        return correlation(covariance, _spread(items, sx, sxx), _spread(items, sy, syy))

    return Summed(
        _stack((counted, x, x**2, said, said**2, gold[:, None] * said), np.float64), formula
    )


def ner(scheme: str) -> Callable[[Sheet, NDArray[np.bool_], Layout], Summed]:
    """Micro F1 of entities by a scheme of nervaluate: 2 credit / (predicted + gold).

    Undefined where there are neither predicted nor gold entities (nervaluate: 0).
    """

    def summed(sheet: Sheet, counted: NDArray[np.bool_], layout: Layout) -> Summed:
        gold = _gold(sheet)
        said = np.where(sheet.answered, sheet.said, NO_SPANS)
        found = np.array(
            [
                [counts(true, one, scheme) for one in row]
                for true, row in zip(gold, said, strict=True)
            ]
        )
        credit = found[:, :, 0] * counted
        entities = (found[:, :, 1] + found[:, :, 2]) * counted

        def formula(sums: Floats) -> NDArray[np.float64]:
            credit, entities = np.split(sums, 2, axis=-1)
            return _ratio(2.0 * credit, entities)

        return Summed(_stack((credit, entities), np.float32), formula)

    return summed


def similarity_scores(
    sheet: Sheet, layout: Layout
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gold (items) and said (items x solvers) scores as distances from the middle of the scale."""
    gold = _gold(sheet).astype(np.float64)
    said = np.where(sheet.answered, sheet.said, layout.middle).astype(np.float64)
    return gold - layout.middle, said - layout.middle


def correlation(covariance: Floats, gold: Floats, said: Floats) -> NDArray[np.float64]:
    """Covariance over sqrt(gold said), of sums of squares; 0 where `said` is 0, NaN where `gold` is."""
    value = np.zeros(covariance.shape)
    product = gold * said
    np.divide(covariance, np.sqrt(product), out=value, where=product > 0)
    return np.where(np.broadcast_to(gold, value.shape) > 0, np.clip(value, -1.0, 1.0), np.nan)


def _spread(items: Floats, total: Floats, squares: Floats) -> Floats:
    """Items times the sum of squared deviations; 0 where only rounding is left."""
    spread: Floats = items * squares - total**2
    return np.where(spread > 1e-12 * items * squares, spread, 0.0)


def _mean(values: NDArray[Any], counted: NDArray[np.bool_]) -> Summed:
    """Sums of `values` and of the items that count."""
    solvers = values.shape[1]

    def formula(sums: Floats) -> NDArray[np.float64]:
        total, items = np.split(sums, [solvers], axis=-1)
        return _ratio(total, items)

    return Summed(_stack((values * counted, counted), np.float64), formula)


def _ratio(numerator: Floats, denominator: NDArray[Any]) -> NDArray[np.float64]:
    """The quotient; NaN where there is nothing to divide by."""
    out = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def _gold(sheet: Sheet) -> NDArray[Any]:
    assert sheet.gold is not None, f"{sheet.task} has no gold"
    return sheet.gold


def _stack(parts: tuple[NDArray[Any], ...], kind: type[np.floating[Any]]) -> Floats:
    """Arrays of items x anything as columns side by side."""
    return np.concatenate([part.reshape(len(part), -1).astype(kind) for part in parts], axis=1)
