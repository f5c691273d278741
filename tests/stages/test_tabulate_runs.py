import json
import math
from pathlib import Path
from typing import Any

import pytest

from stages import list_runs, tabulate_runs
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json, write_json
from stages.bedrock.record import write_record
from stages.bedrock.records import costs, levels, pairs, runs, timings, verdicts
from stages.bedrock.tables import read_csv
from tests.bedrock.ledger import LEDGER
from tests.bedrock.spoiled import rewrite
from tests.stages.two_runs import (
    SCORED,
    answered,
    answered_paper,
    trained,
    trained_paper,
    write_results,
)


@pytest.fixture
def study(checkout: Path) -> Path:
    """Two runs with everything that is tabulated."""

    def change(content: Any) -> None:
        content["runs"] = {name: content["runs"][name] for name in ("d32_ift_s1", "d32_seq50_s1")}

    rewrite(checkout, change)
    list_runs.main([])
    write_results()
    return checkout


def _row(suite: str, run: str = "d32_seq50_s1") -> dict[str, Any]:
    table = read_csv("reports/runs.csv", runs.SCHEMA).set_index(["run", "suite"])
    (row,) = table.loc[[(run, suite)]].to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_every_column_of_a_run_s_row_by_hand(study: Path) -> None:
    tabulate_runs.main([])
    teacher = {
        "ift": answered(4, 2) + answered(5, 2) + answered(5, 3),
        "reasoning": answered(4, 11) + answered(5, 20),
    }
    shapes = [(4, 2), (6, 6), (6, 8), (8, 5)]  # prompt and output tokens of the suite's answers
    row = _row("sums")
    assert {name: value for name, value in row.items() if isinstance(value, str)} == {
        "student": "d32",
        "corpus": "general",
        "recipe": "seq50",
        "domain": "math",
        "format": "open",
        "order": "sequential",
    }
    numbers = {name: value for name, value in row.items() if not isinstance(value, str)}
    assert numbers == pytest.approx(
        {
            "seed": 1,
            "items": 4,
            "accuracy": 0.5,
            "accuracy_se": math.sqrt(0.25 / 3),
            "sampled_accuracy": 0.75,
            "no_answer_rate": 0.0,
            "truncated_rate": 0.25,
            "repetition_rate": 0.25,
            "prompt_tokens": 24 / 4,
            "thinking_tokens": 16 / 4,
            "answer_tokens": 5 / 4,
            "parameters": 1400,
            "reasoning_fraction": 0.5,
            "train_flops": trained(60 + 40, 700 + 800),
            "train_flops_paper": trained_paper(60 + 40, 700 + 800),
            "query_flops": sum(answered(*shape) for shape in shapes) / 4,
            "query_flops_paper": sum(answered_paper(*shape) for shape in shapes) / 4,
            "pretrain_flops": trained(500, 700),
            "teacher_flops": 3 / 4 * teacher["ift"] + 1 / 4 * teacher["reasoning"],
        },
        rel=1e-9,
    )
    other = _row("sums", "d32_ift_s1")
    assert (other["accuracy"], other["accuracy_se"]) == (0, 0)
    assert math.isnan(other["sampled_accuracy"])
    assert other["teacher_flops"] == pytest.approx(teacher["ift"])
    assert (other["reasoning_fraction"], other["order"]) == (0, "mixed")
    assert _row("facts")["query_flops"] == pytest.approx((answered(5, 1) + answered(5, 3)) / 2)


def test_the_other_tables(study: Path) -> None:
    tabulate_runs.main([])
    by_level = read_csv("reports/levels.csv", levels.SCHEMA)
    found = by_level[by_level["run"] == "d32_seq50_s1"].set_index(["suite", "level"])
    assert found["items"].to_dict() == {("facts", 1): 2, ("sums", 1): 1, ("sums", 2): 3}
    assert found.loc[("sums", 2), "accuracy"] == pytest.approx(1 / 3)
    assert found["accuracy_se"].isna().to_dict() == {  # unknown for a single item
        ("facts", 1): False,
        ("sums", 1): True,
        ("sums", 2): False,
    }
    signs = read_csv("reports/verdicts.csv", verdicts.SCHEMA).set_index(["run", "suite"])
    assert signs["verdicts"].to_dict() == {
        ("d32_ift_s1", "sums"): "0000",
        ("d32_ift_s1", "facts"): "00",
        ("d32_seq50_s1", "sums"): "1001",
        ("d32_seq50_s1", "facts"): "01",
    }
    cost = read_csv("reports/costs.csv", costs.SCHEMA).set_index(["activity", "entry"])
    assert set(cost.index) == {
        *(("pretraining", model) for model in ("teacher", "d16", "d32")),
        *(
            (kind, run)
            for kind in ("fine_tuning", "evaluation", "serving")
            for run in ("d32_ift_s1", "d32_seq50_s1")
        ),
        ("teacher_answers", "general-ift"),
        ("teacher_answers", "general-reasoning"),
    }
    sequences = cost["sequences"].to_dict()
    assert sequences["evaluation", "d32_seq50_s1"] == len(SCORED)  # greedy and sampled
    assert sequences["serving", "d32_seq50_s1"] == 6  # greedy alone
    kept = read_csv("reports/pairs.csv", pairs.REPORT_DROPS)
    assert kept.to_numpy().tolist() == [["general", "kept", "math", "open", 1, 7]]
    seconds = read_csv("reports/timings.csv", timings.SCHEMA).set_index("stage")
    assert seconds["seconds"].to_dict() == {"fetch_suites": 1.5, "generate_answers": 1.5}
    assert seconds["entry"].fillna("").tolist() == ["", "general-ift"]
    rates = seconds[["working_seconds", "flops", "flops_per_second", "gpu_seconds", "mfu"]]
    assert rates.loc["fetch_suites"].isna().all()
    flops = cost["flops"].to_dict()["teacher_answers", "general-ift"]
    assert rates["flops_per_second"].to_dict()["generate_answers"] == pytest.approx(flops / 0.5)
    assert rates["mfu"].isna().all()  # on a CPU, whose peak nobody knows


def test_the_metrics_are_plain_numbers(study: Path) -> None:
    tabulate_runs.main([])
    text = Path("reports/metrics.json").read_text()
    assert json.loads(text) == {}  # no student has a run of either regime
    grid = [
        {**run, "recipe": {"seq50": "reasoning"}.get(run["recipe"], run["recipe"])}
        for run in read_json("data/runs.json")
    ]
    tabulate_runs.tabulate(grid)
    numbers = json.loads(
        Path("reports/metrics.json").read_text(),
        parse_constant=lambda word: pytest.fail(f"{word} in JSON"),
    )
    assert numbers["accuracy_reasoning"] == 0.5
    assert numbers["train_flops_factor"] == pytest.approx(
        trained(100, 1500) / trained(60, 700), rel=1e-5
    )
    assert all(value == float(f"{value:.6g}") for value in numbers.values())


def test_equal_inputs_give_equal_bytes(study: Path) -> None:
    written = []
    for _ in range(2):
        tabulate_runs.main([])
        reports = sorted(Path("reports").glob("*.csv"))
        reports.remove(Path("reports/timings.csv"))
        written.append([path.read_bytes() for path in reports])
    assert written[0] == written[1]


def test_a_base_model_from_elsewhere_has_no_known_cost(study: Path) -> None:
    elsewhere = LEDGER.model_copy(update={"phases": []})
    write_record(elsewhere, "data/ledgers/models/d32.json")
    tabulate_runs.main([])
    assert math.isnan(_row("sums")["pretrain_flops"])
    assert _row("sums")["train_flops"] > 0


def test_runs_other_than_those_of_the_params_are_refused(study: Path) -> None:
    grid = read_json("data/runs.json")
    write_json([grid[0], {**grid[1], "run": "d48_ift_s1"}], "data/runs.json")
    said = r"runs\.json: absent \['d32_seq50_s1'\], surplus \['d48_ift_s1'\]; run `dvc repro`"
    with pytest.raises(InputError, match=said):
        tabulate_runs.main([])
    assert not Path("reports").exists()


@pytest.mark.parametrize(
    "name",
    [
        "data/scores/d32_seq50_s1.parquet",
        "data/ledgers/runs/d32_seq50_s1.json",
        "data/ledgers/models/d16.json",
        "data/answers/general/reasoning.parquet",
        "data/pairs/general.drops.csv",
    ],
)
def test_a_result_that_is_missing_is_named(study: Path, name: str) -> None:
    (study / name).unlink()
    with pytest.raises(InputError, match=rf"{name}: no such file; `dvc repro` makes it"):
        tabulate_runs.main([])
    assert not Path("data/provenance/tabulate_runs").exists()
