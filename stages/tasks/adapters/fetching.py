"""The items of a suite that is a benchmark of the Hub, with what grades them and where they are from."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from random import Random
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.hub import is_local
from stages.bedrock.rows import NumberedRow
from stages.tasks.adapters.adapter import Adapted, Adapter
from stages.tasks.adapters.declared import AdapterParams
from stages.tasks.adapters.expressions import Misfit
from stages.tasks.corpora.declared import DataSet
from stages.tasks.corpora.reading import check_fields, peeked, place_of
from stages.tasks.held_out import normalised
from stages.tasks.problem import Domain, Format
from stages.tasks.questions import Question

SHOWN_FAULTS = 3


class Read(NamedTuple):
    """All rows of a data set as items, in the order of the source, and what was read."""

    items: list[Adapted]
    manifest: dict[str, Any]
    """Repo, revision, subset, split, rows, rows passed over, and the hash of all rows."""


def read(adapter: Adapter, source: DataSet) -> Read:
    """Every row of a source of the adapter's form.

    Raises:
        InputError: it is not to be had, lacks declared fields, or has rows that do not fit: all counted, the
            first ones shown.
    """
    names, rows = peeked(source)
    check_fields(source, adapter.fields(), names)
    items: list[Adapted] = []
    counts, faults, digest = Counter[str](), list[str](), hashlib.sha256()
    for number, row in _hashed(rows, digest):
        counts["rows"] += 1
        try:
            reason = adapter.passed_over(row)
            if reason is None:
                items.append(adapter.adapted(row))
            else:
                counts[reason] += 1
        except Misfit as misfit:
            faults.append(f"row {number}: {misfit}")
    if faults:
        shown = "\n  ".join(faults[:SHOWN_FAULTS])
        raise InputError(
            f"{place_of(source)}: {len(faults)} of {counts['rows']} rows do not fit {adapter.where}; correct "
            f"the rows or the declaration\n  {shown}"
        )
    if not items:
        raise InputError(
            f"{place_of(source)}: all {counts['rows']} rows passed over ({dict(counts)})"
        )
    return Read(items, _manifest(source, counts, digest.hexdigest()))


class Benchmark:
    """All items of a benchmark, of which a suite takes some."""

    def __init__(self, name: str, domain: Domain, format: Format, params: AdapterParams) -> None:
        """Read it.

        Raises:
            InputError: as `read`.
        """
        self._name, self._adapter = name, Adapter(name, domain, format, params)
        found = read(self._adapter, params)
        self._by_question = {one.question: one for one in found.items}
        self.questions = [one.question for one in found.items]
        self.manifest: dict[str, Any] = found.manifest

    def gradings(self, taken: Iterable[tuple[str, Question]]) -> Iterator[dict[str, Any]]:
        """Rows of records/gradings.py for the items that were taken, each after its id."""
        for item, question in taken:
            one = self._by_question[question]
            yield {
                "item": item,
                "suite": self._name,
                "grader": self._adapter.params.grader,
                "references": list(one.references),
                "details": json.dumps(one.details, ensure_ascii=False, sort_keys=True),
                "choices": list(one.choices),
            }

    def exemplars(self, seed: int, taken: Set[str]) -> list[dict[str, Any]]:
        """Rows of the exemplars, none where none are declared; the manifest grows by what was read.

        Args:
            seed: fixes which they are, and their order.
            taken: normalised prompts of all suites, which no exemplar has.

        Raises:
            InputError: as `read`, or fewer are left than were asked for.
        """
        declared = self._adapter.params.exemplars
        if declared is None:
            return []
        found = read(self._adapter, declared)
        solved = {normalised(one.question.prompt): one for one in found.items}
        left = [one for key, one in solved.items() if key not in taken]
        if len(left) < declared.count:
            raise InputError(
                f"{self._adapter.where}.exemplars: {declared.count} asked for, {len(left)} of "
                f"{place_of(declared)} stand in no suite; lower `count`, or take another split"
            )
        self.manifest["exemplars"] = found.manifest
        drawn = Random(f"{seed}/exemplars/{self._name}").sample(left, declared.count)
        return [
            {"suite": self._name, "number": k, "prompt": one.question.prompt, "answer": one.answer}
            for k, one in enumerate(drawn)
        ]


def _hashed(rows: Iterable[NumberedRow], digest: Any) -> Iterator[NumberedRow]:
    """The rows as they are; `digest` takes their content, whatever kind of file they stand in."""
    for number, row in rows:
        digest.update(json.dumps(row, sort_keys=True, default=str).encode() + b"\n")
        yield number, row


def _manifest(source: DataSet, counts: Counter[str], sha256: str) -> dict[str, Any]:
    local = is_local(source.repo)
    passed_over = {reason: count for reason, count in counts.items() if reason != "rows"}
    return {
        "repo": source.repo,
        "revision": None if local else source.revision,
        "subset": source.subset,
        "split": source.split,
        "rows": counts["rows"],
        "passed_over": passed_over,
        "sha256": sha256,
    }
