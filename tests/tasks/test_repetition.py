import pytest

from stages.tasks.mixture import ProblemStream, TaskShare
from stages.tasks.repetition import repetition

LOOPS = [
    "7 " * 8,
    "start 3 + 4 = 7 ; 3 + 4 = 7 ; 3 + 4 = 7 ; 3 + 4 = 7 ;",
    "a b " * 20 + "a",  # the last repeat is cut short
    "<think> " + "wait let me see that again . " * 50,
    " ".join(f"word{i % 64}" for i in range(256)),
]
NO_LOOPS = [
    "",
    "7",
    "7 7 7 7",
    "a b a b a b",
    "7 " * 20 + "</think> 7 is it",  # a loop that was left again
    " ".join(f"word{i}" for i in range(500)),
    " ".join(f"word{i % 65}" for i in range(1000)),  # longer than the longest unit
]


@pytest.mark.parametrize("text", LOOPS)
def test_loops(text: str) -> None:
    assert repetition(text)
    assert repetition("before it " + text)
    assert not repetition(text + " and then the end of it")


@pytest.mark.parametrize("text", NO_LOOPS)
def test_no_loops(text: str) -> None:
    assert not repetition(text)


def test_worked_solutions_are_no_loops() -> None:
    shares = (
        TaskShare(task="calc", weight=1, levels=(1, 19)),
        TaskShare(task="let", weight=1, levels=(1, 19)),
        TaskShare(task="rev", weight=1, levels=(1, 7)),
    )
    stream = ProblemStream(shares, "training", 0, "test")
    for i in range(2000):
        assert not repetition(f"<think> {stream[i].thinking} </think> {stream[i].answer}")
