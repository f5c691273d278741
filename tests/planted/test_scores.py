import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.records import scores as scores_record
from stages.bedrock.tables import read_table, write_table
from tests.planted.items import ItemModel, WrongAnswers
from tests.planted.plan import Plan
from tests.planted.scores import BUDGETS, scores
from tests.planted.simulator import Run, Study, simulate, trained
from tests.planted.studies import blended, rising
from tests.planted.truth import Truth

ERRORS = 4.0


def large(plan: Plan, items: int = 20_000) -> Study:
    return simulate(replace(plan, items=items), seed=3)


def a_run(study: Study, recipe: str = "reasoning", student: str = "s3") -> Run:
    chosen = (run for run in trained(study.plan, study.seed) if run.recipe == recipe)
    return next(run for run in chosen if run.student == student)


def test_greedy_scores_are_the_verdicts() -> None:
    study = simulate(rising(), seed=4)
    run = a_run(study)
    drawn = scores(study, run, samples=0, budgets=())
    own = study.verdicts[study.verdicts["run"] == run.name].set_index("suite")["verdicts"]
    for suite, rows in drawn.groupby("suite"):
        signs = "".join(np.where(rows["verdict"] == "correct", "1", "0"))
        assert signs == own[suite]


def test_scores_fit_their_record(tmp_path: Path) -> None:
    study = simulate(replace(blended(), items=30), seed=4)
    drawn = scores(study, a_run(study, "mix50"))
    write_table(drawn, tmp_path / "scores.parquet", scores_record.SCHEMA)
    back = read_table(tmp_path / "scores.parquet", scores_record.SCHEMA)
    assert len(back) == len(drawn) == 4 * 30 * (1 + 8 + len(BUDGETS))
    assert set(back["verdict"]) == {"correct", "wrong", "no_answer"}


@pytest.mark.parametrize("k", [1, 4, 8])
def test_samples_pass_and_vote_as_planted(k: int) -> None:
    study = large(replace(rising(), suites={"math_open": 1}), items=20_000)
    run, truth = a_run(study, student="s1"), Truth(study.plan)
    drawn = scores(study, run, samples=k, budgets=()).query("decoding == 'sampled'")
    right = (drawn["verdict"] == "correct").groupby(drawn["item"]).sum()
    error = ERRORS * 0.5 / math.sqrt(study.plan.items)
    assert (right > 0).mean() == pytest.approx(truth.pass_at(run, "math_open", k), abs=error)
    # Votes of named answers: how often the right one, and how often the best of the others.
    votes = drawn.groupby(["item", "extracted", "verdict"]).size().reset_index(name="votes")
    most = votes.groupby("item")["votes"].max()
    tied = votes[votes["votes"] == votes["item"].map(most)]
    won = (tied["verdict"] == "correct").groupby(tied["item"]).mean()
    share = won.sum() / study.plan.items
    assert share == pytest.approx(truth.majority_at(run, "math_open", k), abs=error)


def test_budgets_leave_the_planted_accuracy() -> None:
    study = large(replace(blended(), suites={"math_open": 1}), items=20_000)
    truth = Truth(study.plan)
    for recipe in ("reasoning", "mix50", "ift"):
        run = a_run(study, recipe)
        drawn = scores(study, run, samples=0)
        greedy = drawn[drawn["decoding"] == "greedy"].reset_index(drop=True)
        for budget in BUDGETS:
            rows = drawn[drawn["budget"].eq(budget).fillna(False).astype(bool)]
            assert len(rows) == study.plan.items
            expected = truth.within_budget(run, "math_open", budget)
            error = ERRORS * 0.5 / math.sqrt(len(rows))
            assert (rows["verdict"] == "correct").mean() == pytest.approx(expected, abs=error)
            same = (greedy["thinking_tokens"] <= budget + 2).to_numpy()
            whole = rows.reset_index(drop=True)[same]
            columns = ["item", "verdict", "thinking_tokens", "answer_logprob"]
            pd.testing.assert_frame_equal(whole[columns], greedy[same][columns])


def test_wrong_answers_are_longer_by_the_planted_ratio() -> None:
    study = large(rising())
    drawn = scores(study, a_run(study, student="s2"), samples=0, budgets=())
    output = drawn["thinking_tokens"] + drawn["answer_tokens"]
    mean = output.groupby(drawn["verdict"] == "correct").mean()
    assert mean[False] / mean[True] == pytest.approx(Truth(study.plan).length_ratio(), rel=0.02)


def test_the_expected_vote_agrees_with_counting() -> None:
    # Two wrong answers, no silence: of three samples with one right, the wrong two agree half of the time.
    wrong = WrongAnswers(silent=0.0, favourite=0.5, others=1)
    assert wrong.win(3, 3) == 1
    assert wrong.win(0, 3) == 0
    assert wrong.win(1, 3) == pytest.approx(0.5 * 1 / 3)
    assert wrong.majority_at([0.25, 0.75], 1) == pytest.approx(0.5)


def test_the_mean_of_item_chances_is_the_accuracy() -> None:
    for shared, own, accuracy in itertools.product((0.0, 0.5), (0.0, 0.4), (0.03, 0.5, 0.9)):
        model = ItemModel(shared, own)
        assert model.chances(accuracy).mean() == pytest.approx(accuracy, abs=1e-4)
        assert model.pass_at(accuracy, 1) == pytest.approx(accuracy, abs=1e-4)
    assert ItemModel(0.0, 0.0).pass_at(0.3, 4) == pytest.approx(1 - 0.7**4)
    with pytest.raises(ValueError, match="leave room"):
        ItemModel(0.6, 0.4)
