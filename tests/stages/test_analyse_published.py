import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages import analyse_published
from stages.analyse_published import AnalysePublishedParams
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.records.published_tables import TABLES
from stages.bedrock.study import read_study
from stages.bedrock.tables import read_csv
from tests.science.published_study import FOLDER

PARAMS = AnalysePublishedParams(
    characters_per_token=4.0,
    length_cv=0.8,
    samples="stated",
    stated_ratio_low=5.0,
    stated_ratio_high=20.0,
    bootstrap_draws=100,
    curve_draws=10,
    curve_starts=40,
    huber_delta=0.01,
    tolerance=0.02,
    queries=1_000_000,
    coverage=0.95,
    seed=1,
)
OWN = ["runs", "effective_size", "claims", "claim_settings", "implied_tokens"]
LAWS: dict[str, list[str]] = {"accuracy_over_train_flops": []}
# What the public numbers say, by the rules; a change here is a finding and belongs in docs/published.md.
TOLD = {
    "no_reasoning_matches_ift": "not_confirmed",
    "training_gap_shrinks": "confirmed",
    "reasoning_3b_beats_ift_14b": "cannot_be_told",
    "within_1_4_general_open": "cannot_be_told",
    "cells_won": "confirmed",
    "small_reasoning_forgets": "confirmed",
    "ift_keeps_general_open": "confirmed",
    "ift_keeps_general_mc": "not_confirmed",
    "frontier_statements_comparable": "not_confirmed",
    "data_released": "not_confirmed",
}


def set_up(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Work in a checkout with nothing but the facts, and with params that need no file."""
    shutil.copytree(FOLDER, folder / "data" / "published")
    patch.chdir(folder)
    patch.setattr(analyse_published, "load_section", lambda *_: PARAMS)
    # Fitted in tests/science/test_published_laws.py: half a minute.
    patch.setattr(analyse_published, "published_laws", lambda *_: LAWS)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stage can run."""
    set_up(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stage wrote."""
    study = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        set_up(study, patch)
        analyse_published.main([])
    return study / "reports" / "published"


def test_the_stage_writes_tables_that_are_read_back(folder: Path) -> None:
    for name in OWN:
        assert len(read_csv(folder / f"{name}.csv", TABLES[name])), name
    assert {path.stem for path in folder.glob("*.csv")} == set(TABLES)
    runs, verdicts = read_study(folder)
    assert (runs["suite"] == runs["domain"] + "_" + runs["format"]).all()
    assert verdicts is None
    claims = read_csv(folder / "claims.csv", TABLES["claims"]).set_index("claim")
    assert claims.loc[list(TOLD), "verdict"].to_dict() == TOLD
    assert read_json(folder / "scaling.json") == LAWS
    assert read_json(folder / "assumptions.json") == PARAMS.model_dump()
    sizes = pd.read_csv(folder / "effective_size.csv")
    assert sizes.columns.tolist() == [
        "corpus",
        "family",
        "student_billion",
        "ift_equivalent_billion",
    ]
    chosen = sizes[(sizes["corpus"] == "general") & (sizes["family"] == "general_open")]
    assert chosen["ift_equivalent_billion"].round(1).tolist() == [1.8, 9.4, 12.7, np.inf, np.inf]


def test_every_budget_has_the_most_accurate_student_that_keeps_it(folder: Path) -> None:
    advice = read_csv(folder / "recommendations.csv", TABLES["recommendations"])
    runs, _ = read_study(folder)
    assert len(advice) == 2 * (4 + 1) * 5 * 5
    assert advice["affordable"].between(0, 10).all()
    for row in advice[(advice["affordable"] > 0) & (advice["family"] != "all")].to_dict("records"):
        own = runs[(runs["corpus"] == row["corpus"]) & (runs["suite"] == row["family"])]
        # Budgets are read back from twelve digits.
        within = (own["train_flops"] <= row["train_budget"] * (1 + 1e-9)) & (
            own["query_flops"] <= row["query_budget"] * (1 + 1e-9)
        )
        assert row["affordable"] == within.sum()
        assert row["accuracy"] == pytest.approx(own.loc[within, "accuracy"].max())


def test_a_bad_fact_ends_in_one_message_and_no_tables(study: Path) -> None:
    path = study / "data" / "published" / "accuracies.csv"
    path.write_text(path.read_text().replace(",24.9,", ",120,").replace(",37.0,", ",137,"))
    with pytest.raises(InputError, match="2 faults, nothing was computed"):
        analyse_published.main([])
    assert not (study / "reports").exists()


def test_a_missing_file_is_named(study: Path) -> None:
    (study / "data" / "published" / "teacher.csv").unlink()
    with pytest.raises(InputError, match=r"teacher\.csv"):
        analyse_published.main([])


def test_params_that_contradict_each_other_are_refused() -> None:
    for change in ({"stated_ratio_low": 30.0}, {"curve_draws": 1000}):
        with pytest.raises(ValueError, match="must not be above"):
            AnalysePublishedParams(**(PARAMS.model_dump() | change))
