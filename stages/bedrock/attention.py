"""How many pairs of a query and a key causal attention looks at."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def causal_pairs(lengths: ArrayLike, window: int | None) -> NDArray[np.float64]:
    """Query-key pairs of causal attention per sequence: the sum over i = 1..l of min(i, window).

    Args:
        lengths: tokens per sequence, any shape.
        window: keys a query sees at most, its own included; None: all before it.
    """
    length = np.asarray(lengths, dtype=np.float64)
    unseen = np.maximum(length - (np.inf if window is None else window), 0)
    pairs: NDArray[np.float64] = (length * (length + 1) - unseen * (unseen + 1)) / 2
    return pairs
