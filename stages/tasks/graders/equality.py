"""Whether two mathematical values are equal, by math-verify. Runs as a worker that may be killed.

Answers are data: they are parsed as LaTeX (by a grammar), and never as Python. math-verify's other
parser, for expressions outside LaTeX, ends in `eval` and is not used. Its own time limits are off:
they are signals, which a computation in C does not hear.
"""

import json
import logging
import os
import resource
import sys
from typing import TextIO

from stages.bedrock.custody import die_with_parent

MEMORY_BYTES = 4 << 30
ROUNDING = 6
"""Decimal places to which a rounded number must agree with an exact one: 0.333333 is 1/3, 0.333 is not."""


def equal(value: str, reference: str) -> bool:
    """Whether two values in LaTeX, without delimiters, are the same.

    Source: math-verify (https://github.com/huggingface/math-verify), `parse` and `verify`. Deviation:
    lists in different kinds of brackets are kept apart before this is asked (`notation.brackets`).
    """
    from math_verify import LatexExtractionConfig, parse, verify

    readings = [
        parse(f"${text}$", [LatexExtractionConfig()], parsing_timeout=0)
        for text in (reference, value)
    ]
    return bool(
        all(readings)
        and verify(
            *readings,
            float_rounding=ROUNDING,
            allow_set_relation_comp=True,
            timeout_seconds=0,
        )
    )


def main() -> None:
    """Answer each line `[value, reference]` with `true` or `false`, until there are no more."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    logging.disable(logging.CRITICAL)  # the library warns that its time limits are off
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no reply
    equal(r"\frac{1}{2}", "0.5")  # what is slow once only: imports, the grammar
    _write("ready", replies)
    for line in sys.stdin:
        try:
            verdict = equal(*json.loads(line))
        except Exception:  # noqa: BLE001 - whatever the library stumbles over, it found no equality
            verdict = False
        _write(json.dumps(verdict), replies)


def _write(line: str, replies: TextIO) -> None:
    replies.write(line + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
