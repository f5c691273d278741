import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stages.tasks.graders.workers import CHECKOUT, Reply, ask_workers

SLEEPER = "tests.tasks.graders.sleeper"


@pytest.mark.parametrize("processes", [1, 3])
def test_replies_come_in_the_order_of_the_requests(processes: int) -> None:
    requests = [{"number": number, "text": "x" * number} for number in range(20)]
    assert ask_workers(SLEEPER, requests, 30, processes) == [Reply(one, None) for one in requests]


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_what_hangs_or_dies_costs_its_limit_and_no_other_reply(processes: int) -> None:
    requests = [1, "hang", 2, "die", 3, "hang", 4]
    started = time.monotonic()
    replies = ask_workers(SLEEPER, requests, 1.0, processes)
    seconds = time.monotonic() - started
    assert [reply.value for reply in replies] == [1, None, 2, None, 3, None, 4]
    assert [bool(reply.failure) for reply in replies] == [False, True] * 3 + [False]
    assert "no reply within 1 s" in str(replies[1].failure)
    assert "ended" in str(replies[3].failure)
    assert seconds < 2 * 1.0 + 15  # both limits, and the start of four or five processes


def test_a_worker_that_dies_between_two_requests_is_replaced() -> None:
    replies = ask_workers(SLEEPER, ["last", 1, 2, 3], 30, 1)
    assert replies[0].value == "last" and replies[1].failure
    assert [reply.value for reply in replies[2:]] == [2, 3]


def test_no_request_no_process() -> None:
    assert ask_workers("no.such.module", [], 1, 4) == []


def test_a_worker_that_cannot_start_is_told() -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        ask_workers("tests.tasks.graders.no_such_worker", [1], 1, 1)


def test_no_process_is_left_behind() -> None:
    (pid, *_) = (reply.value for reply in ask_workers(SLEEPER, ["pid", "hang"], 0.5, 1))
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals are Linux's")
def test_workers_die_with_a_parent_that_is_killed() -> None:
    code = f"from stages.tasks.graders.workers import ask_workers; ask_workers({SLEEPER!r}, ['hang'], 600, 1)"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT)
    try:
        child = _until(lambda: _child_of(parent.pid))
        _until(lambda: _seconds_used(child) > 0.3)  # it hangs, and does not read its input
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    assert _until(lambda: not _runs(child))


def _child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else 0


def _seconds_used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _until(condition, seconds: float = 30.0):  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")
