"""What a user is told when something given to us is wrong, and how a stage ends then."""

import logging
import sys
from collections.abc import Callable


class InputError(ValueError):
    """Bad input: a file, a parameter or an argument. The message names value, expectation and remedy."""


def run_stage(main: Callable[[], None]) -> None:
    """Run a stage's `main` with logging set up; bad input ends in one message and exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(levelname).1s %(name)s: %(message)s")
    try:
        main()
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(2) from None
