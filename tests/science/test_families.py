import numpy as np
import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.science.families import measure_families
from stages.science.stats import standard_error

SUITES = {"one_step": ("math", "open"), "two_step": ("math", "open"), "sorting": ("general", "mc")}
VERDICTS = {
    ("a", "one_step"): "1110",
    ("a", "two_step"): "10",
    ("a", "sorting"): "0001",
    ("b", "one_step"): "1111",
    ("b", "two_step"): "00",
    ("b", "sorting"): "0111",
}


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = []
    for (run, suite), verdicts in VERDICTS.items():
        domain, answer_format = SUITES[suite]
        rows.append(
            {
                "run": run,
                "suite": suite,
                "domain": domain,
                "format": answer_format,
                "corpus": "general",
                "student": f"d_{run}",
                "recipe": "ift",
                "seed": 1,
                "parameters": 1000,
                "train_flops": 1e9,
                "query_flops": 100.0 if suite == "one_step" else 300.0,
                "accuracy": verdicts.count("1") / len(verdicts),
            }
        )
    pairs = [(run, suite, verdicts) for (run, suite), verdicts in VERDICTS.items()]
    return pd.DataFrame(rows), pd.DataFrame(pairs, columns=["run", "suite", "verdicts"])


def test_families_are_plain_means_over_suites() -> None:
    results = measure_families(*tables(), draws=5, seed=0)
    table = results.table.set_index(["family", "run"])
    # Suites of 4 and of 2 items weigh the same: (0.75 + 0.5) / 2, not 4 of 6.
    assert table.loc[("math_open", "a"), "accuracy"] == pytest.approx(0.625)
    assert table.loc[("general_mc", "a"), "accuracy"] == pytest.approx(0.25)
    assert table.loc[("all", "a"), "accuracy"] == pytest.approx((0.625 + 0.25) / 2)
    assert table.loc[("math_open", "b"), "query_flops"] == pytest.approx(200)
    assert table.loc[("all", "b"), "query_flops"] == pytest.approx(250)
    first, second = standard_error([1, 1, 1, 0]), standard_error([1, 0])
    error = np.hypot(first, second) / 2
    assert table.loc[("math_open", "a"), "accuracy_se"] == pytest.approx(error)
    whole = np.hypot(error, standard_error([0, 0, 0, 1])) / 2
    assert table.loc[("all", "a"), "accuracy_se"] == pytest.approx(whole)


def test_draws_belong_to_the_rows_of_the_table() -> None:
    results = measure_families(*tables(), draws=4000, seed=0)
    assert results.draws.shape == (4000, len(results.table))
    # Within 4 errors of the mean of 4000 draws; the largest spread is below 0.3.
    np.testing.assert_allclose(results.draws.mean(axis=0), results.table["accuracy"], atol=0.02)
    names = zip(results.table["family"], results.table["run"], strict=True)
    column = {name: k for k, name in enumerate(names)}
    families = results.draws[:, [column["general_mc", "a"], column["math_open", "a"]]]
    np.testing.assert_allclose(results.draws[:, column["all", "a"]], families.mean(axis=1))


def test_runs_are_paired_on_items() -> None:
    results = measure_families(*tables(), draws=200, seed=0)
    rows = results.table["family"] == "general_mc"
    assert results.table.loc[rows, "run"].tolist() == ["a", "b"]
    # Whatever a has right, b has right: with shared items b never falls behind.
    first, second = results.draws[:, rows].T
    assert (second >= first).all()


def test_order_of_rows_does_not_matter() -> None:
    runs, verdicts = tables()
    straight = measure_families(runs, verdicts, 20, 0)
    reversed_ = measure_families(runs[::-1], verdicts.sample(frac=1, random_state=1), 20, 0)
    pd.testing.assert_frame_equal(straight.table, reversed_.table)
    np.testing.assert_array_equal(straight.draws, reversed_.draws)


def test_tables_that_do_not_fit_are_refused() -> None:
    runs, verdicts = tables()
    with pytest.raises(InputError, match="no rows"):
        measure_families(runs[:0], verdicts, 5, 0)
    with pytest.raises(InputError, match="the first a on two_step"):
        measure_families(runs, verdicts.query("suite != 'two_step'"), 5, 0)
    with pytest.raises(InputError, match="a on one_step twice"):
        measure_families(runs, pd.concat([verdicts, verdicts[:1]]), 5, 0)
    missing = "run != 'b' or suite != 'sorting'"
    with pytest.raises(InputError, match="b has answers to 2 of 3 suites"):
        measure_families(runs.query(missing), verdicts.query(missing), 5, 0)


@pytest.mark.parametrize(
    ("string", "words"), [("111", "of one length"), ("11x0", "0 and 1"), ("1100", "disagree")]
)
def test_verdicts_that_cannot_be_right_are_refused(string: str, words: str) -> None:
    runs, verdicts = tables()
    verdicts.loc[0, "verdicts"] = string
    with pytest.raises(InputError, match=words):
        measure_families(runs, verdicts, 5, 0)
