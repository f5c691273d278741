"""A sample of a stream of prompts that does not depend on the stream's order, in memory that does not grow.

Each prompt gets a number from its text and the seed; the lowest numbers are drawn. Copies have the same
number and so end up side by side. The stream goes into many small files by the first digits of the number;
one file after the other is then sorted, de-duplicated and drawn from, until there are enough.

Source: bottom-k sampling by a hash, Cohen and Kaplan 2007, "Summarizing data using bottom-k sketches" (PODC).
Deviation: where `max_repeats` allows copies, they come together.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.rows import NumberedRow
from stages.tasks.corpora.adapting import Candidate, Misfit, candidate_of
from stages.tasks.corpora.contamination import SuiteTexts
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.held_out import normalised

BUCKETS = 256
SHOWN_FAULTS = 3
ID_DIGITS = 16
"""A million hashes of 12 digits would hold two equal ones once in 600 times; of 16, once in 40 million."""


class Spooled(NamedTuple):
    """Prompts on the disk, and the rows that were none, by reason."""

    files: list[Path]
    """In the order of the prompts' numbers; a file that would be empty does not exist."""
    sizes: list[int]
    dropped: Counter[str]


def number_of(prompt: str, seed: int) -> str:
    """The number of a prompt, 32 hex digits; the same for copies of it."""
    return sha256(f"{seed}/{normalised(prompt)}".encode()).hexdigest()[:32]


def spool(
    rows: Iterable[NumberedRow], corpus: HubCorpus, name: str, where: str, folder: Path
) -> Spooled:
    """Write every prompt into the file of its number.

    Args:
        rows: of the data set.
        corpus: fields, filters, seed.
        name: of the corpus.
        where: what is read, for messages.
        folder: an empty one for the files.

    Raises:
        InputError: too many rows without a text: all counted, the first ones shown.
    """
    files = [folder / f"{bucket:03d}.jsonl" for bucket in range(BUCKETS)]
    sizes, dropped, total = [0] * BUCKETS, Counter[str](), 0
    faults: list[str] = []
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("w", encoding="utf-8")) for path in files]
        for number, row in rows:
            total += 1
            try:
                found = candidate_of(row, corpus, name)
            except Misfit as misfit:
                dropped["unusable"] += 1
                if len(faults) < SHOWN_FAULTS:
                    faults.append(f"row {number}: {misfit}")
                continue
            if isinstance(found, str):
                dropped[found] += 1
                continue
            key = number_of(found.prompt, corpus.seed)
            bucket = int(key[:8], 16) * BUCKETS >> 32
            opened[bucket].write(json.dumps([key, *found]) + "\n")
            sizes[bucket] += 1
    if dropped["unusable"] > corpus.max_unusable * total:
        raise InputError(
            f"{where}: {dropped['unusable']} of {total} rows hold no prompt; at most a share of "
            f"{corpus.max_unusable} may (max_unusable); correct the rows or corpora.{name}.fields\n  "
            + "\n  ".join(faults)
        )
    return Spooled(files, sizes, +dropped)


def drawn(
    spooled: Spooled, corpus: HubCorpus, banned: SuiteTexts, counts: Counter[str]
) -> Iterator[list[dict[str, Any]]]:
    """The prompts, as rows of records/prompts.py, file by file in the order of their numbers.

    Args:
        spooled: all prompts.
        corpus: how many, and how often one may occur.
        banned: what stands in the suites.
        counts: grows by what was kept and dropped; complete when nothing more comes.
    """
    room = corpus.prompts
    for path, size in zip(spooled.files, spooled.sizes, strict=True):
        if room == 0:
            counts["surplus"] += size
            continue
        with path.open(encoding="utf-8") as lines:
            entries = sorted(json.loads(line) for line in lines)
        rows = _of_bucket(entries, corpus, banned, room, counts)
        counts["kept"] += len(rows)
        if room is not None:
            room -= len(rows)
        yield rows


def _of_bucket(
    entries: Sequence[list[str]],
    corpus: HubCorpus,
    banned: SuiteTexts,
    room: int | None,
    counts: Counter[str],
) -> list[dict[str, Any]]:
    """The rows kept of one file; `counts` grows by those dropped."""
    rows: list[dict[str, Any]] = []
    last, repeat = "", 0
    for key, *texts in entries:
        candidate = Candidate(*texts)
        repeat = repeat + 1 if key == last else 0
        last = key
        if room is not None and len(rows) == room:
            counts["surplus"] += 1
        elif reason := banned.found_in(candidate.prompt):
            counts[reason] += 1
        elif repeat >= corpus.max_repeats:
            counts["repeated"] += 1
        else:
            rows.append(_row(candidate, repeat, corpus))
    return rows


def _row(candidate: Candidate, repeat: int, corpus: HubCorpus) -> dict[str, Any]:
    identity = "\0".join((candidate.prompt, str(repeat)))
    return {
        "prompt_id": sha256(identity.encode()).hexdigest()[:ID_DIGITS],
        "task": candidate.task,
        "domain": corpus.domain,
        "format": "open",
        "level": 1,
        "prompt": candidate.prompt,
        "options": [],
        "reference": candidate.reference,
    }
