import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import recommend
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.question import asked
from stages.bedrock.records import recommendations as recommendations_record
from stages.bedrock.records import runs as runs_record
from stages.bedrock.tables import read_csv, write_csv
from stages.recommend import RecommendParams, answer, tabulate
from stages.science.families import measure_families
from tests.science.planted import study, tables, write_reports

PARAMS = RecommendParams(
    bootstrap_draws=200, coverage=0.95, tolerance=0.02, budgets=3, queries=1e5, seed=5
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recommend, "load_section", lambda section, kind: PARAMS)
    write_reports(study(items=200), tmp_path)
    return tmp_path


def answered(words: str, frame: pd.DataFrame | None = None) -> dict[str, Any]:
    runs, verdicts = tables(study() if frame is None else frame)
    return answer(measure_families(runs, verdicts, 200, 5), asked(words.split()), PARAMS)


def test_the_planted_best_of_each_budget() -> None:
    # Reasoning rises with size; of the two recipes that think, mix50 is cheaper to ask at equal truth.
    rich = answered("--family math-open")
    assert rich["best"]["configuration"] in ("s5_reasoning", "s5_mix50")
    assert rich["cheapest_equal"]["configuration"] == "s5_mix50"
    assert rich["best"]["probability_best"] + rich["runner_up"][
        "probability_best"
    ] == pytest.approx(1)
    assert rich["next"] == {}
    poor = answered("--family math-open --query-flops 1e5")
    assert poor["best"]["configuration"].startswith("s1_")
    assert poor["next"]["query"]["gain"]["mean"] > 0
    # IFT falls with size on choices, and the smallest is the best of its recipe.
    choices = answered("--family math-mc --train-flops 1e13")
    assert choices["best"]["configuration"] == "s1_ift"
    assert choices["best"]["probability_best"] > 0.99
    assert choices["next"]["train"]["configuration"][:2] in ("s4", "s5")


def test_the_step_is_what_the_next_budget_finds() -> None:
    now = answered("--family math-open --train-flops 1e12")
    step = now["next"]["train"]
    then = answered(f"--family math-open --train-flops {1e12 * step['factor'] * 1.0001}")
    assert then["best"]["configuration"] == step["configuration"]
    assert then["best"]["accuracy"] - now["best"]["accuracy"] == pytest.approx(step["gain"]["mean"])


def test_a_limit_on_the_lifetime_follows_the_queries() -> None:
    words = "--family math-open --total-flops 1e15 --queries"
    few, many = answered(f"{words} 1"), answered(f"{words} 1e9")
    assert few["best"]["total_flops"] <= 1e15 >= many["best"]["total_flops"]
    assert many["affordable"] < few["affordable"]


def test_paper_mode_takes_the_papers_columns(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for mode in ("exact", "paper"):
        recommend.main(["--family", "all", "--mode", mode, "--json"])
        printed.append(json.loads(capsys.readouterr().out))
    exact, paper = printed
    assert exact["mode"] == "exact"
    assert paper["best"]["query_flops"] == pytest.approx(1.1 * exact["best"]["query_flops"])


def test_json_has_no_numbers_that_json_lacks(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recommend.main(["--family", "general-open", "--train-flops", "1e11", "--json"])
    found = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    assert found["seed_sd"] is None
    way = found["frontiers"]["train"]
    assert way[0]["step"] is None
    assert [place["affordable"] for place in way] == [place["train_flops"] <= 1e11 for place in way]
    assert not (checkout / "reports/recommendations.csv").exists()


def test_the_terminal_gets_at_most_twelve_lines(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recommend.main(["--family", "math_open", "--train-flops", "1e13", "--query-flops", "1e8"])
    lines = capsys.readouterr().out.splitlines()
    assert 5 <= len(lines) <= 12
    assert max(map(len, lines)) <= 100


def test_the_table_is_as_declared_and_the_same_twice(checkout: Path) -> None:
    path = checkout / "reports/recommendations.csv"
    written = []
    for _ in range(2):
        recommend.main([])
        written.append(path.read_bytes())
    assert written[0] == written[1]
    table = read_csv(path, recommendations_record.SCHEMA)
    assert len(table) == 5 * 3 * 3
    assert table["probability_best"].dropna().between(0, 1).all()
    assert (table["debiased_accuracy"].dropna() <= table["accuracy"].dropna() + 1e-9).all()
    assert (checkout / "data/provenance/recommend/recommend.json").is_file()


def test_a_study_without_items_is_answered_from_its_errors(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs, _ = tables(study(items=200))
    write_csv(runs, "reports/published/runs.csv", runs_record.SCHEMA)
    recommend.main(["--study", "reports/published"])
    table = read_csv("reports/published/recommendations.csv", recommendations_record.SCHEMA)
    assert table["best"].notna().any()
    recommend.main(["--family", "all", "--study", "reports/published"])
    assert "P(best)" in capsys.readouterr().out


def test_seeds_put_the_luck_of_training_into_the_answer() -> None:
    frame = study()
    again = frame.assign(seed=2, run=frame["run"].str.replace("_s1", "_s2"))
    found = answered("--family all", pd.concat([frame, again], ignore_index=True))
    assert found["configurations"] == 15
    assert found["seed_sd"] is not None
    assert answered("--family all")["seed_sd"] is None


def test_one_configuration_has_no_runner_up() -> None:
    frame = study()
    only = frame[frame["run"] == "s3_ift_s1"]
    found = answered("--family all --train-flops 1e15", only)
    assert found["runner_up"] is None
    assert found["next"] == {"train": None}
    assert math.isclose(found["debiased_accuracy"], found["best"]["accuracy"])
    table = tabulate(measure_families(*tables(only), 50, 1), PARAMS)
    assert table["best"].tolist() == ["s3_ift"] * 5
    assert table["runner_up"].isna().all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "--family maths",
            "'maths' is not in this study; it has: all, general_mc, general_open, math",
        ),
        ("--family all --corpus code", "'code' is not in this study; it has: general"),
        ("--family all --study nowhere", "nowhere/runs.csv: no such file"),
        ("--family all --train-flops -5", "expected a positive number such as 1e12, got '-5'"),
        ("--family all --query-flops lots", "expected a positive number such as 1e12, got 'lots'"),
        ("--family all --train-flops 1e8", "the nearest is s1_ift at 100 times the limit"),
        ("--queries 5", "--queries needs --family"),
    ],
)
def test_bad_input_ends_in_one_message(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    message: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["recommend", *words.split()])
    with pytest.raises(SystemExit) as end:
        run_stage(recommend.main)
    assert end.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_the_remedy_for_limits_that_are_too_low_helps() -> None:
    with pytest.raises(InputError, match="raise --train-flops to") as refused:
        answered("--family all --train-flops 12345 --query-flops 1.5")
    remedy = str(refused.value).partition("raise ")[2].replace(" and ", " ").replace(" to ", " ")
    assert answered(f"--family all {remedy}")["affordable"] >= 1


def test_several_corpora_must_be_told_apart() -> None:
    frame = study()
    other = frame.assign(corpus="math", run=frame["run"] + "_m")
    both = pd.concat([frame, other], ignore_index=True)
    with pytest.raises(InputError, match="add --corpus with one of general, math"):
        answered("--family all", both)
    assert answered("--family all --corpus math", both)["corpus"] == "math"
