import subprocess
import sys
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError, run_stage


def test_bad_input_is_told_once_on_stderr_and_ends_with_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def main() -> None:
        raise InputError("params.yaml: max_length: expected more, got 1")

    with pytest.raises(SystemExit) as ended:
        run_stage(main)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.err == "error: params.yaml: max_length: expected more, got 1\n"
    assert said.out == ""


def test_any_other_error_is_not_dressed_up() -> None:
    def main() -> None:
        raise ZeroDivisionError("our own")

    with pytest.raises(ZeroDivisionError, match="our own"):
        run_stage(main)


def test_an_error_of_ours_can_be_caught_as_the_standard_one() -> None:
    with pytest.raises(ValueError, match="bad"):
        raise InputError("bad")


LEAVES = """
import atexit, sys, threading, time, types
sys.modules["torch"] = types.ModuleType("torch")
from stages.bedrock.errors import run_stage

def late():
    time.sleep(0.2)
    print("thread")

class Loud:
    def __del__(self):
        print("taken apart")

sys.modules["torch"].heavy = Loud()

def main():
    atexit.register(print, "handler")
    threading.Thread(target=late).start()
    sys.stdout.write("no newline, no flush: ")

run_stage(main)
"""


def test_a_stage_with_torch_ends_in_order_but_takes_nothing_apart() -> None:
    checkout = Path(__file__).parents[2]
    command = [sys.executable, "-c", LEAVES]
    ended = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    assert ended.stdout == "no newline, no flush: thread\nhandler\n"
    assert ended.stderr == ""
