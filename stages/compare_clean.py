"""Compare what students reach on all items with what they reach on items clean of their training prompts.

Reads   params.yaml: compare_clean; reports/runs.csv, reports/verdicts.csv; data/overlap/<corpus>.parquet
Writes  reports/overlap.csv: items by the first rule of overlap that they break
        reports/clean_runs.csv: every run and suite, on all and on clean items
        reports/clean_gains.csv: what reasoning gains over direct answers, on all and on clean items
Cost    CPU seconds
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import clean as records
from stages.bedrock.records import overlap
from stages.bedrock.study import read_study
from stages.bedrock.tables import read_table, write_csv
from stages.science.contrasts.clean_items import clean_gains, clean_runs, measure_subsets

log = logging.getLogger(__name__)

REPORTS = Path("reports")


class CompareCleanParams(Params):
    """`compare_clean` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind the intervals")
    coverage: float = Field(gt=0, lt=1, description="of the intervals")
    seed: int = Field(ge=0, description="seed of the resampling")


def counted(overlaps: pd.DataFrame) -> pd.DataFrame:
    """The table `COUNTS` of records/clean.py; suites in their order, the most frequent rule first."""
    rules = overlaps["rule"].fillna("clean").rename("rule")
    order = overlaps[["corpus", "suite"]].drop_duplicates()
    counts = overlaps.groupby(["corpus", "suite", rules]).size().rename("items").reset_index()
    counts = counts.sort_values(["items", "rule"], ascending=[False, True])
    return order.merge(counts, on=["corpus", "suite"])


def clean_masks(overlaps: pd.DataFrame) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Which items are clean, by corpus and suite, in the suite's order."""
    groups = overlaps.groupby(["corpus", "suite"], sort=False)["clean"]
    return {(str(corpus), str(suite)): own.to_numpy(bool) for (corpus, suite), own in groups}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    argparse.ArgumentParser(prog="python -m stages.compare_clean").parse_args(argv)
    params = load_section("compare_clean", CompareCleanParams)
    with recorded("compare_clean"):
        runs, verdicts = read_study(REPORTS)
        if verdicts is None:
            raise InputError(f"{REPORTS}/verdicts.csv: no such file; `dvc repro` makes it")
        files = [f"data/overlap/{corpus}.parquet" for corpus in sorted(set(runs["corpus"]))]
        overlaps = pd.concat([read_table(file, overlap.SCHEMA) for file in files])
        write_csv(counted(overlaps), REPORTS / "overlap.csv", records.COUNTS)
        subsets = measure_subsets(
            runs, verdicts, clean_masks(overlaps), params.bootstrap_draws, params.seed
        )
        table = clean_runs(subsets, params.coverage)
        write_csv(table, REPORTS / "clean_runs.csv", records.RUNS)
        gains = clean_gains(subsets, runs, params.coverage)
        write_csv(gains, REPORTS / "clean_gains.csv", records.GAINS)
    changed = gains[~gains["reading"].isin(["same", "unknown"])]
    log.info("%d of %d gains read otherwise on clean items", len(changed), len(gains))


if __name__ == "__main__":
    run_stage(main)
