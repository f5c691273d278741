"""Imports of the heavy libraries, as quick as they can be."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import without garbage collection, which takes a quarter of the time and finds nothing.

    What was imported is then exempt from later collections: without that, each of them walks through
    a million objects of torch's.
    """
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")  # a notice about NUMA on each start
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
