import os
from functools import partial

import pytest

from stages.bedrock.cores import on_all_cores


def _where(number: int) -> tuple[int, int]:
    return number, os.getpid()


def _refuse(words: str) -> int:
    raise ValueError(words)


def test_results_come_in_the_order_of_the_calls() -> None:
    calls = {str(number): partial(_where, number) for number in range(8)}
    assert [number for number, _ in on_all_cores(calls, "call")] == list(range(8))


def test_a_call_that_fails_is_named() -> None:
    calls = {"fine": partial(int, "1"), "bad": partial(_refuse, "no real items")}
    with pytest.raises(ValueError, match=r"^bad: no real items$"):
        list(on_all_cores(calls, "call"))


def test_nothing_to_do_is_no_fault() -> None:
    assert list(on_all_cores({}, "call")) == []
