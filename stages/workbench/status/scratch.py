"""What items leave in scratch while they work: stores of rows, checkpoints, and their lock files."""

import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from stages.bedrock.errors import InputError
from stages.bedrock.row_store import FOLDER, store_path
from stages.workbench.status.holders import Held, holder

CHECKPOINTS = Path(".scratch/checkpoints")
TRAININGS = {"train_student": "", "prepare_model": "model_", "prepare_panelist": "panelist_"}
"""Stages that train, and what stands before an item's name in scratch."""
CURVES = {"train_student": "runs", "prepare_model": "models", "prepare_panelist": "panel"}
CHECKPOINT = re.compile(r"(\d+)/checkpoint-(\d+)/complete")


def stores_of(item: str) -> list[Path]:
    """The stores of rows that an item such as `answer_suites@d16_ift_s1` has; a judge has one of its own."""
    own = store_path(item.replace("@", "-", 1))
    return [
        path for path in (own, *sorted(FOLDER.glob(f"{own.stem}-judge-*.sqlite"))) if path.is_file()
    ]


def trainings_of(item: str) -> list[Path]:
    """The folders of an item's trainings, one for each state of its settings and data."""
    stage, _, entry = item.partition("@")
    if stage not in TRAININGS:
        return []
    folder = CHECKPOINTS / f"{TRAININGS[stage]}{entry}"
    return sorted(path for path in folder.glob("[!.]*") if path.is_dir())


def curves_of(item: str) -> Path | None:
    """The folder of an item's DVCLive curves; None for one that does not train."""
    stage, _, entry = item.partition("@")
    return Path("data/curves", CURVES[stage], entry) if stage in CURVES else None


def worker_of(item: str, locks: Sequence[Held]) -> tuple[Path, int] | None:
    """The lock file that an item at work holds, and the process; None if there is none."""
    own = store_path(item.replace("@", "-", 1)).with_suffix(".lock")
    judges = FOLDER.glob(f"{own.stem}-judge-*.lock")
    for path in (own, *judges, *(folder / "lock" for folder in trainings_of(item))):
        pid = holder(path, locks)
        if pid is not None:
            return path, pid
    return None


def count_rows(path: Path) -> int:
    """Rows of a store, which may be at work.

    Raises:
        InputError: it is not a sound store.
    """
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'rows'").fetchall():
                return 0  # it was just made
            return int(connection.execute("SELECT count(*) FROM rows").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{path}: not a sound store of rows ({error}); delete {path}* and run again: nothing but time "
            "is lost"
        ) from error


def rows_of(item: str) -> int | None:
    """Rows that an item has in its stores; None without a store."""
    stores = stores_of(item)
    return sum(map(count_rows, stores)) if stores else None


def kept_steps(item: str) -> int | None:
    """Optimizer steps that whole checkpoints of an item keep, passes summed; None without any."""
    passes: dict[tuple[Path, str], Counter[str]] = {}
    for folder in trainings_of(item):
        for mark in folder.rglob("complete"):
            found = CHECKPOINT.fullmatch("/".join(mark.parts[-3:]))
            if found:
                own = passes.setdefault((mark.parents[2], folder.name), Counter())
                own[found[1]] = max(own[found[1]], int(found[2]))
    return max((own.total() for own in passes.values()), default=None)
