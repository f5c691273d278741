"""Measure how much of every suite item stands in what students of one corpus learn from.

Reads   params.yaml: measure_overlap; data/suites/real.parquet; data/prompts/<corpus>.parquet, or with
        `texts: pairs` data/pairs/<corpus>.parquet
Writes  data/overlap/<corpus>.parquet: a row per item, in the suites' order
Cost    CPU, two minutes and 0.5 GiB for a million prompts (docs/decontamination.md)
"""

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence

import pandas as pd
from tqdm import tqdm

from stages.bedrock.errors import run_stage
from stages.bedrock.params import load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import overlap, suites
from stages.bedrock.tables import read_table, write_table
from stages.tasks.overlap.measuring import measure
from stages.tasks.overlap.reading import Batch, CorpusFile
from stages.tasks.overlap.rules import MeasureOverlapParams

log = logging.getLogger(__name__)


def overlap_of(
    corpus: str, items: pd.DataFrame, file: CorpusFile, params: MeasureOverlapParams
) -> pd.DataFrame:
    """The table of records/overlap.py.

    Args:
        corpus: its name.
        items: the table of records/suites.py.
        file: of the corpus.
        params: what counts.
    """
    measured = measure(items["prompt"].tolist(), _shown(file), params)
    return pd.concat([items[["item", "suite"]], measured], axis=1).assign(corpus=corpus)


def _shown(file: CorpusFile) -> Iterator[Batch]:
    """The batches, with a bar on a terminal or where THINKWORTH_PROGRESS is set."""
    shown = sys.stderr.isatty() or bool(os.environ.get("THINKWORTH_PROGRESS"))
    with tqdm(total=file.rows, unit=" rows", disable=not shown) as bar:
        for batch in file.batches():
            yield batch
            bar.update(batch.rows)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    corpus = parser.parse_args(argv).corpus
    params = load_section("measure_overlap", MeasureOverlapParams)
    with recorded(f"measure_overlap-{corpus}"):
        items = read_table("data/suites/real.parquet", suites.SCHEMA)
        file = CorpusFile(params.texts, f"data/{params.texts}/{corpus}.parquet")
        table = overlap_of(corpus, items, file, params)
        write_table(table, f"data/overlap/{corpus}.parquet", overlap.SCHEMA)
    clean = table.groupby("suite", sort=False)["clean"]
    for suite, (count, total) in clean.agg(["sum", "size"]).iterrows():
        log.info("%s: %d of %d items are clean", suite, count, total)


if __name__ == "__main__":
    run_stage(main)
