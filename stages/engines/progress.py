"""How far answering has come: on a terminal or in the log."""

import logging
import os
import sys
import time
from typing import Any

from tqdm import tqdm

log = logging.getLogger(__name__)


class Progress:
    """A bar on a terminal (or with THINKWORTH_PROGRESS set), else a line of log per chunk."""

    def __init__(self, missing: int, total: int) -> None:
        self._began, self._done, self._missing = time.perf_counter(), 0, missing
        stored = total - missing
        if stored:
            log.info("%d of %d questions were answered before", stored, total)
        shown = sys.stderr.isatty() or bool(os.environ.get("THINKWORTH_PROGRESS"))
        self._bar: Any = tqdm(
            total=total, initial=stored, unit="q", disable=not shown or not missing
        )

    def add(self, count: int) -> None:
        """So many more were answered."""
        self._done += count
        self._bar.update(count)
        if self._bar.disable:
            seconds = time.perf_counter() - self._began
            left = seconds / self._done * (self._missing - self._done)
            log.info("%d of %d answered, %.0f s left", self._done, self._missing, left)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()
