"""The rows of a data set, one after the other: none is kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.faults import listed
from stages.bedrock.hub import check_pin, http_error, is_local, not_had
from stages.bedrock.rows import NumberedRow, numbered_rows
from stages.tasks.corpora.declared import DataSet, HubCorpus

PEEKED = 100
"""Rows that show which fields there are: of a JSON line, those that are empty may be absent."""


def place_of(source: DataSet) -> str:
    """What is read, for messages."""
    if Path(source.repo).is_file():
        return source.repo
    subset = "" if source.subset is None else f"subset {source.subset!r}, "
    return f"{source.repo!r} at {source.revision!r}, {subset}split {source.split!r}"


def rows_of(corpus: HubCorpus) -> Iterator[NumberedRow]:
    """The rows, numbered from 1, in the order of the source; a row is a dict of its fields.

    Raises:
        InputError: the source cannot be read, has no rows, or not the fields declared.
    """
    names, rows = peeked(corpus)
    declared = [
        *((f"fields.{key}", name) for key, name in corpus.fields.model_dump().items() if name),
        *((f"filters.where.{name}", name) for name in corpus.filters.where),
    ]
    check_fields(corpus, declared, names)
    yield from rows


def peeked(source: DataSet) -> tuple[list[str], Iterator[NumberedRow]]:
    """The names of the fields that the first rows have, and all rows, numbered from 1.

    Raises:
        InputError: the source cannot be read, or has no rows.
    """
    rows = _open(source)
    first = list(islice(rows, PEEKED))
    if not first:
        raise InputError(f"{place_of(source)}: no rows; expected at least one")
    found = (name for _, row in first if isinstance(row, dict) for name in map(str, row))
    return list(dict.fromkeys(found)), chain(first, rows)


def check_fields(
    source: DataSet, declared: Iterable[tuple[str, str]], names: Sequence[str]
) -> None:
    """Refuse declared fields, each with where it is declared, that are not among `names`.

    Raises:
        InputError: all of them, and what there is.
    """
    unknown = [f"{path}: {name!r}" for path, name in declared if name not in names]
    if unknown:
        raise InputError(
            f"{place_of(source)}: no such fields: {listed(unknown)}; the rows have {listed(names) or 'none'}"
        )


def _open(source: DataSet) -> Iterator[NumberedRow]:
    path = Path(source.repo)
    if path.is_file():
        return numbered_rows(path)
    if not is_local(source.repo):
        check_pin("dataset", source.repo, source.revision)
    return enumerate(_stream(source), 1)


def _stream(source: DataSet) -> Iterator[Any]:
    """The rows of a data set, as they come over the network or from the disk."""
    from datasets import load_dataset  # a second: procedural worlds and files do without
    from datasets.exceptions import DatasetsError

    revision = None if is_local(source.repo) else source.revision
    try:
        try:
            data = load_dataset(
                source.repo,
                name=source.subset,
                revision=revision,
                split=source.split,
                streaming=True,
            )
        except StopIteration:
            return  # how an empty JSON file ends there
        yield from data
    except ValueError as error:  # names what there is
        raise InputError(f"{place_of(source)}: {error}") from error
    except RuntimeError as error:  # a loading script stands in the repository
        raise InputError(
            f"{place_of(source)}: {error}; take a commit without it, or name a folder or file with the rows "
            "as `repo`, with `revision: local`"
        ) from error
    except (DatasetsError, http_error(), OSError) as error:
        if not is_local(source.repo):
            raise not_had(source.repo, source.revision, error) from error
        raise InputError(f"{place_of(source)}: not a readable data set ({error})") from error
