"""Counts of entities found, by nervaluate, per item.

Source: nervaluate 1.2.1 (https://github.com/MantisAI/nervaluate), the schemes of SemEval-2013 task 9.1.
Its ends are inclusive, ours exclusive: spans that only touch do not overlap.
"""

import json
from functools import lru_cache

from nervaluate.entities import Entity
from nervaluate.strategies import (
    EntityTypeEvaluation,
    EvaluationStrategy,
    ExactEvaluation,
    PartialEvaluation,
    StrictEvaluation,
)

STRATEGIES: dict[str, EvaluationStrategy] = {
    "ent_type": EntityTypeEvaluation(),
    "partial": PartialEvaluation(),
    "exact": ExactEvaluation(),
    "strict": StrictEvaluation(),
}
NO_SPANS = "[]"
# Pairs of a gold and a predicted annotation that are kept; counting one takes 10 microseconds and more.
KEPT = 1 << 19


@lru_cache(maxsize=KEPT)
def counts(gold: str, said: str, scheme: str) -> tuple[float, int, int]:
    """Credit, predicted and gold entities of one item.

    Summed over items, micro F1 = 2 credit / (predicted + gold).

    Args:
        gold: JSON of [[start, end, label], ...], characters, end exclusive.
        said: the same of the prediction.
        scheme: ent_type (overlap and right label) | partial (same place, half for an overlap, any label) |
            exact (same place, any label) | strict (same place and label).

    Returns:
        correct + partial / 2; correct + incorrect + partial + spurious; correct + incorrect + partial + missed.

    Raises:
        ValueError: not such a JSON.
    """
    true, predicted = _entities(gold), _entities(said)
    found, _ = STRATEGIES[scheme].evaluate(list(true), list(predicted), [])
    matched = found.correct + found.incorrect + found.partial
    return found.correct + found.partial / 2, matched + found.spurious, matched + found.missed


@lru_cache(maxsize=KEPT)
def _entities(spans: str) -> tuple[Entity, ...]:
    try:
        return tuple(
            Entity(label=str(label), start=int(start), end=int(end) - 1)
            for start, end, label in json.loads(spans)
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"expected spans as [[start, end, label], ...], got {spans!r}") from error
