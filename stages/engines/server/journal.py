"""Answers of one call, each kept as it comes: a killed run loses what was in flight, and pays for no more.

The caller keeps whole calls only (see answering.py), which a paid service and long answers make dear.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stages.bedrock.row_store import RowStore, store_path
from stages.engines.protocol import Completion
from stages.engines.server.api import Answer
from stages.engines.server.replies import Usage


class Journal:
    """The answers of one call by the number of their prompt, in a store of rows of its own."""

    def __init__(self, model: str, bodies: Sequence[Mapping[str, Any]]) -> None:
        """Opens what an earlier process was answered to the same call, or a new one.

        Args:
            model: digest of the model's folder.
            bodies: all requests of the call.
        """
        text = json.dumps([model, *bodies]).encode()
        self._path = store_path(f"served-{hashlib.sha256(text).hexdigest()[:16]}")
        self._store = RowStore(self._path)
        self._store.__enter__()
        keys = [str(number) for number in range(len(bodies))]
        self.found = {int(key): _read(row) for key, row in self._store.get_many(keys).items()}
        """What was answered before."""

    def add(self, number: int, answer: Answer) -> None:
        """Keep the answer to one prompt; it is on disk when this returns."""
        counts = answer.usage and [answer.usage.prompt_tokens, answer.usage.completion_tokens]
        self._store.add_many({str(number): {"answers": answer.completions, "usage": counts}})

    def close(self) -> None:
        """Leave it for a later process."""
        self._store.__exit__(None, None, None)

    def delete(self) -> None:
        """The caller has kept all of it."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def _read(row: Any) -> Answer:
    completions = [Completion(tuple(ids), reason, tuple(p)) for ids, reason, p in row["answers"]]
    counts = row["usage"]
    usage = counts and Usage(prompt_tokens=counts[0], completion_tokens=counts[1])
    return Answer(completions, usage)
