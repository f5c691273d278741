import pandas as pd
import pytest

from stages.looks.comparisons import gains, outcomes, smallest_match
from stages.looks.natures import configuration_name
from stages.looks.words import (
    family_answer,
    frontier_answer,
    gain_by_size,
    headline,
    onset,
    overall_gain,
    uncertainty,
)
from tests.looks.planted import families
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers


def answer(frame: pd.DataFrame) -> str:
    """All sentences on the one family of `frame`, with plain spaces."""
    parts = family_answer(outcomes(frame).iloc[0], gains(frame), smallest_match(frame))
    return " ".join(parts).replace("\u00a0", " ")


def test_reasoning_wins() -> None:
    frame = families([0.3, 0.4], [0.7, 0.9])
    assert headline(outcomes(frame)) == "Thinking is worth its tokens on open math questions."
    text = answer(frame)
    assert text.startswith("Worth it: no student that answers directly, whatever its size,")
    assert "(best student 40 % direct, 90 % with reasoning)" in text
    assert "changes accuracy by +40 to +50 points, a clear gain at every size." in text
    assert "6x the tokens generated, 3x the FLOPs per question, 2x the FLOPs" in text
    assert "(s2, 2k parameters: 40 %) is s1, 1k parameters: 70 % for 1x its training FLOPs" in text


def test_reasoning_loses() -> None:
    frame = families([0.7, 0.9], [0.3, 0.4])
    assert headline(outcomes(frame)) == "Thinking is not worth its tokens on open math questions."
    text = answer(frame)
    assert text.startswith("Not worth it: no reasoning student comes within the error")
    assert "by -50 to -40 points, a clear loss at every size." in text
    assert "smallest reasoning student" not in text


def test_reasoning_ties() -> None:
    frame = families([0.8, 0.9], [0.8, 0.9])
    text = answer(frame)
    assert text.startswith("Not worth it: direct answers reach the same accuracy")
    assert "need 2x the training FLOPs and 3x the FLOPs per question" in text
    assert "by 0 points, not told apart at any size." in text


def test_reasoning_does_the_same_for_less_or_for_another_bill() -> None:
    assert "reasoning with only 0.5x the training FLOPs and 0.75x" in answer(
        families([0.1, 0.1, 0.1, 0.9], [0.9, 0.9, 0.9, 0.9])
    )
    frame = families([0.1, 0.1, 0.9], [0.9, 0.9, 0.9], query=6.0)
    assert "It depends: both reach the same accuracy" in answer(frame)
    assert "depends on which bill counts" in headline(outcomes(frame))


def test_the_headline_names_every_family_once() -> None:
    frame = pd.concat(
        [
            families([0.3], [0.9], "math_open"),
            families([0.3], [0.9], "math_mc"),
            families([0.9], [0.9], "general_open"),
            families([0.9], [], "general_mc"),
        ]
    )
    assert headline(outcomes(frame)) == (
        "Thinking is worth its tokens on open math questions and multiple-choice math questions. "
        "It is not worth them on open general questions. "
        "It could not be judged on multiple-choice general questions."
    )


def test_gains_that_begin_at_a_size() -> None:
    found = gains(families([0.5, 0.5, 0.5], [0.3, 0.8, 0.9]))
    assert onset(found) == 2000
    assert gain_by_size(found) == (
        "At equal size reasoning changes accuracy by -20 to +40 points: a clear gain at 2k and every "
        "size above; a clear loss at 1k."
    )
    assert onset(gains(families([0.5, 0.5], [0.9, 0.5]))) is None


def test_one_size_alone() -> None:
    assert gain_by_size(gains(families([0.5], [0.9]))).endswith("+40 points: a clear gain at 1k.")


def test_only_direct_answers() -> None:
    frame = families([0.5, 0.6], [])
    assert answer(frame) == "Only one of the two regimes was trained, so nothing can be said."
    assert overall_gain(gains(frame)) == (
        "No student was trained both to answer directly and to reason."
    )


def test_the_frontier_is_told_from_cheap_to_dear() -> None:
    table = frontiers(study(students=("d16", "d64"), recipes=("ift", "reasoning"))[0])
    rows = table[table["family"] == "math_open"]
    text = frontier_answer(rows, "training")
    members = rows[(rows["cost"] == "training") & rows["on_frontier"]]
    members = members.sort_values("cost_flops")
    names = [
        configuration_name(*one) for one in zip(members["student"], members["recipe"], strict=True)
    ]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert frontier_answer(rows.head(0), "training") == "No run was traced against training FLOPs."


def test_gains_with_a_gap_are_listed() -> None:
    found = gains(families([0.5, 0.5, 0.5], [0.8, 0.5, 0.9]))
    assert "a clear gain at 1k and 3k; not told apart at 2k." in gain_by_size(found)


def test_seeds_of_some_students_are_counted() -> None:
    runs = study(students=("d16",), recipes=("ift", "reasoning"), items=30, seeds=(1, 2))[0]
    some = runs[(runs["recipe"] == "ift") | (runs["seed"] == 1)]
    assert "Of the 2 pairs of student and recipe 1 were trained with up to 2 seeds" in uncertainty(
        some
    )


@pytest.mark.parametrize(("seeds", "words"), [((1,), "trained once"), ((1, 2), "up to 2 seeds")])
def test_the_uncertainty_counts_items_and_seeds(seeds: tuple[int, ...], words: str) -> None:
    runs = study(students=("d16",), recipes=("ift",), items=30, seeds=seeds)[0]
    text = uncertainty(runs)
    assert "over 30 questions per suite" in text
    assert "differences below 25 points" in text
    assert words in text
