"""Where small names go beside their marks so that they cover neither each other nor a mark."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

MARK, GAP = 6.0, 2.5
# Parts of a label's width, and points above the mark, in order of preference; below they are mirrored.
OFFSETS = ((-0.5, 1.0), (0.0, 1.1), (0.5, 1.0), (0.5, -1.0), (0.0, -1.1), (-0.5, -1.0))
# Square points of overlap that a less preferred offset must spare.
RELUCTANCE = 2.0


def label_places(
    marks: ArrayLike, widths: Sequence[float], height: float, above: Sequence[bool]
) -> Floats:
    """Offsets of the labels' centres from their marks, in points, chosen one label after the other.

    Args:
        marks: labels x 2, places of the marks in points.
        widths: of the labels, in points.
        height: of every label, in points.
        above: which labels would rather be above (to the left) than below (to the right) of their mark.

    Returns:
        Labels x 2.
    """
    centres = np.asarray(marks, dtype=np.float64).reshape(-1, 2)
    boxes = [_box(mark, MARK, MARK) for mark in centres]
    chosen = np.zeros_like(centres)
    for place, (mark, width, up) in enumerate(zip(centres, widths, above, strict=True)):
        sign = 1.0 if up else -1.0
        tries = [
            np.array(
                [sign * across * (width + 2), sign * along * (height + MARK) / 2 + sign * along]
            )
            for across, along in OFFSETS
        ]
        costs = [
            sum(_overlap(_box(mark + offset, width + GAP, height), box) for box in boxes)
            + RELUCTANCE * rank
            for rank, offset in enumerate(tries)
        ]
        chosen[place] = tries[int(np.argmin(costs))]
        boxes.append(_box(mark + chosen[place], width + GAP, height))
    return chosen


def _box(centre: Floats, width: float, height: float) -> Floats:
    """Lower and upper corner."""
    half = np.array([width, height]) / 2
    return np.array([centre - half, centre + half])


def _overlap(one: Floats, other: Floats) -> float:
    """Area that two boxes share."""
    sides = np.minimum(one[1], other[1]) - np.maximum(one[0], other[0])
    return float(np.prod(np.clip(sides, 0, None)))
