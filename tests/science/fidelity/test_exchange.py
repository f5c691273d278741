"""What written items are worth: unbiased curves, equal items by interpolation, the same for the same seed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.science.fidelity.exchange import ExchangeSettings, equal_items, exchange, resettled
from stages.science.fidelity.measures import order_accuracy, pair_signs
from stages.science.fidelity.order_draws import Drawing
from stages.science.fidelity.tallies import METRICS, layout_of, tally_of
from stages.science.fidelity.tally import Tally
from tests.science.fidelity.judged import SOLVERS, judged

SETTINGS = ExchangeSettings((5, 20, 40), halves=200, resamples=20, coverage=0.9, seed=3)


def tallies(task: str, metric: str, **items: int) -> dict[str, Tally]:
    frames = {
        name: judged(task, items=count, seed=number, source=name)
        for number, (name, count) in enumerate(items.items())
    }
    layout = layout_of(pd.concat(frames.values()))
    return {name: tally_of(one, SOLVERS, metric, "wrong", layout) for name, one in frames.items()}


@pytest.mark.parametrize("task", METRICS)
def test_every_source_has_its_curve(task: str) -> None:
    own = tallies(task, METRICS[task][0], real=90, a=60, b=30)
    found = exchange(own.pop("real"), own, SETTINGS)
    sizes = {name: list(rows["items"]) for name, rows in found.curves.groupby("source")}
    assert sizes == {
        "real": [5, 20, 40, 45],
        "a": [5, 20, 40, 60],
        "b": [5, 20, 30],
        "average": [4, 20, 40, 90],
    }
    values = found.curves[["low", "order_accuracy", "high"]].to_numpy()
    assert ((values >= 0) & (values <= 1)).all()
    assert (np.diff(values[:, [0, 2]], axis=1) > 0).all()
    assert list(found.equal["source"]) == ["a", "b", "average"]
    assert list(found.equal["items"]) == [60, 30, 90]


def test_one_generator_has_no_average() -> None:
    own = tallies("scored", "mean", real=40, a=30)
    assert set(exchange(own.pop("real"), own, SETTINGS).curves["source"]) == {"real", "a"}


def test_the_whole_written_set_is_held_against_halves() -> None:
    own = tallies("scored", "mean", real=6, a=50)
    real, a = own["real"], own["a"]
    found = exchange(real, {"a": a}, replace(SETTINGS, halves=20000)).curves
    halves = [[bit >> place & 1 for place in range(6)] for bit in range(64)]
    chosen = np.array([half for half in halves if sum(half) == 3], dtype=float)
    reference = pair_signs(real.score(chosen))
    right = order_accuracy(pair_signs(a.score())[None, :], reference)
    value = found[found["source"] == "a"]["order_accuracy"].iloc[-1]
    assert value == pytest.approx(np.where(np.isnan(right), 0.5, right).mean(), abs=0.01)


def test_solvers_that_are_alike_are_ordered_by_chance() -> None:
    """As no item is on both sides, what luck the reference had does not come again."""
    rng, frame = np.random.default_rng(0), judged("scored", items=60)
    settings = replace(SETTINGS, sizes=(30,), resamples=2)
    values = []
    for _ in range(60):
        frame["correct"] = rng.integers(0, 2, len(frame)).astype(float)
        real = tally_of(frame, SOLVERS, "mean", "wrong")
        values.append(exchange(real, {}, settings).curves["order_accuracy"][0])
    assert np.mean(values) == pytest.approx(0.5, abs=3 * np.std(values) / np.sqrt(60))


def test_a_seed_gives_one_table() -> None:
    own = tallies("ner", "strict", real=50, a=40)
    once, again, other = (
        exchange(own["real"], {"a": own["a"]}, replace(SETTINGS, seed=seed)) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(once.curves, again.curves)
    pd.testing.assert_frame_equal(once.equal, again.equal)
    assert (once.curves["order_accuracy"] != other.curves["order_accuracy"]).any()


def test_equal_items_lie_on_the_curve_of_the_root() -> None:
    sizes, wanted = np.array([4, 16]), np.array([0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.81])
    found = equal_items(sizes, np.array([0.6, 0.8]), wanted)
    assert found[:-1] == pytest.approx([0, 0, 1, 4, 9, 16])
    assert np.isnan(found[-1])


def test_a_curve_that_falls_is_made_to_rise() -> None:
    sizes = np.array([1, 4, 9])
    curves = np.array([[0.7, 0.6, 0.9], [0.7, 0.6, 0.9], [0.9, 0.9, 0.9]])
    found = equal_items(sizes, curves, np.array([0.64, 0.66, 0.95]))
    assert found[0] < 1
    assert 4 < found[1] < 5
    assert np.isnan(found[2])


def test_scatter_within_a_set_is_taken_off() -> None:
    rng = np.random.default_rng(0)
    sets = rng.normal(0, 0.05, (2000, 1, 1)) + rng.normal(0, 0.2, (2000, 16, 1)) + 0.7
    around = resettled(np.array([0.5]), sets, halves=10000)
    assert around.std() == pytest.approx(0.05, rel=0.1)
    assert around.mean() == pytest.approx(0.5, abs=1e-3)
    alone = resettled(np.array([0.5]), sets - 0.999 * sets.mean(axis=1, keepdims=True), halves=400)
    assert alone.std() == pytest.approx(0.01, rel=0.05)


def test_bad_sets_are_refused() -> None:
    own = tallies("scored", "mean", real=3, a=30)
    with pytest.raises(ValueError, match="4 real items"):
        exchange(own["real"], {"a": own["a"]}, SETTINGS)
    with pytest.raises(ValueError, match="items of average"):
        exchange(own["a"], {"average": own["a"]}, SETTINGS)
    with pytest.raises(ValueError, match="items of b"):
        Drawing.of(own["a"], {"b": replace(own["a"], solvers=("x",))}, (5,))
