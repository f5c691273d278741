"""The rows of a corpus that is a data set, one after the other: none is kept."""

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.faults import listed
from stages.bedrock.hub import check_pin, http_error, is_local, not_had
from stages.bedrock.rows import NumberedRow, numbered_rows
from stages.tasks.corpora.declared import HubCorpus

PEEKED = 100
"""Rows that show which fields there are: of a JSON line, those that are empty may be absent."""


def place_of(corpus: HubCorpus) -> str:
    """What is read, for messages."""
    if Path(corpus.repo).is_file():
        return corpus.repo
    subset = "" if corpus.subset is None else f"subset {corpus.subset!r}, "
    return f"{corpus.repo!r} at {corpus.revision!r}, {subset}split {corpus.split!r}"


def rows_of(corpus: HubCorpus) -> Iterator[NumberedRow]:
    """The rows, numbered from 1, in the order of the source; a row is a dict of its fields.

    Raises:
        InputError: the source cannot be read, has no rows, or not the fields declared.
    """
    rows = _open(corpus)
    first = list(islice(rows, PEEKED))
    if not first:
        raise InputError(f"{place_of(corpus)}: no rows; expected at least one")
    names = dict.fromkeys(
        name for _, row in first if isinstance(row, dict) for name in map(str, row)
    )
    unknown = [
        f"{path}: {name!r}"
        for path, name in (
            *((f"fields.{key}", name) for key, name in corpus.fields.model_dump().items()),
            *((f"filters.where.{name}", name) for name in corpus.filters.where),
        )
        if name is not None and name not in names
    ]
    if unknown:
        raise InputError(
            f"{place_of(corpus)}: no such fields: {listed(unknown)}; the rows have {listed(names) or 'none'}"
        )
    yield from chain(first, rows)


def _open(corpus: HubCorpus) -> Iterator[NumberedRow]:
    path = Path(corpus.repo)
    if path.is_file():
        return numbered_rows(path)
    if not is_local(corpus.repo):
        check_pin("dataset", corpus.repo, corpus.revision)
    return enumerate(_stream(corpus), 1)


def _stream(corpus: HubCorpus) -> Iterator[Any]:
    """The rows of a data set, as they come over the network or from the disk."""
    from datasets import load_dataset  # a second: procedural worlds and files do without
    from datasets.exceptions import DatasetsError

    revision = None if is_local(corpus.repo) else corpus.revision
    try:
        try:
            data = load_dataset(
                corpus.repo,
                name=corpus.subset,
                revision=revision,
                split=corpus.split,
                streaming=True,
            )
        except StopIteration:
            return  # how an empty JSON file ends there
        yield from data
    except ValueError as error:  # names what there is
        raise InputError(f"{place_of(corpus)}: {error}") from error
    except (DatasetsError, http_error(), OSError) as error:
        if not is_local(corpus.repo):
            raise not_had(corpus.repo, corpus.revision, error) from error
        raise InputError(f"{place_of(corpus)}: not a readable data set ({error})") from error
