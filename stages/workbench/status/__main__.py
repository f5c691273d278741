"""What of the study is done, at work, stale or missing, and how far each is.

    python -m stages.workbench.status [--all] [--json]

Reads what dvc.lock, the stores of rows, the curves and the kernel tell; hashes no data, waits for no lock.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from stages.bedrock.errors import run_stage
from stages.workbench.status.pipeline import read_items
from stages.workbench.status.survey import see
from stages.workbench.status.text import as_json, status_text


def main(argv: Sequence[str] | None = None) -> None:
    """Print the state."""
    parser = argparse.ArgumentParser(prog="status", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every item")
    parser.add_argument("--json", action="store_true", help="for other programs")
    args = parser.parse_args(argv)
    seen = see(read_items())
    told = json.dumps(as_json(seen), indent=2) + "\n" if args.json else status_text(seen, args.all)
    sys.stdout.write(told)


if __name__ == "__main__":
    run_stage(main)
