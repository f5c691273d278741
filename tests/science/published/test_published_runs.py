import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.records import runs as runs_record
from stages.bedrock.study import read_study
from stages.bedrock.tables import write_csv
from stages.science.families import measure_families
from stages.science.published.runs import effective_size_table, family_error, runs_table
from tests.science.published_study import ASSUMED, facts, with_accuracy

FACTS = facts()
RUNS = runs_table(FACTS, ASSUMED)


def sizes(table: pd.DataFrame, corpus: str, family: str) -> list[float]:
    chosen = table[(table["corpus"] == corpus) & (table["family"] == family)]
    return chosen["ift_equivalent_billion"].tolist()


def test_the_error_of_a_family_is_that_of_a_mean_of_its_tasks() -> None:
    assert family_error(0.5, [100, 100, 25]) == pytest.approx(
        math.sqrt(0.25 * (0.01 + 0.01 + 0.04)) / 3
    )
    assert family_error(1.0, [10]) == 0


def test_the_study_is_read_like_one_of_ours(tmp_path: Path) -> None:
    write_csv(RUNS, tmp_path / "runs.csv", runs_record.SCHEMA)
    runs, verdicts = read_study(tmp_path)
    assert verdicts is None
    results = measure_families(runs, verdicts, 50, 1)
    # Two corpora x five students x two recipes, in four families and their mean.
    assert len(results.table) == 2 * 10 * 5
    cell = results.table.set_index(["corpus", "family", "configuration"])["accuracy"]
    assert cell["math", "general_open", "q0_5b_reasoning"] == pytest.approx(0.082)
    assert cell["general", "all", "q14b_ift"] == pytest.approx((66.1 + 82.3 + 53.6 + 76.2) / 400)


def test_what_is_not_public_is_missing_and_never_zero() -> None:
    unknown = ["truncated_rate", "thinking_tokens", "answer_tokens", "teacher_flops"]
    assert RUNS[unknown].isna().all(axis=None)
    known = ["accuracy_se", "train_flops", "train_flops_paper", "query_flops", "query_flops_paper"]
    assert (RUNS[known] > 0).all(axis=None)


def test_the_known_effective_sizes_are_found() -> None:
    found = sizes(effective_size_table(FACTS), "general", "general_open")
    assert found[:3] == pytest.approx([1.8, 9.4, 12.7], abs=0.05)
    assert found[3:] == [math.inf, math.inf]


def test_below_the_ladder_is_zero_and_both_are_floats_in_a_plain_csv(tmp_path: Path) -> None:
    effective_size_table(FACTS).to_csv(tmp_path / "sizes.csv", index=False)
    table = pd.read_csv(tmp_path / "sizes.csv")
    assert sizes(table, "math", "general_open")[0] == 0
    assert table["ift_equivalent_billion"].dtype == np.float64


def test_where_the_ladder_falls_the_first_crossing_counts() -> None:
    # 52.2 at 3B would come first at 1.5B if IFT were better there than at 3B.
    study = with_accuracy(
        FACTS,
        {"corpus": "general", "family": "general_open", "student": "q1_5b", "regime": "ift"},
        60.5,
    )
    assert sizes(effective_size_table(study), "general", "general_open")[1] == pytest.approx(1.5)
