"""What can be said of a source by itself."""

import math
from typing import Any

import numpy as np
from scipy import sparse

from stages.science.quality.diversity import (
    compression,
    distinct,
    entropy,
)
from stages.science.quality.repeats import contradictions, joined, reaching
from stages.science.quality.sources import Source
from stages.science.quality.span_faults import span_faults

Row = dict[str, Any]
SPAN_FAULTS = ("bad", "outside", "cut", "blank", "overlapping", "late")


def alone(source: Source) -> Row:
    """What takes no other source."""
    suite, grams = source.suite, source.grams
    row: Row = {"items": len(suite), "distinct": len(set(suite.keys))}
    if not len(suite):
        return row
    row |= {
        "empty": sum(not all(document) for document in suite.words),
        "duplicates": 1 - len(set(suite.keys)) / len(suite),
        "contradictions": contradictions(suite.keys, suite.annotations),
        "near_duplicates": reaching(joined([[source.near]], suite.keys).copies),
        "distinct_1": distinct(grams.words),
        "distinct_2": distinct(grams.pairs),
        "token_entropy": entropy(grams.words),
        "compression": compression(["\n".join(pair) for pair in suite.texts]),
        "words": float(suite.lengths.mean()),
    }
    if suite.spans is not None:
        faults = span_faults(suite)
        row |= {"spans": faults.spans, "entities": faults.spans / len(suite)}
        row |= {f"spans_{name}": getattr(faults, name) for name in SPAN_FAULTS}
    return row


def repeated_runs(source: Source) -> float:
    """Share of the runs of words that are in another item, too."""
    return share_of(source.grams.runs, (source.grams.runs > 0).sum(axis=0) > 1)


def share_of(counts: sparse.csr_array, columns: Any) -> float:
    """Share of the grams that are of these columns; NaN without grams."""
    total = int(counts.sum())
    return float(counts[:, np.flatnonzero(columns)].sum() / total) if total else math.nan
