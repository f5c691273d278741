from typing import Any

import pandas as pd

from stages.looks.caveats import caveats
from stages.looks.comparisons import gains
from tests.looks.planted import families
from tests.looks.simulated import study
from tests.looks.simulated_results import pairs

RUNS = study(students=("d16",))[0]
NO_FITS: dict[str, Any] = {"accuracy_over_train_flops": []}


def said(
    frame: pd.DataFrame,
    runs: pd.DataFrame = RUNS,
    scaling: dict[str, Any] = NO_FITS,
    lost: pd.DataFrame | None = None,
) -> str:
    kept = pairs()
    none_lost = kept[kept["reason"] == "kept"]
    return " ".join(caveats(runs, gains(frame), scaling, none_lost if lost is None else lost))


def test_nothing_is_said_when_all_held() -> None:
    assert said(families([0.3, 0.4], [0.6, 0.9])) == ""


def test_families_without_gain_and_sizes_that_lose_are_named() -> None:
    text = said(families([0.8, 0.8], [0.5, 0.8], "general_open"))
    assert "On open general questions, reasoning brings no clear gain at any size." in text
    assert "clearly worse at 1k parameters" in text


def test_a_largest_student_below_a_smaller_one_is_named_only_if_clear() -> None:
    assert "below a smaller one on open math questions (best: s1)" in said(
        families([0.1, 0.1], [0.9, 0.7])
    )
    assert "below a smaller one" not in said(families([0.1, 0.1], [0.9, 0.89]))


def test_curves_that_are_not_identifiable_are_counted() -> None:
    scaling = {
        "accuracy_over_train_flops": [
            {"status": status} for status in ("identified", "not_identifiable", "no_result")
        ]
    }
    assert "Of 3 curves" in said(families([0.3], [0.6]), scaling=scaling)
    assert "2 are not pinned down" in said(families([0.3], [0.6]), scaling=scaling)


def test_cut_answers_are_named_at_their_worst() -> None:
    cut = RUNS.assign(truncated_rate=[0.31] + [0.0] * (len(RUNS) - 1))
    text = said(families([0.3], [0.6]), runs=cut)
    assert "at worst 31\u00a0%" in text
    assert RUNS["run"].iloc[0] in text


def test_a_reasoning_student_that_never_thinks_is_named() -> None:
    silent = RUNS.assign(thinking_tokens=0.0)
    assert "never think: d16_reasoning_s1." in said(families([0.3], [0.6]), runs=silent)


def test_a_student_that_thinks_on_some_suite_is_not_named() -> None:
    some = RUNS.assign(
        thinking_tokens=[1.0 if suite == "math_open" else 0.0 for suite in RUNS["suite"]]
    )
    some.loc[some.index[-1], "thinking_tokens"] = 3.0
    assert some.loc[some.index[-1], "recipe"] == "reasoning"
    assert "never think" not in said(families([0.3], [0.6]), runs=some)


def test_lost_prompts_are_told_by_level() -> None:
    text = said(families([0.3], [0.6]), lost=pairs())
    assert "gave a pair to learn from" in text
    assert "at level 1" in text
    assert "at level 4" in text
