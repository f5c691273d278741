import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages import weigh_budgets
from stages.bedrock.errors import InputError
from stages.bedrock.files import write_json
from stages.bedrock.record import write_record
from stages.bedrock.records import scores
from stages.bedrock.tables import read_csv, write_table
from stages.weigh_budgets import SCHEMAS, WeighBudgetsParams
from tests.bedrock.ledger import LEDGER
from tests.science.planted_answers import Item, planted

PARAMS = WeighBudgetsParams(
    bootstrap_draws=60,
    coverage=0.9,
    tolerance=0.02,
    seed=1,
    baseline="ift",
    cut_points=6,
    percentiles=[0, 50, 100],
    stable_probes=[2],
    confidences=[0.8],
    vote_margins=[2],
    vote_confidences=[0.9],
    vote_orders=32,
)
GRID = [
    {"run": f"d16_{recipe}_s{seed}", "student": "d16", "recipe": recipe}
    | {"corpus": "general", "seed": seed}
    for recipe, seed in (("ift", 1), ("ift", 2), ("reasoning", 1))
]
SUITES = ("sums_long", "sums_short", "facts")


def answers(recipe: str, seed: int) -> pd.DataFrame:
    """IFT is right on two fifths and votes; reasoning thinks up to 16 tokens and is right on four fifths."""
    rng = np.random.default_rng([seed, len(recipe)])
    items = []
    for number in range(60):
        if recipe == "ift":
            drawn = ["0" if rng.random() < 0.45 else "1" for _ in range(8)]
            item = Item(right=rng.random() < 0.4, content=None, samples=drawn)
        else:
            content, right = int(rng.integers(5, 17)), rng.random() < 0.8
            item = Item(right=right, content=content, solved_at=content // 2)
        items.append(replace(item, suite=SUITES[number % 3], level=1 + number % 2))
    return planted(items, budgets=(0, 8, 16))


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(weigh_budgets, "load_section", lambda section, kind: PARAMS)
    write_json(GRID, "data/runs.json")
    for entry in GRID:
        frame = answers(str(entry["recipe"]), int(str(entry["seed"])))
        write_table(frame, f"data/scores/{entry['run']}.parquet", scores.SCHEMA)
        write_record(LEDGER, f"data/ledgers/runs/{entry['run']}.json")
    return tmp_path


def tables() -> dict[str, pd.DataFrame]:
    weigh_budgets.main([])
    return {name: read_csv(f"reports/{name}.csv", schema) for name, schema in SCHEMAS.items()}


def test_every_table_is_written_as_declared(study: Path) -> None:
    found = tables()
    runs = {entry["run"] for entry in GRID}
    for name in ("lengths", "length_ratios", "budgets", "stopping"):
        assert set(found[name]["run"]) == runs
    assert set(found["votes"]["run"]) == {"d16_ift_s1", "d16_ift_s2"}
    assert set(found["optimal_budgets"]["run"]) == {"d16_reasoning_s1"}
    assert set(found["budgets"]["family"]) == {"math_open", "general_mc", "all"}
    assert set(found["lengths"]["suite"].dropna()) == set(SUITES)
    forced = found["budgets"].query("method == 'forced' and family == 'all'")
    assert forced["budget"].tolist() == [0, 8, 16]


def test_votes_at_the_price_of_thinking(study: Path) -> None:
    (row,) = tables()["matched_votes"].query("family == 'all'").to_dict("records")
    assert (row["recipe"], row["seeds"], row["samples"]) == ("reasoning", 1, 8)
    assert row["status"] == "matched"
    assert 1 < row["votes"] < 8
    assert row["difference"] == pytest.approx(row["accuracy"] - row["vote_accuracy"])
    assert row["difference_low"] < row["difference"] < row["difference_high"]


def test_the_envelope_averages_seeds_and_has_a_best_at_every_price(study: Path) -> None:
    found = tables()["envelopes"]
    assert set(found.query("recipe == 'ift'")["seeds"]) == {2}
    on = found[found["on_envelope"]]
    for _, family in on.groupby("family"):
        assert family["query_flops"].is_monotonic_increasing
        assert family["accuracy"].is_monotonic_increasing


def test_numbers_of_a_run_do_not_depend_on_the_others(study: Path) -> None:
    whole = tables()
    write_json(GRID[2:], "data/runs.json")
    alone = tables()
    for name in ("budgets", "stopping", "lengths"):
        own = whole[name].query("run == 'd16_reasoning_s1'").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone[name], check_dtype=False)
    assert alone["matched_votes"].empty
    assert alone["votes"].empty


def test_equal_inputs_give_equal_bytes(study: Path) -> None:
    written = []
    for _ in range(2):
        weigh_budgets.main([])
        written.append([Path(f"reports/{name}.csv").read_bytes() for name in SCHEMAS])
    assert written[0] == written[1]


def test_a_terminal_sees_how_far_it_is(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weigh_budgets.main([])
    assert "run" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    weigh_budgets.main([])
    assert "3/3" in capsys.readouterr().err


def test_only_greedy_answers_are_enough(study: Path) -> None:
    for entry in GRID:
        frame = answers(str(entry["recipe"]), int(str(entry["seed"])))
        greedy = frame[frame["decoding"] == "greedy"]
        write_table(greedy, f"data/scores/{entry['run']}.parquet", scores.SCHEMA)
    found = tables()
    assert set(found["budgets"]["method"]) == {"full", "cut"}
    assert set(found["envelopes"]["rule"]) == {"full"}
    assert found["optimal_budgets"].empty


def test_other_items_than_the_first_run_s_are_refused(study: Path) -> None:
    frame = answers("reasoning", 1)
    fewer = frame[frame["item"] != frame["item"].iloc[0]]
    write_table(fewer, "data/scores/d16_reasoning_s1.parquet", scores.SCHEMA)
    with pytest.raises(InputError, match=r"d16_reasoning_s1\.parquet: other items .*dvc repro"):
        weigh_budgets.main([])
    assert not Path("reports").exists()


def test_faulty_scores_and_missing_files_are_named(study: Path) -> None:
    frame = answers("ift", 1)
    write_table(frame.drop(frame.index[-1]), "data/scores/d16_ift_s1.parquet", scores.SCHEMA)
    with pytest.raises(InputError, match=r"d16_ift_s1\.parquet: expected every budget"):
        weigh_budgets.main([])
    (study / "data/scores/d16_ift_s1.parquet").unlink()
    with pytest.raises(InputError, match=r"d16_ift_s1\.parquet: no such file"):
        weigh_budgets.main([])
