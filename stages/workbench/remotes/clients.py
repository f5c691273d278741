"""How the clients of remotes behave in the project's own commands."""

import logging
import os


def set_up_clients() -> None:
    """Let them say what went wrong and no more, and give up where nobody answers; before DVC is imported."""
    for name in ("httpx", "asyncssh"):
        logging.getLogger(name).setLevel(logging.WARNING)  # else a line per request
    os.environ.setdefault("AWS_MAX_ATTEMPTS", "1")  # else minutes
