"""Whether this machine and checkout are fit for the study, before it runs.

    python -m stages.workbench.doctor [--profile FILE] [--json]

Each finding is ok, to note or a fault, with what to do about it. Exit code 1 if there is a fault.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import FILE, read_yaml
from stages.bedrock.runtime import load_runtime
from stages.workbench.check_params import all_faults
from stages.workbench.doctor import (
    disk,
    engine,
    gates,
    graphics,
    leftovers,
    locks,
    packages,
    remotes,
)
from stages.workbench.doctor.finding import Check, Finding, found_by, shown, summary
from stages.workbench.planning.assumptions import load_assumptions
from stages.workbench.planning.lines import all_lines
from stages.workbench.planning.plan import make_plan
from stages.workbench.planning.scene import make_scene
from stages.workbench.status.pipeline import Item, read_items


def check_params(profile: Path) -> Iterator[Finding]:
    """A profile's own faults."""
    faults = all_faults(read_yaml(profile))
    for fault in faults:
        yield Finding("params", "fault", f"{profile}: {fault}")
    if not faults:
        yield Finding("params", "ok", f"{profile} has no faults")


def planned(profile: Path, items: Sequence[Item]) -> Iterator[Finding]:
    """GPUs and disks against the plan of a profile."""
    assumed = load_assumptions()
    plan = make_plan(profile, assumed)
    lines = list(all_lines(make_scene(profile, assumed)))
    yield from graphics.look(lines, load_runtime(), assumed.memory_share)
    there = sum(item.stored_bytes for item in items) if profile == FILE else 0
    yield from disk.look(plan["storage"], there)


def examine(profile: Path) -> Iterator[Finding]:
    """All findings, one after the other."""
    yield from found_by("packages", packages.look)
    yield from found_by("engine", lambda: engine.look(load_runtime()))
    faults = list(found_by("params", lambda: check_params(profile)))
    yield from faults
    items: list[Item] = []
    try:
        items = read_items()
    except InputError as error:
        yield Finding("pipeline", "fault", str(error))
    checks: dict[str, Check] = {"remote": remotes.look, "locks": locks.look}
    if items:
        states = {item.name: item.state for item in items}
        checks["leftovers"] = lambda: leftovers.look(states)
    if all(one.level == "ok" for one in faults):
        checks = {
            "plan": lambda: planned(profile, items),
            "hub": lambda: gates.look(read_yaml(profile)),
            **checks,
        }
    for name, look in checks.items():
        yield from found_by(name, look)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the findings."""
    parser = argparse.ArgumentParser(prog="doctor", description=__doc__)
    parser.add_argument("--profile", type=Path, default=FILE, help="a params file")
    parser.add_argument("--json", action="store_true", help="for other programs")
    args = parser.parse_args(argv)
    findings = []
    for one in examine(args.profile):
        findings.append(one)
        if not args.json:
            sys.stdout.write(shown(one))
            sys.stdout.flush()
    every = [one._asdict() for one in findings]
    sys.stdout.write(json.dumps(every, indent=2) + "\n" if args.json else summary(findings))
    if any(one.level == "fault" for one in findings):
        raise SystemExit(1)


if __name__ == "__main__":
    run_stage(main)
