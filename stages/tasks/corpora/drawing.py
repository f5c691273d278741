"""The prompts of a corpus that is a data set, from its rows to the table, a few at a time in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.records import prompts as records
from stages.bedrock.table_parts import write_parts
from stages.tasks.corpora.contamination import SuiteTexts
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.corpora.reading import place_of, rows_of
from stages.tasks.corpora.sampling import drawn, spool

REASONS = ("kept", "in_suites", "repeated", "surplus")
"""Told even where they are 0; filters stand beside them only if they passed over a row."""


def write_prompts(
    name: str, corpus: HubCorpus, suite_prompts: Iterable[str], path: Path | str
) -> Counter[str]:
    """Draw the prompts of a data set and write them in the order of drawing.

    Args:
        name: of the corpus.
        corpus: its declaration.
        suite_prompts: what must not be trained on.
        path: of the table.

    Returns:
        All rows of the data set, counted by reason; `kept` are those in the table.

    Raises:
        InputError: the data set cannot be read as declared, or too few prompts are left.
    """
    scratch = Path(".scratch/prompts")
    scratch.mkdir(parents=True, exist_ok=True)
    banned = SuiteTexts.of(suite_prompts, corpus.suite_words)
    counts = Counter(dict.fromkeys(REASONS, 0))
    with TemporaryDirectory(prefix=f"{name}-", dir=scratch) as folder:
        spooled = spool(rows_of(corpus), corpus, name, place_of(corpus), Path(folder))
        counts.update(spooled.dropped)
        parts = drawn(spooled, corpus, banned, counts)
        write_parts(_enough(name, corpus, parts, counts), path, records.SCHEMA)
    return counts


def _enough(
    name: str, corpus: HubCorpus, parts: Iterator[list[dict[str, Any]]], counts: Counter[str]
) -> Iterator[list[dict[str, Any]]]:
    """The parts, refused at their end where they are too few: the table is not written then."""
    yield from parts
    wanted = corpus.prompts or 1
    if counts["kept"] < wanted:
        raise InputError(
            f"corpora.{name}: {wanted} prompts asked for, {counts['kept']} found ({dict(counts)}); lower "
            "`prompts`, loosen the filters, or take another split"
        )
