"""Options are weighed on the same items, behind the same prompts, and kept like answers."""

import pandas as pd
import pytest

from stages import answer_suites
from stages.bedrock.records import gradings, likelihoods, suites
from stages.bedrock.tables import read_table, write_table
from tests.engines.fake import FakeEngine
from tests.stages.test_answer_suites import END, ONE, PARAMS, TWO, items, run_with

__all__ = ["items"]  # the fixture


def test_options_are_weighed_behind_the_prompt_that_was_answered(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = pd.Series([["A:1", "B:2"]] * len(items), index=items.index)
    mc = items.assign(format="mc", options=options, reference="B:2")
    write_table(mc.iloc[:2], "data/suites/real.parquet", suites.SCHEMA)
    row = {
        "item": "i0",
        "suite": "suite0",
        "grader": "choice",
        "references": ["B:2"],
        "details": "{}",
    }
    declared = pd.DataFrame([{**row, "choices": ["1", "2 1"]}])
    write_table(declared, "data/suites/gradings.parquet", gradings.SCHEMA)
    params = PARAMS.model_copy(update={"likelihood": True, "sampled": None, "budgets": None})
    monkeypatch.setattr(answer_suites, "load_section", lambda section, kind: params)
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    run_with(engine, monkeypatch)
    table = read_table("data/likelihoods/d16.parquet", likelihoods.SCHEMA)
    assert table["item"].tolist() == ["i0", "i0", "i1", "i1"]
    assert table["choice"].tolist() == ["1", "2 1", "A:1", "B:2"]
    assert table["right"].tolist() == [False, True, False, True]
    assert table["bytes"].tolist() == [1, 3, 3, 3]
    assert table["logprob"].tolist()[:2] == [-ONE / 100, round(-(TWO + ONE) / 100, 6)]
    assert engine.weighed == [one for one in engine.calls[0] for _ in range(2)]
    again = FakeEngine(lambda prompt, seed: [TWO, END], END)
    run_with(again, monkeypatch)
    assert again.starts == []  # all of it is in the store
