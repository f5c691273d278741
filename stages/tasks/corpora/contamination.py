"""Whether a prompt holds an item of the suites: the same text, or a long run of the same words."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np

from stages.tasks.held_out import normalised
from stages.tasks.overlap.grams import Hashes, Lexicon, grams_of, texts_of

# Plainer words than those of overlap/words.py: no signs, and what is written otherwise is another word.
_WORD = re.compile(r"\w+")


class SuiteTexts(NamedTuple):
    """What must not be trained on."""

    prompts: frozenset[str]
    """Normalised."""
    runs: Lexicon
    """All runs of `words` words."""
    words: int | None
    """Length of the runs; None: only whole prompts are compared."""

    @classmethod
    def of(cls, prompts: Iterable[str], words: int | None) -> Self:
        """Those of the suites' items.

        Args:
            prompts: of the items.
            words: of a run that is too long to be in both by chance; 13 in arXiv 2005.14165, appendix C. An
                item of fewer words is only found as a whole prompt.
        """
        texts = list(prompts)
        return cls(frozenset(map(normalised, texts)), Lexicon(_runs(texts, words)), words)

    def found_in(self, prompt: str) -> str | None:
        """Why `prompt` may not be trained on; None if it may."""
        if normalised(prompt) in self.prompts:
            return "in_suites"
        held, _ = self.runs.found(_runs([prompt], self.words))
        return "overlaps_suites" if held.size else None


def _runs(texts: Sequence[str], length: int | None) -> Hashes:
    if length is None:
        return np.empty(0, dtype=np.uint64)
    words = [_WORD.findall(text.casefold()) for text in texts]
    return grams_of(texts_of(words, length), length).hashes
