"""A row of a data set as a prompt: its text found, and the filters applied."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from stages.tasks.corpora.declared import HubCorpus, PromptFilters

USERS = {"human", "user"}
SYSTEM = "system"
SPEAKER = ("role", "from")
SAID = ("content", "value")


class Misfit(ValueError):
    """A row without a prompt: the field, what is expected, what was given."""


class Candidate(NamedTuple):
    """A prompt that may be drawn."""

    prompt: str
    reference: str
    """Empty where none is known."""
    task: str


def candidate_of(row: Any, corpus: HubCorpus, name: str) -> Candidate | str:
    """The prompt of a row, or the filter that passes over it.

    Args:
        row: a dict of the declared fields and others.
        corpus: fields and filters.
        name: of the corpus.

    Raises:
        Misfit: there is no text where it should be.
    """
    if not isinstance(row, Mapping):
        raise Misfit(f"expected an object, got {_shown(row)}")
    filters, fields = corpus.filters, corpus.fields
    for field, allowed in filters.where.items():
        if not any(row.get(field) == one and type(row.get(field)) is type(one) for one in allowed):
            return f"where_{field}"
    users, others = _turns(row.get(fields.prompt), fields.prompt)
    reason = _passed_over(users, others, filters)
    if reason is not None:
        return reason
    given = {
        key: row.get(field) if field is not None else None
        for key, field in (("reference", fields.reference), ("task", fields.task))
    }
    for key, value in given.items():
        if value is not None and not isinstance(value, str):
            raise Misfit(f"{getattr(fields, key)}: expected a text, got {_shown(value)}")
    if fields.reference is not None and not (given["reference"] or "").strip():
        return "no_reference"
    return Candidate(users[0], given["reference"] or "", given["task"] or name)


def _passed_over(users: list[str], system: bool, filters: PromptFilters) -> str | None:
    """The filter that a conversation does not pass."""
    if filters.single_turn and (len(users) > 1 or system):
        return "single_turn"
    length = len(users[0])
    if filters.min_characters is not None and length < filters.min_characters:
        return "min_characters"
    if filters.max_characters is not None and length > filters.max_characters:
        return "max_characters"
    return None


def _turns(value: Any, field: str) -> tuple[list[str], bool]:
    """What the user says, turn by turn, the first one not empty; and whether a system turn says something."""
    if isinstance(value, str) and value.strip():
        return [value], False
    if not isinstance(value, list):
        raise Misfit(f"{field}: expected a text or a list of turns, got {_shown(value)}")
    said = [(_of(turn, SPEAKER, field), _of(turn, SAID, field)) for turn in value]
    users = [text for speaker, text in said if speaker in USERS]
    if not users or not users[0].strip():
        raise Misfit(f"{field}: expected a first user turn with a text, got {_shown(value)}")
    return users, any(speaker == SYSTEM and text.strip() for speaker, text in said)


def _of(turn: Any, names: tuple[str, ...], field: str) -> str:
    """Who says a turn, or what."""
    found = [turn[name] for name in names if name in turn] if isinstance(turn, Mapping) else []
    if len(found) != 1 or not isinstance(found[0], str):
        raise Misfit(f"{field}: expected turns with {' or '.join(names)}, got {_shown(turn)}")
    return found[0]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:57]}..."
