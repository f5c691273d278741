from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import compare_scorings
from stages.bedrock.files import write_json
from stages.bedrock.records import ballots, gradings, likelihoods, scores, scorings
from stages.bedrock.tables import read_csv, write_table

RUNS = ("one", "two")
CONTROL = "base"
VERDICTS = ["correct", "wrong", "correct", "wrong"]


def _scores(verdicts: list[str]) -> pd.DataFrame:
    common = {"suite": "mmlu", "domain": "math", "format": "mc", "task": "t", "level": 1}
    common |= {"decoding": "greedy", "sample": 0, "repetition": False}
    common |= {"prompt_tokens": 1, "thinking_tokens": 0, "answer_tokens": 1}
    rows = [common | {"item": f"i{n}", "verdict": one} for n, one in enumerate(verdicts)]
    return pd.DataFrame(rows, columns=scores.SCHEMA.names).astype({"budget": "Int64"})


def _weighed(right: list[bool]) -> pd.DataFrame:
    """Two options of which the first is right; it is the likelier one where `right` says so."""
    rows = [
        {"item": f"i{n}", "suite": "mmlu", "option": place, "choice": "x", "bytes": 1, "tokens": 1,
         "right": place == 0, "logprob": -1.0 if (place == 0) == likelier else -2.0}
        for n, likelier in enumerate(right)
        for place in range(2)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=likelihoods.SCHEMA.names)


def _ballots(votes: dict[str, list[str | None]]) -> pd.DataFrame:
    rows = [
        {
            "item": f"i{n}",
            "suite": "mmlu",
            "decoding": "greedy",
            "sample": 0,
            "judge": judge,
            "vote": vote,
        }
        for judge, own in votes.items()
        for n, vote in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=ballots.SCHEMA.names).astype({"budget": "Int64"})


def _lay(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, votes: dict[str, list[str | None]]
) -> None:
    monkeypatch.setattr(compare_scorings, "load_names", lambda section: [CONTROL])
    write_json([{"run": run} for run in RUNS], "data/runs.json")
    graded = [{"item": f"i{n}", "suite": "mmlu", "grader": "choice", "references": ["A:x"], "details": "{}",
               "choices": ["x", "y"]} for n in range(4)]  # fmt: skip
    write_table(pd.DataFrame(graded), "data/suites/gradings.parquet", gradings.SCHEMA)
    for run in RUNS:
        write_table(_scores(VERDICTS), f"data/scores/{run}.parquet", scores.SCHEMA)
        write_table(_ballots(votes), f"data/ballots/{run}.parquet", ballots.SCHEMA)
        write_table(
            _weighed([True, True, False, False]),
            f"data/likelihoods/{run}.parquet",
            likelihoods.SCHEMA,
        )
    write_table(_scores(["wrong"] * 4), f"data/control_scores/{CONTROL}.parquet", scores.SCHEMA)
    write_table(
        _weighed([True] * 4), f"data/control_likelihoods/{CONTROL}.parquet", likelihoods.SCHEMA
    )


def _read(name: str, schema: Any) -> pd.DataFrame:
    return read_csv(f"reports/scorings/{name}.csv", schema)


def test_choices_and_graders_are_compared_on_the_same_answers(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes: dict[str, list[str | None]] = {
        "a": ["yes", "no", "yes", "yes"],
        "b": ["yes", "no", "no", "yes"],
        "c": ["yes", "no", "yes", None],  # the last row is left out: not every vote could be read
    }
    _lay(checkout, monkeypatch, votes)
    compare_scorings.main([])
    rows = _read("likelihoods", scorings.LIKELIHOODS).to_dict("records")
    by: dict[str, Any] = {row["respondent"]: row for row in rows}
    one = by["one"]
    assert [one[key] for key in ("items", "generated", "acc", "acc_norm")] == [4, 0.5, 0.5, 0.5]
    assert (one["same_acc"], one["kappa_acc"]) == (0.5, 0.0)
    base = by[CONTROL]
    assert [base[key] for key in ("generated", "acc", "same_acc_norm")] == [0.0, 1.0, 0.0]
    found = _read("graders", scorings.GRADERS).to_dict("records")
    table: dict[Any, Any] = {(row["one"], row["other"]): row for row in found}
    assert {row["rows"] for row in found} == {2 * 3}
    rule = table["choice", "jury"]
    assert (rule["same"], rule["kappa"]) == (1.0, 1.0)
    assert table["choice", "b"]["only_one"] == 2
    assert len(table) == 10  # every two of rule, jury and three judges


def test_nothing_scored_twice_gives_tables_without_rows(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lay(checkout, monkeypatch, {})
    for path in [*Path("data/likelihoods").iterdir(), *Path("data/control_likelihoods").iterdir()]:
        write_table(_weighed([]), path, likelihoods.SCHEMA)
    compare_scorings.main([])
    assert _read("likelihoods", scorings.LIKELIHOODS).empty
    assert _read("graders", scorings.GRADERS).empty
