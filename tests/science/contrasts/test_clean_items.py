"""Gains on clean items: planted truths, and coverage of the intervals."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from stages.bedrock.errors import InputError
from stages.science.contrasts.clean_items import clean_gains, clean_runs, measure_subsets

CELLS = {"sums": ("math", "open"), "proofs": ("math", "open"), "facts": ("general", "mc")}
Bits = NDArray[np.int8]


def study(answers: dict[str, dict[str, Bits]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of runs called `<student>_<recipe>_<seed>`, from their answers by suite."""
    runs, verdicts = [], []
    for run, own in answers.items():
        student, recipe, seed = run.split("_")
        for suite, bits in own.items():
            domain, form = CELLS[suite]
            head = {"run": run, "suite": suite}
            runs.append(
                {
                    **head,
                    "corpus": "general",
                    "student": student,
                    "recipe": recipe,
                    "seed": int(seed),
                }
                | {"domain": domain, "format": form}
            )
            verdicts.append({**head, "verdicts": "".join(map(str, bits))})
    return pd.DataFrame(runs), pd.DataFrame(verdicts)


def drawn(rng: np.random.Generator, clean: NDArray[np.bool_], known: float, other: float) -> Bits:
    """Answers that are right with chance `known` on items that overlap, `other` on clean ones."""
    return (rng.random(clean.size) < np.where(clean, other, known)).astype(np.int8)


def masks(clean: NDArray[np.bool_], *suites: str) -> dict[tuple[str, str], NDArray[np.bool_]]:
    return {("general", suite): clean for suite in suites}


def test_counts_and_accuracies_of_a_small_study() -> None:
    clean = np.array([True, True, False, True])
    bits = np.array([1, 0, 1, 1], dtype=np.int8)
    runs, verdicts = study({"d16_ift_1": {"sums": bits}, "d16_reasoning_1": {"sums": 1 - bits}})
    subsets = measure_subsets(runs, verdicts, masks(clean, "sums"), 200, 1)
    table = clean_runs(subsets, 0.9).set_index("run")
    row = table.loc["d16_ift_1"]
    assert (row["items"], row["clean_items"]) == (4, 3)
    assert (row["accuracy"], row["clean_accuracy"]) == (0.75, pytest.approx(2 / 3))
    assert row["difference"] == pytest.approx(2 / 3 - 0.75)
    assert row["difference_low"] <= row["difference"] <= row["difference_high"]
    gains = clean_gains(subsets, runs, 0.9).set_index(["student", "name"])
    assert gains.loc[("d16", "sums"), "gain"] == pytest.approx(0.25 - 0.75)
    assert gains.loc[("d16", "sums"), "clean_gain"] == pytest.approx(1 / 3 - 2 / 3)
    assert (gains.loc["d16"]["gain"] == gains.loc["all"]["gain"]).all()


def test_where_all_is_clean_nothing_changes() -> None:
    rng = np.random.default_rng(0)
    clean = np.ones(60, dtype=np.bool_)
    answers = {
        f"d16_{recipe}_{seed}": {suite: drawn(rng, clean, 0, chance) for suite in CELLS}
        for recipe, chance in (("ift", 0.4), ("reasoning", 0.7))
        for seed in (1, 2)
    }
    runs, verdicts = study(answers)
    subsets = measure_subsets(runs, verdicts, masks(clean, *CELLS), 100, 1)
    table = clean_runs(subsets, 0.95)
    assert (table[["difference", "difference_low", "difference_high"]] == 0).all(axis=None)
    gains = clean_gains(subsets, runs, 0.95)
    assert np.allclose(gains[["change", "change_low", "change_high"]], 0)
    assert set(gains["reading"]) == {"same"}
    assert (gains["gain_low"] < gains["gain"]).all()


def test_a_gain_that_was_learned_by_heart_vanishes() -> None:
    """Half the items stand in the prompts; reasoning is better on these alone."""
    rng = np.random.default_rng(1)
    clean = np.arange(600) % 2 == 0
    answers = {}
    for student in ("d16", "d32"):
        for recipe, known in (("ift", 0.5), ("reasoning", 0.95)):
            own = {suite: drawn(rng, clean, known, 0.5) for suite in ("sums", "facts")}
            answers[f"{student}_{recipe}_1"] = own
    runs, verdicts = study(answers)
    subsets = measure_subsets(runs, verdicts, masks(clean, "sums", "facts"), 300, 1)
    gains = clean_gains(subsets, runs, 0.95)
    assert set(gains["reading"]) == {"vanishes"}
    assert (gains["change_high"] < 0).all()
    whole = gains[(gains["student"] == "all") & (gains["name"] == "all")].iloc[0]
    assert whole["gain"] == pytest.approx(0.225, abs=0.06)
    assert whole["clean_gain"] == pytest.approx(0, abs=0.06)
    assert (whole["items"], whole["clean_items"]) == (1200, 600)


def test_a_gain_may_appear_and_turn_on_clean_items() -> None:
    clean = np.arange(400) < 200
    turned = {
        "d16_ift_1": {"sums": np.logical_not(clean).astype(np.int8)},
        "d16_reasoning_1": {"sums": clean.astype(np.int8)},
    }
    runs, verdicts = study(turned)
    subsets = measure_subsets(runs, verdicts, masks(clean, "sums"), 200, 1)
    assert clean_gains(subsets, runs, 0.95)["reading"].unique().tolist() == ["appears"]
    most = np.arange(400) < 150
    subsets = measure_subsets(runs, verdicts, masks(most, "sums"), 200, 1)
    answers = {"d16_ift_1": {"sums": np.logical_not(most).astype(np.int8)}}
    runs, verdicts = study(answers | {"d16_reasoning_1": {"sums": most.astype(np.int8)}})
    subsets = measure_subsets(runs, verdicts, masks(most, "sums"), 200, 1)
    assert clean_gains(subsets, runs, 0.95)["reading"].unique().tolist() == ["turns"]


def test_a_suite_without_clean_items_leaves_its_family_open() -> None:
    rng = np.random.default_rng(2)
    ones, none = np.ones(40, dtype=np.bool_), np.zeros(40, dtype=np.bool_)
    answers = {
        f"d16_{recipe}_1": {suite: drawn(rng, ones, 0, 0.5) for suite in CELLS}
        for recipe in ("ift", "reasoning")
    }
    runs, verdicts = study(answers)
    clean = {**masks(ones, "sums", "facts"), ("general", "proofs"): none}
    subsets = measure_subsets(runs, verdicts, clean, 50, 1)
    gains = clean_gains(subsets, runs, 0.95)
    known = gains.assign(known=gains["clean_gain"].notna()).groupby("name")["known"].all()
    assert known.to_dict() == {
        "sums": True,
        "facts": True,
        "general_mc": True,
        "proofs": False,
        "math_open": False,
        "all": False,
    }
    assert set(gains.loc[gains["clean_gain"].isna(), "reading"]) == {"unknown"}
    assert gains["gain"].notna().all()


def test_a_student_of_one_regime_has_no_gain() -> None:
    clean = np.ones(4, dtype=np.bool_)
    runs, verdicts = study({"d16_ift_1": {"sums": clean.astype(np.int8)}})
    subsets = measure_subsets(runs, verdicts, masks(clean, "sums"), 10, 1)
    assert clean_gains(subsets, runs, 0.95).empty


def test_tables_of_different_suites_are_refused() -> None:
    clean = np.ones(4, dtype=np.bool_)
    runs, verdicts = study({"d16_ift_1": {"sums": clean.astype(np.int8)}})
    with pytest.raises(
        InputError, match="verdicts on 4 items, but overlap with corpus general of 3"
    ):
        measure_subsets(runs, verdicts, masks(clean[:3], "sums"), 10, 1)
    with pytest.raises(InputError, match="lacks verdicts"):
        measure_subsets(runs, verdicts.iloc[:0], masks(clean, "sums"), 10, 1)


@pytest.mark.slow
def test_the_interval_of_the_difference_holds_the_truth_as_often_as_it_says() -> None:
    """Chance 0.9 on a fifth that overlaps, 0.5 on the rest: clean less all is -0.08."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng([7, seed])
        clean = rng.random(200) >= 0.2
        bits = drawn(rng, clean, 0.9, 0.5)
        runs, verdicts = study({"d16_ift_1": {"sums": bits}})
        row = clean_runs(measure_subsets(runs, verdicts, masks(clean, "sums"), 200, seed), 0.9)
        held += int(
            (row["difference_low"] <= -0.08).all() & (row["difference_high"] >= -0.08).all()
        )
    assert 166 <= held <= 192  # 180 expected; binomial, three standard errors
