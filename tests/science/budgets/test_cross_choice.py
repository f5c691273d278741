import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.cross_choice import choose, on_curve
from stages.science.budgets.item_pool import ItemPool, make_pool
from stages.science.budgets.item_sums import add_up
from stages.science.budgets.measured import ACCURACY, Measured, blocks_of, measure
from stages.science.budgets.token_budgets import Policy


def pool_of(items: int) -> ItemPool:
    frame = pd.DataFrame({"item": [f"{k}" for k in range(items)], "suite": "s", "task": "t"})
    return make_pool(frame.assign(family="math_open", level=1), draws=50, seed=0)


def policy(rule: str, correct: np.ndarray, tokens: list[float]) -> Policy:
    price = np.broadcast_to(np.array(tokens), correct.shape)
    return Policy(rule, tuple(map(float, range(len(tokens)))), correct * 1.0, price, price * 10)


def over_all(policies: list[Policy], pool: ItemPool) -> dict[str, Measured]:
    return measure(policies, add_up(pool, blocks_of(policies)))[-1]


def test_the_cheapest_setting_within_the_tolerance_is_chosen() -> None:
    pool = pool_of(400)
    rng = np.random.default_rng(1)
    full = rng.random(400) < 0.9
    rule = np.stack([full & (rng.random(400) < keep) for keep in (0.5, 0.99, 1.0)], axis=1)
    policies = [policy("rule", rule, [1, 5, 8]), policy("full", full[:, None], [10])]
    half = pool.half_share(pool.family_scopes()[-1])
    found = over_all(policies, pool)
    choice = choose(found["rule"], found["full"], half, 0.05)
    assert (choice.for_first, choice.for_second) == (1, 1)
    assert choice.means[0] == pytest.approx(found["rule"].whole[0, :, 1])
    strict = choose(found["rule"], found["full"], half, 0.0)
    assert strict.for_first == strict.for_second == 2
    worthless = policy("rule", rule & False, [1, 5, 8])
    found = over_all([worthless, policies[1]], pool)
    never = choose(found["rule"], found["full"], half, 0.05)
    assert np.isnan([never.for_first, never.for_second]).all()
    assert never.means == pytest.approx(found["full"].whole[:, :, 0])


def test_the_choice_is_judged_on_items_it_did_not_see() -> None:
    """Thirty settings without merit: the best looks good on its own items, not on the others."""
    pool = pool_of(200)
    half = pool.half_share(pool.family_scopes()[-1])
    flattered, honest = [], []
    for seed in range(30):
        noise = np.random.default_rng(seed).random((200, 31)) < 0.5
        policies = [policy("rule", noise[:, :30], [5] * 30), policy("full", noise[:, 30:], [5])]
        found = over_all(policies, pool)
        flattered.append(found["rule"].whole[0, ACCURACY].max())
        honest.append(choose(found["rule"], found["full"], half, 0.0).means[0, ACCURACY])
    assert np.mean(flattered) > 0.55
    assert np.mean(honest) == pytest.approx(0.5, abs=0.02)


def test_a_curve_is_interpolated_held_beyond_its_end_and_refused_before_its_start() -> None:
    accuracy, tokens = [0.9, 0.2, 0.5], [30.0, 10.0, 20.0]
    curve = np.array([[accuracy, tokens, tokens]] * 2)
    asked = np.array([[5.0, 10.0, 12.0, 20.0, 25.0, 30.0, 99.0]] * 2)
    found = on_curve(asked, curve)
    assert np.isnan(found[:, 0]).all()
    assert found[0, 1:] == pytest.approx([0.2, 0.26, 0.5, 0.7, 0.9, 0.9])
    single = on_curve(np.array([[1.0, 3.0]]), np.array([[[0.4], [2.0], [2.0]]]))
    assert np.isnan(single[0, 0])
    assert single[0, 1] == 0.4
    # Points of equal price, as of a run that seldom thinks.
    flat = on_curve(np.array([[2.0, 3.0]]), np.array([[[0.4, 0.6], [2.0, 2.0], [2.0, 2.0]]]))
    assert np.isfinite(flat).all()
