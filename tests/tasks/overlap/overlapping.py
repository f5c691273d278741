"""Rules of overlap and small corpora for the tests, and the measures by their definitions."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from stages.tasks.overlap.measuring import measure
from stages.tasks.overlap.reading import Batch
from stages.tasks.overlap.rules import MeasureOverlapParams
from stages.tasks.overlap.words import words_of

DECLARED: dict[str, Any] = {
    "texts": "prompts",
    "numbers": "kept",
    "runs": [{"words": 13, "most": 0.0}, {"words": 8, "most": 0.7}],
    "template_items": None,
    "shingle_words": 3,
    "least_similarity": 0.3,
    "similar": 0.8,
}


def rules(**changes: Any) -> MeasureOverlapParams:
    """Rules as in params.yaml, but for `changes`."""
    return MeasureOverlapParams.model_validate({**DECLARED, **changes})


def overlap(
    items: Sequence[str], texts: Sequence[str], size: int = 3, **changes: Any
) -> pd.DataFrame:
    """What `items` share with `texts`, which come `size` at a time and are called p0, p1, ..."""
    batches = [
        Batch([f"p{place}" for place in range(first, min(first + size, len(texts)))], own, len(own))
        for first in range(0, len(texts), size)
        if (own := list(texts[first : first + size]))
    ]
    return measure(items, batches, rules(**changes))


def grams(text: str, length: int) -> list[tuple[str, ...]]:
    """Its runs of `length` words."""
    words = words_of(text, "kept")
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def jaccard(one: str, other: str, length: int) -> float:
    """Similarity of two texts by its definition; 0 for texts without words."""
    sides = []
    for text in (one, other):
        words = tuple(words_of(text, "kept"))
        sides.append(set(grams(text, length)) or ({words} if words else set()))
    union = sides[0] | sides[1]
    return len(sides[0] & sides[1]) / len(union) if union else 0.0


def longest_common(one: str, other: str) -> int:
    """Words of the longest run that stands in both."""
    ours, theirs = words_of(one, "kept"), words_of(other, "kept")
    table = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i, left in enumerate(ours):
        for j, right in enumerate(theirs):
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else 0
    return max((max(row) for row in table), default=0)
