"""What a profile will take, before anything runs: questions, tokens, FLOPs, GPU-hours, dollars, bytes.

    python -m stages.workbench.plan [--profile FILE] [--gpu NAME] [--set key=value ...] [--json]

Nothing is downloaded or computed. What is known of the profile beforehand and what is assumed (plan.yaml)
is printed apart. Formulas and sources: docs/plan.md.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import run_stage
from stages.bedrock.params import FILE
from stages.workbench.planning.assumptions import load_assumptions
from stages.workbench.planning.plan import make_plan
from stages.workbench.planning.tables import plan_text


def main(argv: Sequence[str] | None = None) -> None:
    """Print the plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", type=Path, default=FILE, help="a params file")
    parser.add_argument("--gpu", help="what the hours are of; else as plan.yaml says")
    parser.add_argument("--set", nargs="*", default=[], metavar="key=value", help="assumptions")
    parser.add_argument("--json", action="store_true", help="every number, for other programs")
    args = parser.parse_args(argv)
    changes = [*args.set, *([f"gpu={args.gpu}"] if args.gpu else [])]
    plan = make_plan(args.profile, load_assumptions(changes))
    sys.stdout.write(json.dumps(plan, indent=2) + "\n" if args.json else plan_text(plan))


if __name__ == "__main__":
    run_stage(main)
