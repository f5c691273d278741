import numpy as np
import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.science.families import FamilyResults, measure_families
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
                "teacher_flops": 2e9,
                "query_flops": 100.0 if suite == "one_step" else 300.0,
                "accuracy": verdicts.count("1") / len(verdicts),
            }
        )
    pairs = [(run, suite, verdicts) for (run, suite), verdicts in VERDICTS.items()]
    return pd.DataFrame(rows), pd.DataFrame(pairs, columns=["run", "suite", "verdicts"])


def test_families_are_plain_means_over_suites() -> None:
    results = measure_families(*tables(), draws=5, seed=0)
    table = results.table.set_index(["family", "student"])
    # Suites of 4 and of 2 items weigh the same: (0.75 + 0.5) / 2, not 4 of 6.
    assert table.loc[("math_open", "d_a"), "accuracy"] == pytest.approx(0.625)
    assert table.loc[("general_mc", "d_a"), "accuracy"] == pytest.approx(0.25)
    assert table.loc[("all", "d_a"), "accuracy"] == pytest.approx((0.625 + 0.25) / 2)
    assert table.loc[("math_open", "d_b"), "query_flops"] == pytest.approx(200)
    assert table.loc[("all", "d_b"), "query_flops"] == pytest.approx(250)
    first, second = standard_error([1, 1, 1, 0]), standard_error([1, 0])
    error = np.hypot(first, second) / 2
    assert table.loc[("math_open", "d_a"), "accuracy_se"] == pytest.approx(error)
    whole = np.hypot(error, standard_error([0, 0, 0, 1])) / 2
    assert table.loc[("all", "d_a"), "accuracy_se"] == pytest.approx(whole)


def test_draws_belong_to_the_rows_of_the_table() -> None:
    results = measure_families(*tables(), draws=4000, seed=0)
    assert results.draws.shape == (4000, len(results.table))
    # Within 4 errors of the mean of 4000 draws; the largest spread is below 0.3.
    np.testing.assert_allclose(results.draws.mean(axis=0), results.table["accuracy"], atol=0.02)
    names = zip(results.table["family"], results.table["student"], strict=True)
    column = {name: k for k, name in enumerate(names)}
    families = results.draws[:, [column["general_mc", "d_a"], column["math_open", "d_a"]]]
    np.testing.assert_allclose(results.draws[:, column["all", "d_a"]], families.mean(axis=1))


def test_runs_are_paired_on_items() -> None:
    results = measure_families(*tables(), draws=200, seed=0)
    rows = results.table["family"] == "general_mc"
    assert results.table.loc[rows, "student"].tolist() == ["d_a", "d_b"]
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


def test_without_verdicts_the_standard_errors_speak() -> None:
    runs, _ = tables()
    runs["accuracy"], runs["accuracy_se"] = 0.5, 0.02
    results = measure_families(runs, None, draws=4000, seed=0)
    one_suite = (results.table["family"] == "general_mc").to_numpy()
    two_suites = (results.table["family"] == "math_open").to_numpy()
    np.testing.assert_allclose(results.draws[:, one_suite].std(axis=0), 0.02, rtol=0.05)
    np.testing.assert_allclose(results.draws[:, two_suites].std(axis=0), 0.02 / 2**0.5, rtol=0.05)
    with pytest.raises(InputError, match=r"no accuracy_se, .* add verdicts"):
        measure_families(runs.assign(accuracy_se=np.nan), None, 5, 0)


def seeded(seed_sd: float, items: int, rng: np.random.Generator) -> FamilyResults:
    """Eight students at 0.6, three seeds each, that a training's seed moves by `seed_sd`."""
    runs, verdicts = [], []
    hardness = rng.random(items)
    for student in range(8):
        for seed in range(3):
            chance = 0.6 + seed_sd * rng.standard_normal()
            own = np.where(rng.random(items) < 0.7, hardness, rng.random(items)) < chance
            name = {"run": f"s{student}_{seed}", "suite": "sums"}
            fixed = {"student": f"s{student}", "recipe": "ift", "seed": seed, "corpus": "math"}
            costs = {"parameters": 10, "train_flops": 1.0 + seed, "teacher_flops": 1.0}
            kind = {"domain": "math", "format": "mc", "query_flops": 1.0, "accuracy": own.mean()}
            runs.append({**name, **fixed, **costs, **kind})
            verdicts.append(name | {"verdicts": "".join("01"[int(bit)] for bit in own)})
    return measure_families(pd.DataFrame(runs), pd.DataFrame(verdicts), 400, 0)


@pytest.fixture(scope="module")
def scattered() -> list[FamilyResults]:
    """Forty studies whose seeds move them by 0.05."""
    rng = np.random.default_rng(2)
    return [seeded(0.05, 400, rng) for _ in range(40)]


def test_seeds_are_averaged_and_their_scatter_is_found_apart_from_that_of_the_items(
    scattered: list[FamilyResults],
) -> None:
    table = scattered[0].table
    family = table[table["family"] == "math_mc"]
    assert len(family) == 8
    assert family["seeds"].eq(3).all()
    assert family["train_flops"].eq(2.0).all()
    found = [results.table["seed_sd"].iloc[8] for results in scattered]
    assert np.mean(found) == pytest.approx(0.05, rel=0.12)
    rng = np.random.default_rng(1)
    none = [seeded(0.0, 500, rng).table["seed_sd"].iloc[8] for _ in range(20)]
    assert np.mean(none) < 0.012


def test_intervals_over_seeds_hold_the_mean_over_all_seeds(scattered: list[FamilyResults]) -> None:
    inside = []
    for results in scattered:
        low, high = np.quantile(results.draws[:, :8], [0.05, 0.95], axis=0)
        inside += ((low <= 0.6) & (high >= 0.6)).tolist()
    assert 0.82 <= np.mean(inside) <= 0.97


def test_one_seed_each_tells_nothing_of_seeds() -> None:
    assert measure_families(*tables(), draws=5, seed=0).table["seed_sd"].isna().all()
