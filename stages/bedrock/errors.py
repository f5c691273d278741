"""What a user is told when something given to us is wrong, and how a stage ends then."""

import atexit
import logging
import os
import sys
import threading
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
    if "torch" in sys.modules:
        _leave()


def _leave() -> None:
    """End without taking torch and what stands on it apart, which takes seconds and saves nothing.

    Threads that are to be waited for, exit handlers and buffers get what they get at any other end.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
