"""Benchmarks that exist, as items: local files and data sets of the Hub, read by the declaration alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.hub import check_pin, is_local
from stages.bedrock.rows import NumberedRow, numbered_rows
from stages.tasks.labelling.benchmark import BenchmarkParams, FileSource, HubSource
from stages.tasks.labelling.fields import Misfit, item_from, unknown_fields
from stages.tasks.labelling.items import Item, Split

SHOWN_FAULTS = 3
_SLICE = re.compile(r"(?P<path>.*?)(?:\[(?P<first>\d*):(?P<end>\d*)\])?")


def read_source(benchmark: str, params: BenchmarkParams, split: Split) -> list[Item]:
    """All items of a split of a benchmark whose source is file or hub, in the order of the source.

    Args:
        benchmark: its name, for messages.
        params: its declaration. A path may end in a range of rows, `train.jsonl[200:]`, as a split of the
            Hub may (`test[200:]`): where there is one file only, two ranges keep the splits apart. Only rows of
            the range are checked, so faults in the others are not seen.
        split: which to read.

    Raises:
        InputError: a source that cannot be read, fields that the task does not have, or rows that do
            not fit the declaration: all counted, the first ones shown.
    """
    source = params.source
    assert isinstance(source, FileSource | HubSource), "procedural items are drawn, not read"
    fault = unknown_fields(params.task, source.fields)
    if fault:
        raise InputError(f"benchmarks.{benchmark}.source.fields: {fault}")
    place = source.train if split == "train" else source.test
    if isinstance(source, FileSource):
        return items_of(rows_of_file(place), place, params, source.fields)
    return items_of(rows_of_hub(source, place), f"{source.repo} {place}", params, source.fields)


def items_of(
    rows: Iterable[NumberedRow], where: str, params: BenchmarkParams, fields: Mapping[str, str]
) -> list[Item]:
    """The rows as items.

    Args:
        rows: numbered.
        where: what they were read from, for messages.
        params: what they must fit: labels or scale.
        fields: our name of a field -> its name in the rows.

    Raises:
        InputError: no rows, or rows that do not fit.
    """
    items: list[Item] = []
    faults = []
    for number, row in rows:
        try:
            items.append(item_from(row, params, fields))
        except Misfit as misfit:
            faults.append(f"row {number}: {misfit}")
    if faults:
        shown = "\n  ".join(faults[:SHOWN_FAULTS])
        raise InputError(
            f"{where}: {len(faults)} of {len(items) + len(faults)} rows do not fit the declaration; "
            f"correct the rows, or labels, scale and fields of the benchmark\n  {shown}"
        )
    if not items:
        raise InputError(f"{where}: no rows; expected at least one")
    return items


def rows_of_file(place: str) -> Iterator[NumberedRow]:
    """The rows of a .jsonl or .parquet file, or of a range of them (`PATH[first:end]`, from 0).

    Raises:
        InputError: missing or unreadable file; lines behind the end of a range are not read, so that one
            which is not JSON is not seen there.
    """
    found = _SLICE.fullmatch(place)
    assert found is not None, "the pattern fits any string"
    first, end = (int(found[name]) if found[name] else None for name in ("first", "end"))
    yield from islice(numbered_rows(Path(found["path"])), first, end)


def rows_of_hub(source: HubSource, split: str) -> Iterator[NumberedRow]:
    """The rows of a split; numbers that stand for names (labels, tags) are replaced by the names.

    A range is cut out of a split that was read whole: what cannot be read is refused wherever it stands.

    Raises:
        InputError: the data set is not to be had.
    """
    from datasets import load_dataset  # a second: procedural worlds and files do without
    from datasets.exceptions import DatasetsError

    if not is_local(source.repo):
        check_pin("dataset", source.repo, source.revision)
    try:
        data = load_dataset(source.repo, name=source.subset, revision=source.revision, split=split)
    except (DatasetsError, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{source.repo!r} at {source.revision!r}, subset {source.subset!r}, split {split!r}: not to be "
            f"had ({type(error).__name__}: {error}); check names, revision, network and, if gated, HF_TOKEN"
        ) from error
    names = {field: found for field, kind in data.features.items() if (found := _names(kind))}
    for number, row in enumerate(data, 1):
        named = {field: _named(row[field], known) for field, known in names.items()}
        yield number, {**row, **named}


def _names(kind: Any) -> list[str] | None:
    """The names that numbers of a column stand for, be it a column of lists; None: they are no numbers."""
    return getattr(getattr(kind, "feature", kind), "names", None)


def _named(value: Any, names: list[str]) -> Any:
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    return names[value] if isinstance(value, int) and 0 <= value < len(names) else value
