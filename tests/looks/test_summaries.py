import math

import pandas as pd
import pytest

from stages.looks.summaries import (
    kinds_of,
    per_family,
    per_level,
    per_suite,
    size_name,
    suite_names,
)
from tests.looks.simulated import study


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    return study(seeds=(1, 2))[0]


def test_kinds_follow_the_share_of_reasoning_not_the_name_of_the_recipe() -> None:
    frame = pd.DataFrame(
        {
            "recipe": ["plain", "deep", "seq50", "half"],
            "reasoning_fraction": [0.0, 1.0, 0.5, 0.5],
            "order": ["mixed", "mixed", "sequential", "mixed"],
        }
    )
    assert kinds_of(frame).tolist() == ["ift", "reasoning", "sequential", "mixed"]


def test_one_seed_keeps_its_accuracy_and_error() -> None:
    runs = study(students=("d16",), recipes=("ift",))[0]
    suites = per_suite(runs).set_index("suite").loc[runs["suite"]]
    assert suites["accuracy"].tolist() == runs["accuracy"].tolist()
    assert suites["se"].tolist() == pytest.approx(runs["accuracy_se"].tolist())


def test_seeds_are_averaged_and_their_spread_is_in_the_error(runs: pd.DataFrame) -> None:
    suites = per_suite(runs)
    assert (suites["seeds"] == 2).all()
    own = runs[(runs["student"] == "d24") & (runs["recipe"] == "ift")]
    own = own[own["suite"] == "general_open"]
    row = suites[(suites["student"] == "d24") & (suites["recipe"] == "ift")]
    row = row[row["suite"] == "general_open"]
    assert row["accuracy"].tolist() == pytest.approx([own["accuracy"].mean()])
    between = own["accuracy"].var() / 2
    assert row["se"].tolist() == pytest.approx(
        [math.sqrt(own["accuracy_se"].mean() ** 2 + between)]
    )


def test_a_family_is_the_plain_mean_of_its_suites(runs: pd.DataFrame) -> None:
    suites = per_suite(runs)
    families = per_family(suites)
    key = {"student": "d48", "recipe": "seq50", "family": "math_open"}
    members = suites[(suites[list(key)] == pd.Series(key)).all(axis=1)]
    row = families[(families[list(key)] == pd.Series(key)).all(axis=1)]
    assert len(members) == 2
    assert row["accuracy"].tolist() == pytest.approx([members["accuracy"].mean()])
    assert row["se"].tolist() == pytest.approx([math.sqrt((members["se"] ** 2).sum()) / 2])
    assert row["items"].tolist() == [500]


def test_a_missing_error_stays_missing(runs: pd.DataFrame) -> None:
    families = per_family(per_suite(runs.assign(accuracy_se=math.nan)))
    assert families["se"].isna().all()


def test_levels_of_two_suites_are_pooled_by_their_items() -> None:
    runs, levels = study(students=("d16",), recipes=("ift",))
    both = levels.assign(task="calc", level=1)
    both = both.groupby(["run", "suite", "task", "level"]).agg(
        {"items": "sum", "accuracy": "mean", "accuracy_se": "mean"}
    )
    pooled = per_level(both.reset_index(), runs).set_index("family")
    own = both.loc[(slice(None), ["math_open_one_step", "math_open_multi_step"]), :]
    mean = (own["accuracy"] * own["items"]).sum() / own["items"].sum()
    assert pooled.loc[["math_open"], "accuracy"].tolist() == pytest.approx([mean])
    assert pooled.loc[["math_open"], "items"].tolist() == [500]


def test_seeds_do_not_shrink_the_error_of_a_level() -> None:
    one = study(students=("d16",), recipes=("ift",))
    runs = pd.concat([one[0], one[0].assign(run="again", seed=2)])
    levels = pd.concat([one[1], one[1].assign(run="again")])
    twice, once = per_level(levels, runs), per_level(one[1], one[0])
    assert twice["se"].tolist() == pytest.approx(once["se"].tolist())


@pytest.mark.parametrize(
    ("parameters", "name"),
    [(24_000, "24k"), (102_400, "102k"), (999_800, "1M"), (1.54e9, "1.54B"), (14e9, "14B")],
)
def test_sizes_are_said_as_people_say_them(parameters: float, name: str) -> None:
    assert size_name(parameters) == name


def test_suites_are_named_by_family_and_what_is_left() -> None:
    rows = pd.DataFrame(
        {
            "suite": ["math_open_one_step", "general_mc", "gsm8k"],
            "domain": ["math", "general", "math"],
            "format": ["open", "mc", "open"],
        }
    )
    assert suite_names(rows).tolist() == [
        "math, open answers\none step",
        "general, multiple choice",
        "gsm8k\n(math, open answers)",
    ]
