import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.held_out import held_out
from stages.tasks.mixture import ProblemStream, TaskShare
from stages.tasks.problem import Problem
from stages.tasks.world import TASKS
from stages.tasks.written_questions import Desk, Draft, Rejected, agreed


def _problems(split: str, count: int) -> list[Problem]:
    mixture = tuple(TaskShare(task=task, weight=1, levels=(1, 1)) for task in TASKS)
    stream = ProblemStream(mixture, split, 3, "test")  # type: ignore[arg-type]
    return [stream[place] for place in range(count)]


def test_questions_of_the_world_are_read_as_they_are() -> None:
    for problem in _problems("held_out", 200):
        taken = Desk(problem.format, []).take(f" {problem.prompt} ", "stop")
        assert taken == Draft(problem.prompt, problem.options)


def test_what_may_have_been_trained_on_is_refused() -> None:
    refused = {Desk(one.format, []).take(one.prompt, "stop") for one in _problems("training", 100)}
    assert refused == {Rejected("may_be_trained")}


def _kept(*words: str) -> str:
    """The first of these texts that training never sees."""
    return next(word for word in words if held_out(word))


MC = [f"which is {n} options A:red B:green" for n in range(40)]
OPEN = [f"what is {n} ?" for n in range(40)]


@pytest.mark.parametrize(
    ("format", "text", "reason", "why"),
    [
        ("mc", _kept(*MC), "length", "truncated"),
        ("open", " ", "stop", "empty"),
        ("open", _kept(*MC), "stop", "options"),
        ("mc", _kept(*OPEN), "stop", "options"),
        ("mc", "q options A:red", "stop", "options"),
        ("mc", "q options A:red C:green", "stop", "options"),
        ("mc", "q options A:red B:Red", "stop", "options"),
        ("mc", "q options B:red A:green", "stop", "options"),
    ],
)
def test_texts_that_are_no_question_say_why(format: str, text: str, reason: str, why: str) -> None:
    assert Desk(format, []).take(text, reason) == Rejected(why)  # type: ignore[arg-type]


def test_a_question_counts_once_and_never_if_it_is_a_real_one() -> None:
    first, second = [text for text in OPEN if held_out(text)][:2]
    desk = Desk("open", [f"  {second.upper()}"])
    assert desk.take(first, "stop") == Draft(first, ())
    assert desk.take(f"{first}  ", "stop") == Rejected("duplicate")
    assert desk.take(second, "stop") == Rejected("in_real")


def test_options_in_prose_are_found() -> None:
    prompts = [f"Which of {n}? A. a red one B) the green c:x C: blue" for n in range(40)]
    text = _kept(*prompts)
    assert Desk("mc", []).take(text, "stop") == Draft(
        text, ("A:a red one", "B:the green c:x", "C:blue")
    )


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=9), st.floats(0.1, 1))
def test_what_is_agreed_on_was_given_often_enough_and_more_often_than_all_else(
    answers: list[str | None], share: float
) -> None:
    found = agreed(answers, share)
    counts = {answer: answers.count(answer) for answer in answers if answer is not None}
    best = [one for one, count in counts.items() if count == max(counts.values())]
    if len(best) == 1 and counts[best[0]] >= share * len(answers):
        assert found == best[0]
    else:
        assert found is None
