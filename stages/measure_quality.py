"""Measure the quality of written benchmarks without a judge, and say what is wrong with them.

Reads   data/benchmarks/real.parquet, data/benchmarks/written/<generator>.parquet; with --items a folder of
        somebody else's: FOLDER/real/<set>/{test,train}.jsonl, FOLDER/generated/<set>/<name>.jsonl
Writes  reports/fidelity/quality.csv: a row per benchmark and source, the real items among them
        reports/fidelity/findings.csv: errors (not to be compared) and warnings, each a sentence
Cost    less than 0.1 CPU seconds per suite of 500 items
"""

import argparse
import logging
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_names, load_section, load_value
from stages.bedrock.provenance import recorded
from stages.bedrock.records import benchmark_items
from stages.bedrock.records.quality import FINDINGS, SCHEMA
from stages.bedrock.tables import read_table, write_csv
from stages.science.quality.assessing import Benchmark, assess
from stages.science.quality.checks import TESTS, Limits
from stages.science.quality.declared import declared_by
from stages.science.quality.foreign import declaration_of, foreign_items
from stages.science.quality.sources import REAL, Settings

log = logging.getLogger(__name__)


class MeasureQualityParams(Params):
    """`measure_quality` in params.yaml."""

    draws: int = Field(gt=0, description="random splits behind what chance alone does")
    seed: int = Field(ge=0, description="of the splits and of the halves")
    similarity: float = Field(gt=0, le=1, description="Jaccard similarity that makes a near copy")
    run_words: int = Field(ge=2, description="words in a run, for the overlap with the real test")
    copied: float = Field(gt=0, le=1, description="share in one run that makes an exemplar's copy")
    limits: Limits

    @model_validator(mode="after")
    def _enough_draws(self) -> Self:
        if (self.draws + 1) * self.limits.false_alarms < TESTS:
            raise ValueError(
                f"draws: {self.draws} cannot show a chance of {self.limits.false_alarms:g} in {TESTS} tests; "
                f"expected at least {math.ceil(TESTS / self.limits.false_alarms)}"
            )
        return self


def ours() -> dict[str, Benchmark]:
    """The benchmarks of params.yaml, with what all its generators wrote."""
    real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    written = {
        name: read_table(f"data/benchmarks/written/{name}.parquet", benchmark_items.SCHEMA)
        for name in load_names("generators")
    }
    asked, found = load_value("write_suites", "items"), {}
    for name, entry in load_value("benchmarks").items():
        own = real[real["benchmark"] == name]
        train, test = (own[own["split"] == split] for split in ("train", "test"))
        suites = {key: frame[frame["benchmark"] == name] for key, frame in written.items()}
        found[name] = Benchmark(declared_by(entry), test, train, suites, asked)
    return found


def foreign(folder: Path, first: int | None, asked: int | None) -> dict[str, Benchmark]:
    """Somebody else's benchmarks; what they declare is taken from their real items.

    Raises:
        InputError: no such folders, or a file that cannot be read.
    """
    found = {}
    for place in sorted(path for path in Path(folder, "real").glob("*") if path.is_dir()):
        name = place.name
        test = _items(place / "test.jsonl", name, "test").iloc[:first]
        train = place / "train.jsonl"
        shown = _items(train, name, "train") if train.is_file() else test.head(0)
        written = sorted(Path(folder, "generated", name).glob("*.jsonl"))
        suites = {path.stem: _items(path, name, "test") for path in written}
        try:
            declaration = declaration_of(pd.concat([shown, test]) if len(shown) else test)
        except ValueError as error:
            raise InputError(f"{place}: {error}; expected a set of its own per task") from error
        found[name] = Benchmark(declaration, test, shown, suites, asked)
    if not found:
        raise InputError(f"{folder}: expected real/<set>/test.jsonl and generated/<set>/*.jsonl")
    return found


def _items(path: Path, benchmark: str, split: str) -> pd.DataFrame:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return foreign_items(benchmark, split, lines)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}; expected JSON lines as docs/quality.md says") from error


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage, or the same for somebody else's items."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=Path, help="folder of somebody else's items")
    parser.add_argument("--out", type=Path, help="where their tables go")
    parser.add_argument("--first", type=int, help="only so many of their real test items")
    parser.add_argument("--asked", type=int, help="items that their generators were asked for")
    options = parser.parse_args(argv)
    if (options.items is None) != (options.out is None):
        parser.error("--items and --out belong together")
    params = load_section("measure_quality", MeasureQualityParams)
    if options.items is None:
        with recorded("measure_quality"):
            _write(ours(), params, Path("reports/fidelity"))
    else:
        _write(foreign(options.items, options.first, options.asked), params, options.out)


def _write(benchmarks: Mapping[str, Benchmark], params: MeasureQualityParams, folder: Path) -> None:
    settings = Settings(**params.model_dump(exclude={"limits"}))
    try:
        quality, findings = assess(benchmarks, settings, params.limits)
    except ValueError as error:
        raise InputError(f"{error}; correct the items and run again") from error
    write_csv(quality, folder / "quality.csv", SCHEMA)
    write_csv(findings, folder / "findings.csv", FINDINGS)
    suites, errors = (quality["source"] != REAL).sum(), (findings["level"] == "error").sum()
    log.info("%d suites: %d errors, %d warnings", suites, errors, len(findings) - errors)


if __name__ == "__main__":
    run_stage(main)
