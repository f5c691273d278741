import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stages.bedrock.custody import die_with_dvc, die_with_parent, exclusive
from stages.bedrock.errors import InputError

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="parent-death signals are Linux's")

# The stage: says its pid, then sleeps for ever.
STAGE = """
import os, sys, time
from stages.bedrock.custody import die_with_parent
{before}
die_with_parent()
print(os.getpid(), flush=True)
time.sleep(60)
"""
# DVC's part: starts the stage by way of a shell and waits.
PARENT = """
import subprocess, sys
subprocess.run(sys.argv[1:])
"""


def _stage_of_a_killed_parent(tmp_path: Path, shell: list[str]) -> int:
    """Start parent, shell and stage, kill the parent; the pid of the stage."""
    script = tmp_path / "stage.py"
    script.write_text(STAGE.format(before=""))
    command = [part.format(run=f"{sys.executable} {script}") for part in shell]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert parent.stdout is not None
    with parent.stdout:
        stage = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    return stage


def _ends_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@linux_only
@pytest.mark.parametrize(
    "shell",
    [
        pytest.param(["sh", "-c", "exec {run}"], id="shell that execs"),
        pytest.param(["sh", "-c", "{run}; true"], id="shell that stays"),
        pytest.param(["sh", "-c", "sh -c '{run}; true'; true"], id="two shells that stay"),
        pytest.param(["bash", "--noprofile", "--norc", "-c", "{run}"], id="as DVC calls bash"),
    ],
)
def test_a_stage_does_not_outlive_a_killed_parent(tmp_path: Path, shell: list[str]) -> None:
    assert _ends_within(_stage_of_a_killed_parent(tmp_path, shell), 5)


@linux_only
def test_a_stage_whose_parent_died_before_it_called_does_not_begin(tmp_path: Path) -> None:
    # A session of its own for all three, as DVC's terminal is: whoever adopts the stage is outside of it.
    script = tmp_path / "stage.py"
    waits = "import pathlib\nwhile os.getppid() == int(sys.argv[1]): time.sleep(0.01)"
    script.write_text(STAGE.format(before=waits) + f"\nopen({str(tmp_path / 'ran')!r}, 'w')")
    parent = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, {str(script)!r}, str(os.getpid())], stdout=sys.stdout)\n"
    )
    run = subprocess.run(
        ["sh", "-c", f'{sys.executable} -c "$1"; true', "sh", parent],
        stdout=subprocess.PIPE,
        text=True,
        timeout=20,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert run.stdout == ""


@linux_only
def test_a_stage_runs_on_while_its_parent_lives(tmp_path: Path) -> None:
    code = (
        "import time; from stages.bedrock.custody import die_with_parent\n"
        "die_with_parent(); time.sleep(0.3); print('done')"
    )
    for shell in (
        ["sh", "-c", f'{sys.executable} -c "$1"; true', "sh", code],
        [sys.executable, "-c", code],
    ):
        done = subprocess.run(
            shell,
            stdout=subprocess.PIPE,
            text=True,
            timeout=20,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            check=False,
        )
        assert done.stdout == "done\n"


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stages.bedrock.custody.sys.platform", "darwin")
    monkeypatch.setattr("stages.bedrock.custody.os.getppid", lambda: pytest.fail("asked"))
    die_with_parent()


@pytest.mark.parametrize("started", [True, False])
def test_a_stage_started_by_hand_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, started: bool
) -> None:
    calls: list[None] = []
    monkeypatch.setattr("stages.bedrock.custody.die_with_parent", lambda: calls.append(None))
    monkeypatch.delenv("DVC_STAGE", raising=False)
    if started:
        monkeypatch.setenv("DVC_STAGE", "train_student@d16")
    die_with_dvc()
    assert bool(calls) is started


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "deep" / "answers.lock"
    with (
        exclusive(lock),
        pytest.raises(InputError, match=r"another process works on .*answers;"),
        exclusive(lock),
    ):
        pytest.fail("two holders")
    with exclusive(lock):
        pass


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    lock = tmp_path / "answers.lock"
    code = (
        "import os, signal, sys; from pathlib import Path; from stages.bedrock.custody import exclusive\n"
        "with exclusive(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(lock)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with exclusive(lock):
        pass
