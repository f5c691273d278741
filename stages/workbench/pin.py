"""Pin what a params file takes from the Hub: branches and tags become the commit hashes of today.

python -m stages.workbench.pin [FILE]            asks the Hub and writes the hashes; all else in the file stays
python -m stages.workbench.pin --check [FILE]    asks nobody; exit code 2 if something is not pinned

A pinned entry is left alone: to take a newer commit, write `main` again.
"""

import argparse
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_text
from stages.bedrock.hub import PIN, Kind, ask_hub, is_local, not_had
from stages.bedrock.params import FILE, read_yaml

log = logging.getLogger(__name__)

DATA_SETS = ("corpora", "benchmarks", "fetch_suites")
"""Sections whose repositories are data sets; those of the others are models."""


class Loose(NamedTuple):
    """An entry that is not pinned."""

    path: str
    repo: str
    revision: str
    kind: Kind
    place: tuple[int, int]
    """Line and column of the revision in the file, from 0."""


Resolve = Callable[[Loose], str]
"""From an entry to the commit that its revision names."""


def loose_entries(content: Any, path: tuple[str, ...] = ()) -> Iterator[Loose]:
    """Every mapping with `repo` and `revision` that is on the Hub and at no commit hash; `local` is not.

    Args:
        content: of a params file, read with places (ruamel's round trip).
        path: keys that lead to it.
    """
    if isinstance(content, dict):
        repo, revision = content.get("repo"), content.get("revision")
        named = isinstance(repo, str) and isinstance(revision, str)
        here = revision == "local" or is_local(str(repo))
        if named and not PIN.fullmatch(str(revision)) and not here:
            kind: Kind = "dataset" if path[0] in DATA_SETS else "model"
            place = tuple(content.lc.value("revision"))  # type: ignore[attr-defined]
            yield Loose(".".join(path), str(repo), str(revision), kind, place)
        for key, value in content.items():
            yield from loose_entries(value, (*path, str(key)))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from loose_entries(value, (*path, str(number)))


def commit_of(entry: Loose) -> str:
    """The commit that an entry's revision names today.

    Raises:
        InputError: the repository or the revision is not to be had.
    """
    try:
        commit = ask_hub(entry.kind, entry.repo, entry.revision).sha
    except ConnectionError as error:
        raise not_had(entry.repo, entry.revision, error) from error
    assert isinstance(commit, str), "the Hub tells the commit of a revision"
    return commit


def pin(text: str, resolve: Resolve) -> tuple[str, list[str]]:
    """A params file with all its entries pinned, and a line for each that was not.

    Args:
        text: of the file; all but the revisions stays as it is, comments and line breaks too.
        resolve: names the commits.

    Raises:
        InputError: entries that are not to be had, all of them at once.
    """
    lines, told, faults = text.splitlines(keepends=True), [], []
    entries = {
        one.place: one for one in loose_entries(YAML().load(text))
    }  # one behind an anchor: once
    for _, entry in sorted(entries.items(), reverse=True):  # from the end: places before stay right
        try:
            commit = resolve(entry)
        except InputError as error:
            faults.append(f"{entry.path}: {error}")
            continue
        row, column = entry.place
        before, after = lines[row][:column], lines[row][column:]
        written = next(
            form
            for form in (entry.revision, f'"{entry.revision}"', f"'{entry.revision}'")
            if after.startswith(form)
        )
        # In quotes: a hash of digits alone would be a number.
        lines[row] = f'{before}"{commit}"{after.removeprefix(written)}'
        told.append(f"{entry.path}: {entry.repo} at {entry.revision} is {commit}")
    if faults:
        raise InputError("\n  ".join(["nothing was written", *reversed(faults)]))
    return "".join(lines), told[::-1]


def main(argv: Sequence[str] | None = None) -> None:
    """Pin a file, or check that it is pinned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--check", action="store_true", help="write nothing, ask nobody")
    args = parser.parse_args(argv)
    read_yaml(args.file)
    text = args.file.read_text(encoding="utf-8")
    if args.check:
        loose = [
            f"{one.path}: {one.repo} at {one.revision}" for one in loose_entries(YAML().load(text))
        ]
        if loose:
            raise InputError(
                "\n  ".join(
                    [
                        f"{args.file}: not pinned; run without --check where the Hub can be reached",
                        *loose,
                    ]
                )
            )
        return
    pinned, told = pin(text, commit_of)
    for line in told:
        log.info("%s", line)
    write_text(pinned, args.file)


if __name__ == "__main__":
    run_stage(main)
