import numpy as np
import pytest
from scipy.stats import binom

from stages.science.budgets.answer_sheet import lay_out
from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.item_sums import add_up
from stages.science.budgets.lengths import length_columns, length_tables, median_interval
from tests.science.planted_answers import Item, planted


def tables(items: list[Item], draws: int = 400) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """Lengths by suite and outcome, ratios by suite; a family stands under its own name."""
    sheet = lay_out(planted(items))
    pool = make_pool(sheet.items, draws, seed=1)
    sums = add_up(pool, [], length_columns(sheet, pool)).further
    lengths, ratios = length_tables(sheet, pool, sums, 0.95)
    lengths["suite"] = lengths["suite"].fillna(lengths["family"])
    ratios["suite"] = ratios["suite"].fillna(ratios["family"])
    return (
        lengths.set_index(["suite", "outcome"]).to_dict("index"),
        ratios.set_index("suite").to_dict("index"),
    )


def test_lengths_by_hand() -> None:
    items = [
        Item(content=n, right=right)
        for n, right in ((2, True), (6, True), (10, True), (16, False), (30, False))
    ]
    lengths, ratios = tables([*items, Item(suite="facts", content=0)])
    right, wrong, every = (lengths["sums", name] for name in ("correct", "wrong", "all"))
    assert (right["items"], right["mean_tokens"], right["median_tokens"]) == (3, 10, 10)
    assert (wrong["items"], wrong["mean_tokens"]) == (2, 27)
    assert every["mean_tokens"] == pytest.approx(84 / 5)
    assert right["mean_tokens_low"] < 10 < right["mean_tokens_high"]
    assert ratios["sums"]["ratio"] == pytest.approx(2.7)
    assert ratios["sums"]["items_in_mixed_levels"] == ratios["sums"]["items"] == 5
    lone = lengths["facts", "correct"]
    assert lone["mean_tokens"] == 4
    assert np.isnan([lone["mean_tokens_low"], lone["median_tokens_high"]]).all()
    assert np.isnan([ratios["facts"]["ratio"], ratios["facts"]["ratio_in_level"]]).all()
    # Over all, suites weigh the same: an answer to the one of `facts` counts as much as five of `sums`.
    assert lengths["all", "all"]["mean_tokens"] == pytest.approx((84 / 5 + 4) / 2)


def test_difficulty_alone_makes_wrong_answers_long_but_not_within_a_level() -> None:
    rng = np.random.default_rng(0)
    items = [
        Item(content=8 * level, level=level, right=bool(rng.random() < 1 - 0.15 * level))
        for level in range(1, 6)
        for _ in range(120)
    ]
    _, ratios = tables(items)
    found = ratios["sums"]
    assert found["ratio_low"] > 1.2
    assert found["ratio_in_level"] == pytest.approx(1)
    assert found["ratio_in_level_high"] == pytest.approx(1)
    assert np.isnan(found["correlation_in_level"])  # no lengths to correlate within a level


def test_a_planted_ratio_within_levels_is_found_beside_the_confounded_one() -> None:
    rng = np.random.default_rng(1)
    items = []
    for level in (1, 2, 3, 4):
        for _ in range(300):
            right = bool(rng.random() < 1 - 0.2 * level)
            mean = 20 * level * (1 if right else 1.6)
            length = int(rng.normal(mean, 2 * level))
            items.append(Item(content=length - 4, level=level, right=right))
    _, ratios = tables(items)
    found = ratios["sums"]
    assert found["ratio_in_level_low"] < 1.6 < found["ratio_in_level_high"]
    assert found["ratio_in_level_high"] - found["ratio_in_level_low"] < 0.1
    assert found["ratio"] > 2
    assert found["correlation_in_level_high"] < -0.8


def test_a_planted_correlation_is_found() -> None:
    rng = np.random.default_rng(2)
    right = rng.random(800) < 0.5
    lengths = 100 + 10 * rng.normal(size=800) - 5 * right
    items = [
        Item(content=round(10 * n), right=bool(r), level=1 + k % 3)
        for k, (n, r) in enumerate(zip(lengths, right, strict=True))
    ]
    _, ratios = tables(items)
    truth = -2.5 / np.sqrt(10**2 + 2.5**2)  # sd of a fair coin is 0.5
    found = ratios["math_open"]
    assert found["correlation_in_level_low"] < truth < found["correlation_in_level_high"]


def test_cut_answers_are_counted_beside_their_length() -> None:
    items = [Item(content=50, truncated=True, right=False)] * 3 + [Item(right=False), Item()]
    lengths, _ = tables(items)
    assert lengths["sums", "wrong"]["truncated"] == pytest.approx(3 / 4)
    assert lengths["sums", "correct"]["truncated"] == 0
    nothing, _ = tables([Item(), Item()])
    assert nothing["sums", "wrong"]["items"] == 0
    assert np.isnan(nothing["sums", "wrong"]["truncated"])
    assert np.isnan(nothing["sums", "wrong"]["mean_tokens"])


def test_the_interval_of_the_median_holds_it_as_often_as_said() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        values = 5 + np.array([rng.normal() for _ in range(60)], dtype=np.float64)
        _, low, high = median_interval(values, np.ones(60), 0.9)
        held += int(low <= 5 <= high)
    assert binom.cdf(held, 300, 0.9) > 0.001
    assert binom.sf(held, 300, 0.95) > 0.001
    assert np.isnan(median_interval(np.arange(3.0), np.ones(3), 0.95)[1:]).all()
    weighted = median_interval(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 5.0]), 0.9)
    assert weighted[0] == 9
