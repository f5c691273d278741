import numpy as np
import pandas as pd
import pytest

from stages.science.contrasts.answered import answered
from stages.science.contrasts.suite_weights import suite_weights
from stages.science.families import measure_families
from tests.science.planted import study, tables
from tests.science.seeded import seeded_study


def test_shares_and_means_are_those_of_the_strings() -> None:
    runs, verdicts = seeded_study(seeds=3, items=30)
    data = answered(runs, verdicts)
    assert data.shares is not None
    assert data.seeds.tolist() == [3] * len(data.configurations)
    for row, configuration in enumerate(data.configurations.to_dict("records")):
        own = runs[runs["recipe"] == configuration["recipe"]]
        own = own[own["student"] == configuration["student"]]
        first = own[own["suite"] == "one"]["run"]
        strings = verdicts[verdicts["run"].isin(first) & (verdicts["suite"] == "one")]["verdicts"]
        bits = np.array([[int(sign) for sign in string] for string in strings])
        suite = sorted(runs["suite"].unique()).index("one")
        np.testing.assert_allclose(data.shares[suite][row], bits.mean(axis=0))
        assert data.mean[row, suite] == pytest.approx(bits.mean())


def test_scatter_is_that_of_an_analysis_of_variance() -> None:
    runs, verdicts = seeded_study(seeds=4, items=25)
    data = answered(runs, verdicts)
    own = runs[(runs["student"] == "s0") & (runs["recipe"] == "ift") & (runs["suite"] == "one")]
    strings = verdicts.merge(own[["run", "suite"]])["verdicts"]
    y = np.array([[int(sign) for sign in string] for string in strings])
    left = y - y.mean(axis=0) - y.mean(axis=1, keepdims=True) + y.mean()
    interaction = (left**2).sum() / (3 * 24)
    table = data.configurations
    row = table.index[(table["student"] == "s0") & (table["recipe"] == "ift")][0]
    suite = sorted(runs["suite"].unique()).index("one")
    assert data.rest()[row, suite] == pytest.approx(interaction / 25)
    squares = data.between_squares(np.eye(data.items.size))[row, suite]
    assert squares == pytest.approx(3 * y.mean(axis=1).var(ddof=1))


def test_weights_give_the_accuracies_of_the_families() -> None:
    runs, verdicts = tables(study(items=20))
    results = measure_families(runs, verdicts, 2, 0).table
    weights = suite_weights(runs)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    data = answered(runs, verdicts)
    for family, weight in weights.loc["family"].iterrows():
        own = results[results["family"] == family].sort_values(["student", "recipe"])
        np.testing.assert_allclose(data.mean @ weight.to_numpy(), own["accuracy"])


def test_order_of_rows_does_not_matter() -> None:
    runs, verdicts = tables(study(items=20))
    one, other = answered(runs, verdicts), answered(runs[::-1], verdicts.sample(frac=1))
    pd.testing.assert_frame_equal(one.configurations, other.configurations)
    np.testing.assert_array_equal(one.accuracy, other.accuracy)
    assert one.shares is not None and other.shares is not None
    for left, right in zip(one.shares, other.shares, strict=True):
        np.testing.assert_array_equal(left, right)
