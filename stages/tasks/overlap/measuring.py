"""How much of each item of the suites stands in a corpus."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from stages.tasks.overlap.grams import Texts, texts_of
from stages.tasks.overlap.likeness import Likeness
from stages.tasks.overlap.reading import Batch
from stages.tasks.overlap.rules import MeasureOverlapParams
from stages.tasks.overlap.runs import Best, SharedRuns
from stages.tasks.overlap.wording import Wording
from stages.tasks.overlap.words import words_of


def measure(
    items: Sequence[str], batches: Iterable[Batch], params: MeasureOverlapParams
) -> pd.DataFrame:
    """What each item shares with the texts.

    Args:
        items: prompts of the suites.
        batches: the texts, each batch seen once.
        params: what counts.

    Returns:
        A row per item: the columns of records/overlap.py from `words` on.
    """
    measuring = _Measuring(items, params)
    for batch in batches:
        measuring.take(batch)
    return measuring.table()


class _Measuring:
    """What is known after some batches."""

    def __init__(self, items: Sequence[str], params: MeasureOverlapParams) -> None:
        self._params = params
        lengths = sorted(rule.words for rule in params.runs)
        self._pad = max(*lengths, params.shingle_words)
        whole = self._words(items)
        self._wording = Wording(whole, lengths[0], params.template_items)
        self._items = self._wording.cut(whole)
        self._shortest, *self._longer = [SharedRuns(self._items, one) for one in lengths]
        self._likeness = Likeness(self._items, params.shingle_words, params.least_similarity)
        self._longest, self._nearest = Best(len(items)), Best(len(items))

    def _words(self, texts: Sequence[str]) -> Texts:
        return texts_of([words_of(one, self._params.numbers) for one in texts], self._pad)

    def take(self, batch: Batch) -> None:
        texts = self._wording.cut(self._words(batch.texts))
        for runs in self._longer:
            runs.meet(texts)
        self._longest.improve(*self._shortest.lengthened(texts), batch.prompt_ids)
        self._nearest.improve(*self._likeness.matches(texts), batch.prompt_ids)

    def table(self) -> pd.DataFrame:
        shares = {runs.length: runs.shares() for runs in (self._shortest, *self._longer)}
        rules = self._params.broken(shares, self._nearest.value)
        order = [rule.words for rule in self._params.runs]
        return pd.DataFrame(
            {
                "words": self._items.words,
                "shares": [
                    [{"words": n, "share": _known(shares[n][item])} for n in order]
                    for item in range(self._items.words.size)
                ],
                "longest_run": pd.array(_whole(self._longest), dtype="Int64"),
                "longest_prompt": self._longest.prompt_ids,
                "similarity": self._nearest.value,
                "nearest_prompt": self._nearest.prompt_ids,
                "clean": [rule is None for rule in rules],
                "rule": rules,
            }
        )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(best: Best) -> list[int | None]:
    return [None if np.isnan(value) else int(value) for value in best.value]
