"""Whether a prompt holds an item of the suites: the same text, or a long run of the same words."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple, Self

from stages.tasks.held_out import normalised

_WORD = re.compile(r"\w+")


class SuiteTexts(NamedTuple):
    """What must not be trained on."""

    prompts: frozenset[str]
    """Normalised."""
    runs: frozenset[bytes]
    """Hashes of all runs of `words` words."""
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
        runs = (run for text in texts for run in _runs(text, words))
        return cls(frozenset(map(normalised, texts)), frozenset(runs), words)

    def found_in(self, prompt: str) -> str | None:
        """Why `prompt` may not be trained on; None if it may."""
        if normalised(prompt) in self.prompts:
            return "in_suites"
        held = any(run in self.runs for run in _runs(prompt, self.words))
        return "overlaps_suites" if held else None


def _runs(text: str, length: int | None) -> Iterator[bytes]:
    if length is None:
        return
    words = _WORD.findall(text.casefold())
    for start in range(len(words) - length + 1):
        run = " ".join(words[start : start + length])
        yield blake2b(run.encode(), digest_size=8).digest()
