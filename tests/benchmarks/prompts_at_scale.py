"""Drawing prompts from a data set of a million rows: seconds, and memory that does not grow with the rows.

python -m tests.benchmarks.prompts_at_scale [--rows 1000000] [--prompts 500000]

Makes a local Parquet data set in the form of Infinity-Instruct, a tenth of it copies, and draws from the first
tenth of its files and from all of them, each in a process of its own.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.tasks.corpora.declaring import CONVERSATIONS, corpus_of, said

FILES = 10
WORDS = [f"word{number}" for number in range(5000)]


def make(folder: Path, rows: int) -> None:
    """`rows` conversations in files of equal size; prompts of some 560 characters, answers of 1700."""
    rng = random.Random(0)
    for file in range(FILES):
        made: list[dict[str, Any]] = []
        for number in range(rows // FILES):
            prompt = " ".join(rng.choices(WORDS, k=65))
            if number % 10 == 9:
                prompt = made[-1]["conversations"][0]["value"].upper()
            answer = " ".join(rng.choices(WORDS, k=200))
            language = "en" if number % 20 else "fr"
            made.append({"conversations": said(prompt, answer), "langdetect": language})
        for part, place in (("few", "few"), ("all", "all")):
            if part == "all" or file == 0:
                (folder / place).mkdir(parents=True, exist_ok=True)
                path = folder / place / f"train-{file:05d}.parquet"
                pq.write_table(pa.Table.from_pylist(made), path, row_group_size=1000)


def peak_mib() -> int:
    """Most memory that this process has held. What getrusage tells, it inherits from the process before."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def draw(folder: str, prompts: int) -> None:
    """Draw in this process, and say what it took."""
    import datasets  # its memory is there in either case

    from stages.tasks.corpora.drawing import write_prompts

    assert datasets.__version__
    before = peak_mib()
    corpus = corpus_of(
        CONVERSATIONS,
        {"where": {"langdetect": ["en"]}},
        repo=folder,
        prompts=prompts,
        suite_words=13,
    )
    began = time.perf_counter()
    items = [" ".join(random.Random(number).choices(WORDS, k=40)) for number in range(5000)]
    counts = write_prompts("chat", corpus, items, "prompts.parquet")
    seconds = time.perf_counter() - began
    peak = peak_mib()
    print(f"{counts.total()} rows, {dict(counts)}")  # noqa: T201
    print(f"{seconds:.0f} s; peak {peak} MiB, {peak - before} MiB above the imports")  # noqa: T201


def main() -> None:
    """Make the data set and draw from a tenth and from all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--prompts", type=int, default=500_000)
    parser.add_argument("--draw", help="draw from this folder, in this process")
    args = parser.parse_args()
    if args.draw:
        draw(args.draw, args.prompts)
        return
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch), args.rows)
        for part, prompts in (("few", args.prompts // FILES), ("all", args.prompts)):
            folder = str(Path(scratch, part))
            command = [sys.executable, "-m", "tests.benchmarks.prompts_at_scale"]
            command += ["--draw", folder, "--prompts", str(prompts)]
            path = {"PYTHONPATH": str(Path(__file__).parents[2])}
            subprocess.run(command, check=True, cwd=scratch, env=path)


if __name__ == "__main__":
    main()
