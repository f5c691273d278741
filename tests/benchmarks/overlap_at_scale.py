"""Overlap of a million prompts with 8,000 items: seconds, and memory that does not grow with the prompts.

python -m tests.benchmarks.overlap_at_scale [--prompts 1000000] [--items 8000]

Makes prompts of 65 words on average, drawn from 50,000 by the law of Zipf and Mandelbrot, a fifth of
them in the wording of a template, one in a thousand holding an item; measures the first tenth and all of
them, each in a process of its own, and says whether every item that was put in was found.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from stages.bedrock.records import prompts as records
from stages.bedrock.table_parts import write_parts
from stages.tasks.overlap.measuring import measure
from stages.tasks.overlap.reading import CorpusFile
from stages.tasks.overlap.rules import MeasureOverlapParams, RunRule
from tests.benchmarks.prompts_at_scale import peak_mib

WORDS = np.array([f"w{number}" for number in range(50_000)], dtype=object)
ODDS = np.cumsum(1 / (np.arange(WORDS.size) + 2.7))
ODDS /= ODDS[-1]
ASKED = "solve the following problem step by step and put your final answer in a box "
PART = 10_000
EVERY = 1000
"""One prompt in so many holds an item."""
PARAMS = MeasureOverlapParams(
    texts="prompts",
    numbers="kept",
    runs=[RunRule(words=13, most=0.0), RunRule(words=8, most=0.7)],
    template_items=10,
    shingle_words=3,
    least_similarity=0.5,
    similar=0.8,
)


def texts(count: int, seed: int) -> list[str]:
    """Texts of 15 to 115 words."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(15, 116, count)
    drawn = WORDS[np.searchsorted(ODDS, rng.random(lengths.sum()))]
    parts = np.split(drawn, np.cumsum(lengths)[:-1])
    asked = rng.random(count) < 0.2
    return [ASKED * bool(one) + " ".join(part) for one, part in zip(asked, parts, strict=True)]


def parts(prompts: int, items: list[str]) -> Iterator[list[dict[str, Any]]]:
    """The rows of data/prompts/<corpus>.parquet."""
    for first in range(0, prompts, PART):
        drawn = texts(min(PART, prompts - first), 1 + first)
        for place in range(0, len(drawn), EVERY):
            drawn[place] = f"{drawn[place]} {items[(first + place) // EVERY % len(items)]}"
        yield [
            {"prompt_id": f"{first + place:016x}", "task": "t", "domain": "math", "format": "open"}
            | {"level": 1, "prompt": text, "options": [], "reference": ""}
            for place, text in enumerate(drawn)
        ]


def measured(path: str, items: int) -> None:
    """Measure in this process, and say what it took."""
    suite = texts(items, 0)
    before, began = peak_mib(), time.process_time()
    file = CorpusFile("prompts", path)
    table = measure(suite, file.batches(), PARAMS)
    seconds, peak = time.process_time() - began, peak_mib()
    held = pd.Series(False, index=table.index)
    held[: file.rows // EVERY] = True
    found = (~table["clean"])[held]
    others = (~table["clean"])[~held].sum()
    print(f"{file.rows} prompts, {items} items: {seconds:.0f} s of CPU")  # noqa: T201
    print(f"found: {found.sum()} of {held.sum()} that were put in, {others} others")  # noqa: T201
    print(f"peak {peak} MiB, {peak - before} MiB above the imports")  # noqa: T201


def main() -> None:
    """Make the prompts, and measure a tenth and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=8_000)
    parser.add_argument("--measure", help="measure this file, in this process")
    args = parser.parse_args()
    if args.measure:
        measured(args.measure, args.items)
        return
    with tempfile.TemporaryDirectory() as scratch:
        for prompts in (args.prompts // 10, args.prompts):
            path = f"{scratch}/{prompts}.parquet"
            write_parts(parts(prompts, texts(args.items, 0)), path, records.SCHEMA)
            command = [sys.executable, "-m", "tests.benchmarks.overlap_at_scale"]
            command += ["--items", str(args.items), "--measure", path]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
