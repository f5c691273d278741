import os
import subprocess
import sys
from pathlib import Path

import pytest

from stages.bedrock.runtime import load_runtime
from tests.conftest import ROOT


@pytest.mark.parametrize(("nodes", "launcher"), [(1, None), (4, "srun --ntasks-per-node=1")])
def test_the_batch_script_spreads_trainings_over_its_allocation(
    checkout: Path, nodes: int, launcher: str | None
) -> None:
    """Slurm's variables and `make` are the test's; the settings are read as a stage reads them."""
    tools = checkout / ".venv/bin"
    tools.mkdir(parents=True)
    for name, command in (("python", f'exec {sys.executable} "$@"'), ("make", 'echo "$@" >made')):
        (tools / name).write_text(f"#!/bin/sh\n{command}\n")
        (tools / name).chmod(0o755)
    given = {
        "SLURM_SUBMIT_DIR": str(checkout),
        "SLURM_NNODES": str(nodes),
        "SLURM_GPUS_ON_NODE": "8",
    }
    given |= {"SLURM_CPUS_PER_TASK": "64", "PATH": f"{tools}:{os.environ['PATH']}"}
    script = ROOT / "configs/slurm/study.sbatch"
    subprocess.run(["bash", str(script)], env=os.environ | given, check=True)
    assert Path("made").read_text() == "repro\n"
    runtime = load_runtime()
    settings = runtime.training
    assert (settings.processes, settings.machines, runtime.jobs) == (8 * nodes, nodes, 1)
    assert (settings.launcher or "").startswith(launcher or "")
    assert "# " in Path("runtime.yaml").read_text()  # comments are kept
