"""Names of entities that a generator lists, cleaned: what its texts about entities are asked to hold."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pydantic import Field

from stages.bedrock.params import Params
from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.parsing import read_entities
from stages.tasks.labelling.writing import Draft

log = logging.getLogger(__name__)

STRUCTURE = ";|"
"""Signs that part entities, or the texts of a pair, in answers of kind `pairs` and `plain`."""


AskOften = Callable[[Mapping[str, str]], Sequence[Sequence[Answer]]]
"""From prompts by name to the answers to each, in their order."""


class ListParams(Params):
    """Which of the strings listed are used."""

    strings: int = Field(ge=1, description="at most so many different strings of each type")
    string_tokens: int = Field(ge=1, description="longer strings are passed over")


class Cleaner(NamedTuple):
    """Which of the strings listed are fit for use."""

    params: ListParams
    tokens: Callable[[str], int]
    """Tells the length of a string."""
    control: Sequence[str]
    """Tokens with a meaning for the chat, which no text may hold."""

    def strings(self, answers: Sequence[Answer]) -> list[str]:
        """Those in answers to one prompt, each once in whatever case, as first written.

        Args:
            answers: with one string on a line.
        """
        found: dict[str, str] = {}
        for answer in answers:
            strings = read_entities(answer.text)
            for string in strings if answer.finished else strings[:-1]:  # the last one may be cut
                if self._fit(string):
                    found.setdefault(string.casefold(), string)
        return list(found.values())[: self.params.strings]

    def _fit(self, string: str) -> bool:
        spoilt = any(sign in string for sign in (*STRUCTURE, *self.control))
        written = any(sign.isalnum() for sign in string)
        return written and not spoilt and self.tokens(string) <= self.params.string_tokens


def list_entities(drafts: Sequence[Draft], ask: AskOften, cleaner: Cleaner) -> None:
    """Have names of every type of entity listed, in one batch, and give them to the drafts they are for."""
    wanted = [(draft, label) for draft in drafts for label in draft.types]
    prompts = listing_prompts(drafts)
    for (draft, label), answers in zip(wanted, ask(prompts), strict=True):
        draft.strings[label] = cleaner.strings(answers)
        log.info("%s: %d names of %s", draft.benchmark, len(draft.strings[label]), label)


def listing_prompts(drafts: Sequence[Draft]) -> dict[str, str]:
    """What is asked by `list_entities`, by names of its own."""
    return {
        f"{draft.benchmark}/list/{label}": draft.declared.prompts.list_entities(label)
        for draft in drafts
        for label in draft.types
    }
