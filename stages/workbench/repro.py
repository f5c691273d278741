"""`dvc repro`, with stages that do not depend on one another run side by side.

    python -m stages.workbench.repro [--jobs N]      N from runtime.yaml if it is not given
    python -m stages.workbench.repro --ray ADDRESS   on the machines of a Ray cluster; auto: this one's

DVC runs one stage at a time. Here every stage whose inputs are there is handed to a `dvc repro
--single-item`, N at once, which DVC's locks allow; a plain `dvc repro` ends it, does
whatever is left and says so if nothing is. Killed or failed at any moment, it is simply run again.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from graphlib import TopologicalSorter

from tqdm import tqdm

from stages.bedrock.custody import die_with_parent
from stages.bedrock.errors import run_stage
from stages.bedrock.params import FILE, read_yaml, refuse
from stages.bedrock.runtime import load_runtime
from stages.workbench import listed_runs
from stages.workbench.check_params import all_faults
from stages.workbench.on_ray import prepare
from stages.workbench.status.begun import note_begin, note_end

log = logging.getLogger(__name__)

DVC = (sys.executable, "-m", "stages.workbench.quick_dvc")


def read_pipeline() -> tuple[dict[str, set[str]], set[str]]:
    """Every stage with the stages it depends on, and those that have changed by themselves."""
    from dvc.repo import Repo  # a second

    with Repo() as repo:
        graph = repo.index.graph  # an edge leads from a stage to one that it depends on
        upstream = {
            stage.addressing: {other.addressing for other in graph.successors(stage)}
            for stage in repo.index.stages
        }
        return upstream, set(repo.status())


async def reproduce(names: Sequence[str]) -> str | None:
    """Run stages one after the other; None if all ended well, else what was printed."""
    for name in names:
        note_begin(name)
    # Waiting for DVC's lock: a neighbour may be hashing a large model.
    command = [*DVC, "--wait-for-lock", "repro", "--single-item", *names]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=die_with_parent,  # one thread only: safe
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        return output.decode(errors="replace")
    for name in names:
        note_end(name)
    return None


def take(waiting: list[str], jobs: int) -> list[str]:
    """Take the next items off `waiting`, all of one stage, a fair part of those that wait.

    Several items share one DVC, whose start takes as long as a short stage. The parts shrink towards the
    end, so that the jobs end together.
    """
    stage = waiting[0].partition("@")[0]
    same = [name for name in waiting if name.partition("@")[0] == stage]
    taken = same[: max(1, len(same) // (2 * jobs))]
    for name in taken:
        waiting.remove(name)
    return taken


class Schedule:
    """Which stages are to run, in an order that their dependencies allow."""

    def __init__(self, upstream: dict[str, set[str]], changed: set[str]) -> None:
        self.upstream, self.changed = upstream, changed
        self.sorter = TopologicalSorter(upstream)
        self.sorter.prepare()
        self.ran: set[str] = set()

    def ready(self) -> list[str]:
        """Stages that can run now; those that need not are ticked off on the way."""
        due: list[str] = []
        while names := self.sorter.get_ready():
            for name in names:
                if name in self.changed or self.upstream[name] & self.ran:
                    due.append(name)
                else:
                    self.sorter.done(name)
        return due

    def done(self, name: str) -> None:
        """A stage has run: what depends on it is to be looked at."""
        self.ran.add(name)
        self.sorter.done(name)


async def run(schedule: Schedule, jobs: int) -> list[str]:
    """Run what is due, `jobs` stages at once; what failed. After a failure nothing new is started."""
    waiting, failed = schedule.ready(), []
    running: dict[asyncio.Task[str | None], list[str]] = {}
    with tqdm(total=len(schedule.upstream), unit="stage", disable=not sys.stderr.isatty()) as bar:
        while waiting or running:
            while waiting and len(running) < jobs:
                names = take(waiting, jobs)
                running[asyncio.create_task(reproduce(names))] = names
            finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                names, fault = running.pop(task), task.result()
                if fault is not None:
                    failed.append(f"{', '.join(names)}: DVC ended with an error\n{fault}")
                    continue
                for name in names:
                    schedule.done(name)
                log.info("%s (%d stages ran)", ", ".join(names), len(schedule.ran))
            waiting = [] if failed else waiting + schedule.ready()
            bar.n = len(schedule.ran)
            bar.set_description(", ".join(name for names in running.values() for name in names))
    return failed


def main(argv: Sequence[str] | None = None) -> None:
    """Reproduce the study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, help="stages at once")
    parser.add_argument("--ray", metavar="ADDRESS", help="of a Ray cluster")
    args = parser.parse_args(argv)
    params = read_yaml(FILE)
    refuse(FILE, all_faults(params))
    listed_runs.warn(params["runs"])
    runtime = load_runtime()
    upstream, changed = read_pipeline()
    if changed:
        jobs = args.jobs or runtime.jobs
        if args.ray:
            room = prepare(args.ray, runtime, upstream)
            jobs = args.jobs or room
        failed = asyncio.run(run(Schedule(upstream, changed), jobs))
        if failed:
            sys.stderr.write("\n".join(failed) + "\n")
            raise SystemExit(1)
    os.execv(sys.executable, [*DVC, "repro"])


if __name__ == "__main__":
    run_stage(main)
