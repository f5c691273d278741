"""The one command line all item stages have: the names of the item, no options."""

import argparse
import sys
from collections.abc import Sequence


def item_names(argv: Sequence[str] | None, *names: str) -> list[str]:
    """The arguments of a stage that works on one item, such as a run.

    Args:
        argv: the words behind the stage's name; None takes them from the command line.
        names: what each word stands for.
    """
    module = sys.modules["__main__"].__spec__
    parser = argparse.ArgumentParser(prog=f"python -m {module.name}" if module else None)
    for name in names:
        parser.add_argument(name)
    parsed = parser.parse_args(argv)
    return [getattr(parsed, name) for name in names]
