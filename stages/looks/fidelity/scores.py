"""What every solver scores on every benchmark, real and written: as it is, and less the mean of the solvers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from stages.looks.fidelity.cells import METRICS, Matrix, decimals, matrices
from stages.looks.fidelity.frames import broken
from stages.looks.fidelity.heat import FEW, Heat, diverging, heat_maps, rising
from stages.looks.parts import blank
from stages.looks.style import Look

Floats = NDArray[np.float64]
NO_SCORES = "no solver was scored on a written benchmark"
REAL_ROW, AVERAGE_ROW = "real items", "average of all"
# Differences smaller than this share of the largest have no sign where there is no room for numbers.
SLIGHT = 0.25


def fidelity_scores(scores: pd.DataFrame, look: Look) -> Figure:
    """Heat maps of the scores: rows real, generators, their average; columns solvers, the best real one first.

    Args:
        scores: reports/fidelity/scores.csv (records/fidelity.py).
        look: colours and sizes.
    """
    shown = shown_matrices(scores)
    heats = [_scores(matrix, in_order(shown)) for matrix in shown]
    return heat_maps(heats, rising(look), look) if heats else blank(NO_SCORES)


def fidelity_normalised(scores: pd.DataFrame, look: Look) -> Figure:
    """Heat maps of N[g, m], the score less the mean of the row over solvers; own items framed.

    Args:
        scores: reports/fidelity/scores.csv.
        look: colours and sizes.

    Source of N: Maheshwari et al. 2024 (arXiv 2409.11968).
    """
    shown = shown_matrices(scores)
    heats = [_normalised(matrix, in_order(shown)) for matrix in shown]
    return heat_maps(heats, diverging(look), look) if heats else blank(NO_SCORES)


def shown_matrices(scores: pd.DataFrame) -> list[Matrix]:
    """Those of `matrices` with any score."""
    return [one for one in matrices(scores) if np.isfinite(one.scores).any()]


def in_order(shown: Sequence[Matrix]) -> list[str]:
    """All solvers, the best real one first, by their mean place over the benchmarks that they solved."""
    places: dict[str, list[float]] = {}
    for matrix in shown:
        worse = np.where(np.isfinite(matrix.real), -matrix.real, np.inf)
        for place, column in enumerate(np.argsort(worse, kind="stable")):
            share = (place + 0.5) / len(matrix.solvers)
            places.setdefault(matrix.solvers[column], []).append(share)
    return sorted(places, key=lambda name: float(np.mean(places[name])))


def _rows(matrix: Matrix, order: Sequence[str]) -> tuple[list[str], Floats, list[int]]:
    """Names of the rows, values, places of the solvers in the order to show."""
    dense = is_dense(matrix)
    generators = [name if dense else broken(name) for name in matrix.generators]
    values = np.vstack([matrix.real, matrix.scores])
    names = [REAL_ROW, *generators]
    if len(generators) > 1:
        names, values = [*names, AVERAGE_ROW], np.vstack([values, matrix.average])
    return names, values, [matrix.solvers.index(name) for name in order if name in matrix.solvers]


def is_dense(matrix: Matrix) -> bool:
    """Whether there is no room for numbers."""
    return max(len(matrix.generators), len(matrix.solvers)) > FEW


def _scores(matrix: Matrix, solvers: Sequence[str]) -> Heat:
    names, values, order = _rows(matrix, solvers)
    values = values[:, order]
    digits, dense = decimals(matrix.scale), is_dense(matrix)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.1 * (high - low)
    words = [[_unsigned(value, digits, dense) for value in row] for row in values]
    return Heat(
        matrix.title,
        f"{metric_name(matrix.metric)}: white {low:.{digits}f}, darkest {high:.{digits}f}",
        names,
        _gaps(matrix),
        [matrix.solvers[place] for place in order],
        values,
        words,
        low,
        high + room,
        [],
    )


def _normalised(matrix: Matrix, solvers: Sequence[str]) -> Heat:
    names, values, order = _rows(matrix, solvers)
    known = np.isfinite(values)
    counts = known.sum(axis=1, keepdims=True)
    means = np.where(known, values, 0.0).sum(axis=1, keepdims=True) / np.maximum(counts, 1)
    values = (values - means)[:, order]
    digits, dense = decimals(matrix.scale), is_dense(matrix)
    most = float(np.nanmax(np.abs(values))) or 1.0
    words = [[_signed(value, digits, dense, most) for value in row] for row in values]
    return Heat(
        matrix.title,
        f"{metric_name(matrix.metric)} less the row's mean: darkest {most:.{digits}f}",
        names,
        _gaps(matrix),
        [matrix.solvers[place] for place in order],
        values,
        words,
        -1.1 * most,
        1.1 * most,
        [(row + 1, order.index(column)) for row, column in matrix.own],
    )


def metric_name(metric: str) -> str:
    """The metric in words."""
    return METRICS.get(metric, metric.replace("_", " "))


def _gaps(matrix: Matrix) -> list[int]:
    gaps = [1]
    return [*gaps, len(matrix.generators) + 1] if len(matrix.generators) > 1 else gaps


def _unsigned(value: float, digits: int, dense: bool) -> str:
    if dense or np.isnan(value):
        return ""
    return _without_nought(f"{value:.{digits}f}")


def _signed(value: float, digits: int, dense: bool, most: float) -> str:
    """The number with its sign; without room a stroke if it is well below 0."""
    if np.isnan(value):
        return ""
    if dense:
        return "-" if value < -SLIGHT * most else ""
    rounded = f"{value:+.{digits}f}"
    return _without_nought(rounded if float(rounded) else f"{0:.{digits}f}")


def _without_nought(number: str) -> str:
    """0.72 as .72, which is the same and fits a cell; nought has no sign."""
    if not float(number):
        number = number.lstrip("-")
    return number.replace("0.", ".", 1) if number.lstrip("+-").startswith("0.") else number
