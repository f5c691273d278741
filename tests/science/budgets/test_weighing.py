"""All tables of a run from planted answers: what is known item by item comes out in the tables."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.answer_sheet import lay_out
from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.policies import Rules
from stages.science.budgets.weighing import BY_FAMILY, Weighing, weigh_run
from stages.science.flops import inference_flops
from tests.bedrock.ledger import SHAPE
from tests.science.planted_answers import Item, planted

COST = partial(inference_flops, SHAPE, mode="exact")
RULES = Rules((0, 25, 50, 75, 100), (2, 3), (0.5, 0.8, 0.95), (1, 2), (0.8, 0.95), 64, 0)
BUDGETS = (0, 4, 8, 40)


def tables(items: list[Item], budgets: tuple[int, ...] = BUDGETS) -> dict[str, pd.DataFrame]:
    sheet = lay_out(planted(items, budgets))
    pool = make_pool(sheet.items, 200, seed=1)
    found, _ = weigh_run(sheet, pool, COST, Weighing(RULES, 0.9, 0.02, 12))
    return found


def thinker() -> list[Item]:
    """Of 8 items 6 are solved after 4 tokens, one after 40, one never; all think 100."""
    solved = [4, 4, 4, 4, 4, 4, 40, None] * 30
    rng = np.random.default_rng(0)
    items = []
    for number, at in enumerate(solved):
        # Sure of itself exactly where it is right, and of one mind from then on.
        sure = {
            b: ("0", 0.97) if at is not None and b >= at else (f"wrong {b}", 0.4) for b in BUDGETS
        }
        samples = ["0" if rng.random() < 0.75 else "1" for _ in range(8)]
        items.append(
            Item(
                content=100,
                right=at is not None,
                solved_at=at,
                probe=sure,
                samples=samples,
                level=1 + number % 2,
                suite=f"sums{number % 2}" if number % 3 else "facts",
            )
        )
    return items


@pytest.fixture(scope="module")
def found() -> dict[str, pd.DataFrame]:
    return tables(thinker())


def only(table: pd.DataFrame, **where: Any) -> dict[str, Any]:
    for name, value in where.items():
        table = table[table[name] == value]
    (row,) = table.to_dict("records")
    return {str(name): value for name, value in row.items()}


def truth(items: list[Item], budget: int) -> float:
    """Accuracy over all under a budget: plain means over suites, then families."""
    frame = pd.DataFrame(
        {
            "suite": [item.suite for item in items],
            "right": [item.solved_at is not None and item.solved_at <= budget for item in items],
        }
    )
    means = frame.groupby("suite")["right"].mean()
    return float((means["facts"] + (means["sums0"] + means["sums1"]) / 2) / 2)


def test_accuracy_by_budget_is_as_planted(found: dict[str, pd.DataFrame]) -> None:
    for budget in BUDGETS:
        row = only(found["budgets"], family="all", method="forced", budget=budget)
        assert row["accuracy"] == pytest.approx(truth(thinker(), budget))
        assert row["tokens"] == pytest.approx(budget + 4)
        assert row["query_flops"] == pytest.approx(float(COST(5, budget + 4)))
        assert row["difference_low"] <= row["difference"] <= row["difference_high"]
    full = only(found["budgets"], family="all", method="full")
    assert full["tokens"] == 104
    assert (full["difference"], full["difference_low"]) == (0, 0)
    assert full["accuracy_low"] < full["accuracy"] < full["accuracy_high"]


def test_the_last_cut_is_the_full_answer(found: dict[str, pd.DataFrame]) -> None:
    cut = found["budgets"].query("family == 'math_open' and method == 'cut'")
    full = only(found["budgets"], family="math_open", method="full")
    assert cut["budget"].tolist() == [104]
    assert cut["accuracy"].tolist() == [full["accuracy"]]


def test_the_best_and_the_lean_budget(found: dict[str, pd.DataFrame]) -> None:
    row = only(found["optimal_budgets"], family="all")
    assert (row["best_budget"], row["lean_budget"]) == (40, 40)
    assert row["best_accuracy"] == pytest.approx(truth(thinker(), 40))
    assert row["tokens_saved"] == pytest.approx(1 - 44 / 104)


def test_confidence_that_knows_keeps_all_accuracy_for_fewer_tokens(
    found: dict[str, pd.DataFrame],
) -> None:
    full = only(found["budgets"], family="all", method="full")
    row = only(found["stopping"], family="all", rule="confident", selection="fixed", setting=0.8)
    assert row["accuracy"] == pytest.approx(full["accuracy"])
    assert row["difference_full"] == pytest.approx(0)
    assert row["difference_curve_low"] > 0
    chosen = only(found["stopping"], family="all", rule="confident", selection="chosen")
    assert chosen["accuracy"] == pytest.approx(full["accuracy"])
    assert chosen["tokens"] <= row["tokens"] < full["tokens"]
    stable = only(found["stopping"], family="all", rule="stable", selection="fixed", setting=2)
    assert stable["accuracy"] == pytest.approx(full["accuracy"])
    assert stable["tokens"] > row["tokens"]


def test_cutting_lengths_that_do_not_differ_keeps_or_loses_all(
    found: dict[str, pd.DataFrame],
) -> None:
    cut = found["stopping"].query("family == 'all' and rule == 'length_cut'")
    assert cut["difference_full"].tolist() == [0] * 6
    budget = only(found["stopping"], family="all", rule="forced", selection="chosen")
    assert (budget["setting"], budget["other_setting"]) == (40, 40)
    assert budget["tokens"] == pytest.approx(44)


def test_votes_rise_and_pass_rates_more(found: dict[str, pd.DataFrame]) -> None:
    votes = found["votes"].query("family == 'all'")
    assert votes["votes"].tolist() == [1, 2, 4, 8]
    assert (votes["pass_rate"] >= votes["accuracy"] - 1e-9).all()
    assert votes["accuracy"].iloc[0] == pytest.approx(votes["accuracy"].iloc[1])
    assert votes["accuracy"].iloc[-1] > votes["accuracy"].iloc[0] + 0.1
    assert votes["tokens"].tolist() == pytest.approx([4, 8, 16, 32])
    lead = only(found["stopping"], family="all", rule="vote_lead", selection="fixed", setting=2)
    assert lead["difference_curve"] > 0  # drawn where they are needed


def test_a_run_that_never_thinks_has_no_budgets_to_weigh() -> None:
    items = [Item(content=None, answer=2 + k % 3, samples=("0", "1", "0")) for k in range(20)]
    found = tables(items)
    assert set(found["budgets"]["method"]) == {"full", "cut"}
    assert set(found["stopping"]["rule"]) == {"length_cut", "vote_lead", "vote_sure"}
    assert found["optimal_budgets"].empty
    assert found["stopping"].query("rule == 'length_cut'")["difference_curve"].isna().all()
    assert found["votes"]["votes"].tolist() == [1, 2, 3] * 2


def test_without_samples_budgets_or_logprobs_there_are_no_rows_of_theirs() -> None:
    found = tables([Item(content=k) for k in range(20)], budgets=())
    assert set(found["budgets"]["method"]) == {"full", "cut"}
    assert set(found["stopping"]["rule"]) == {"length_cut"}
    assert found["votes"].empty
    assert len(found["lengths"]) == 9
    frame = planted([Item(content=k) for k in range(20)], BUDGETS)
    sheet = lay_out(frame.assign(answer_logprob=np.nan))
    pool = make_pool(sheet.items, 20, seed=1)
    silent, _ = weigh_run(sheet, pool, COST, Weighing(RULES, 0.9, 0.02, 12))
    assert set(silent["stopping"]["rule"]) == {"length_cut", "length_forced", "forced", "stable"}


def test_a_single_item_ends_in_tables() -> None:
    found = tables([Item(content=9, samples=("0",))])
    assert set(found["stopping"]["selection"]) == {"fixed"}  # no other half to choose on
    assert all(len(found[name]) for name in BY_FAMILY)
