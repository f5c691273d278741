"""A panelist without weights, whose answers a test writes in words, and the files that it reads."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from stages.bedrock.records import benchmark_items
from stages.bedrock.tables import write_table
from stages.engines.chat import load_tokenizer
from stages.engines.scratch import build_tokenizer
from stages.tasks.labelling.items import rows_of
from tests.engines.fake import FakeEngine
from tests.tasks.labelling.declarations import WORDS, some_items

BENCHMARKS = ("requests", "pairs", "news")
Answers = Callable[[str, int], str]
"""From a prompt and a sample's seed to the answer; one that ends with `...` is cut."""


def save_panelist(folder: Path, weights: bytes = b"weights") -> None:
    """A folder with a tokenizer, and weights that only serve to tell it from others."""
    build_tokenizer(WORDS.split()).save_pretrained(folder)
    (folder / "model.safetensors").write_bytes(weights)


def engine_that_says(folder: Path, answers: Answers) -> FakeEngine:
    """An engine for the panelist in `folder`; `asked` tells its prompts in words."""
    tokenizer: Any = load_tokenizer(folder)

    def script(prompt: Sequence[int], seed: int) -> Sequence[int]:
        words = tokenizer.decode(list(prompt), skip_special_tokens=True)
        said = answers(words, seed)
        ids: list[int] = tokenizer(said.removesuffix("..."), add_special_tokens=False)["input_ids"]
        return ids if said.endswith("...") else [*ids, tokenizer.eos_token_id]

    return FakeEngine(script, tokenizer.eos_token_id)


def asked(engine: FakeEngine, folder: Path) -> list[str]:
    """The prompts of all calls in words."""
    tokenizer: Any = load_tokenizer(folder)
    prompts = [prompt for call in engine.calls for prompt in call]
    return [tokenizer.decode(list(prompt), skip_special_tokens=True) for prompt in prompts]


def save_real_items(train: int = 30, test: int = 6) -> pd.DataFrame:
    """data/benchmarks/real.parquet; texts of the training split hold the word a, the others b."""
    parts = [
        rows_of(name, split, some_items(name, count, said))  # type: ignore[arg-type]
        for name in BENCHMARKS
        for split, count, said in (("train", train, "a"), ("test", test, "b"))
    ]
    frame = pd.concat(parts, ignore_index=True)
    write_table(frame, "data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    return frame
