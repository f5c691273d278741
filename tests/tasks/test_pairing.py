import pytest

from stages.tasks.pairing import Fault, Judged, Regime, accepts, choose, judge, outcome

THOUGHT = "<think> 4 + 1 = 5 </think> 5"

JUDGED: list[tuple[Regime, str, str, Fault | None]] = [
    ("ift", "5", "stop", None),
    ("ift", "6", "stop", "wrong"),
    ("ift", "", "stop", "no_answer"),
    ("ift", "5", "length", "truncated"),
    ("ift", THOUGHT, "stop", "switch"),
    ("ift", "<think> 4 + 1", "length", "switch"),
    ("ift", "<think> </think> 5", "stop", None),
    ("reasoning", THOUGHT, "stop", None),
    ("reasoning", "<think> 4 + 1 = 6 </think> 6", "stop", "wrong"),
    ("reasoning", "<think> 4 + 1 = 5 </think>", "stop", "no_answer"),
    ("reasoning", "<think> 4 + 1 = 5", "stop", "no_answer"),
    ("reasoning", "<think> 4 + 1 = 5", "length", "truncated"),
    ("reasoning", THOUGHT, "length", "truncated"),
    ("reasoning", "5", "stop", "switch"),
    ("reasoning", "<think> </think> 5", "stop", "switch"),
    ("reasoning", "<think> <think> 4 + 1 = 5 </think> 5", "stop", "switch"),
    ("reasoning", THOUGHT + " " + THOUGHT, "stop", "switch"),
]


@pytest.mark.parametrize(("regime", "text", "finish_reason", "fault"), JUDGED)
def test_judge(regime: Regime, text: str, finish_reason: str, fault: Fault | None) -> None:
    assert judge(regime, (text, finish_reason), "open", "5", ()).fault == fault


def _samples(*texts: str) -> list[Judged]:
    return [judge("ift", (text, "stop"), "open", "5", ()) for text in texts]


def test_both_correct_takes_the_first_sample_that_is_right() -> None:
    samples = _samples("6", "5", " 5")
    assert choose(samples, "both_correct") is samples[1]


def test_both_correct_names_the_fault_of_the_sample_that_came_furthest() -> None:
    assert choose(_samples("", THOUGHT, "6"), "both_correct").fault == "wrong"


def test_the_other_rules_take_the_first_sample_even_if_a_later_one_is_right() -> None:
    samples = _samples("6", "5")
    assert choose(samples, "unfiltered") is choose(samples, "final_answer") is samples[0]


def test_only_both_correct_asks_for_right_answers_and_none_accepts_the_unusable() -> None:
    assert not accepts("both_correct", "wrong")
    assert accepts("unfiltered", "wrong")
    for fault in ("switch", "truncated", "no_answer"):
        assert not accepts("unfiltered", fault)
        assert not accepts("final_answer", fault)


def test_the_reasoning_side_is_blamed_first() -> None:
    right, wrong = _samples("5", "6")
    assert outcome(right, right, "both_correct") == "kept"
    assert outcome(right, wrong, "both_correct") == "ift_wrong"
    assert outcome(wrong, wrong, "both_correct") == "reasoning_wrong"
