import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.item_sums import add_up
from stages.science.budgets.measured import ACCURACY, FLOPS, TOKENS, blocks_of, measure
from stages.science.budgets.token_budgets import Policy


def test_policies_are_measured_by_rule_over_every_family_and_all() -> None:
    suites = np.repeat(["s", "t"], 30)
    frame = pd.DataFrame({"item": np.arange(60).astype(str), "suite": suites, "task": "t"})
    pool = make_pool(frame.assign(family=suites, level=1), draws=50, seed=0)
    correct = np.random.default_rng(0).random((60, 2)) < 0.5
    tokens = np.broadcast_to([3, 4], (60, 2))
    one = Policy("one", (0.0, 1.0), correct, tokens, tokens * 10.0)
    other = Policy("other", (np.nan,), correct[:, :1] / 3, tokens[:, :1] * 1.5, tokens[:, :1] * 9.0)
    first, second, every = measure([one, other], add_up(pool, blocks_of([one, other])))
    assert first["one"].whole[0, ACCURACY] == pytest.approx(correct[:30].mean(axis=0))
    assert second["one"].whole[0, ACCURACY] == pytest.approx(correct[30:].mean(axis=0))
    assert every["one"].whole[0, ACCURACY] == pytest.approx(correct.mean(axis=0))
    assert every["one"].whole[:, FLOPS] == pytest.approx(np.broadcast_to([30.0, 40.0], (51, 2)))
    assert every["other"].whole[0, ACCURACY] == pytest.approx(correct[:, 0].mean() / 3)
    assert every["other"].whole[0, TOKENS] == pytest.approx([4.5])
    places = pool.halves[0][0]
    assert first["one"].first[0, ACCURACY] == pytest.approx(correct[places].sum(axis=0) / 30)
    assert first["one"].first + first["one"].second == pytest.approx(first["one"].whole)
