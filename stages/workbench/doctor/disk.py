"""Whether the disks have room for what the plan says the study leaves there."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stages.workbench.doctor.finding import Finding
from stages.workbench.planning.tables import short

TIGHT = 1.2
"""Room over need, below which it is worth a note."""
LINKS = {"hardlink", "symlink"}
"""With one of these first in cache.type, what is in the workspace takes no room of its own."""


def needs(
    storage: Mapping[str, float], there: float, places: Mapping[str, Path], linked: bool
) -> dict[Path, float]:
    """Bytes still to come, by place.

    Args:
        storage: of a plan.
        there: bytes of outputs that are there.
        places: workspace, cache, download.
        linked: whether workspace and cache share their files.
    """
    parts = {
        "workspace": max(0.0, storage["workspace_bytes"] - there) + storage["checkpoint_bytes"],
        "cache": 0.0 if linked else max(0.0, storage["cache_bytes"] - there),
        "download": storage["download_bytes"],
    }
    found: dict[Path, float] = {}
    for name, size in parts.items():
        found[places[name]] = found.get(places[name], 0.0) + size
    return found


def check_disk(
    needed: Mapping[Path, float],
    free: Callable[[Path], float],
    device: Callable[[Path], int],
) -> Iterator[Finding]:
    """Room on every file system.

    Args:
        needed: bytes by place.
        free: bytes free where a place is.
        device: the file system of a place.
    """
    by_device: dict[int, list[Path]] = {}
    for place in needed:
        by_device.setdefault(device(place), []).append(place)
    for places in by_device.values():
        size, room = sum(needed[place] for place in places), free(places[0])
        said = f"{short(room, 'B')} free at {', '.join(map(str, places))}, {short(size, 'B')} still needed"
        if room < size:
            remedy = "free some, or move DVC's cache: dvc cache dir --local /larger/disk"
            yield Finding("disk", "fault", said, remedy)
        elif room < TIGHT * size:
            yield Finding("disk", "note", said, "make clean frees scratch: rows and checkpoints")
        else:
            yield Finding("disk", "ok", said)


def existing(path: Path) -> Path:
    """The path, or the first folder above it that is there."""
    while not path.exists():
        path = path.parent
    return path


def look(storage: Mapping[str, float], there: float) -> Iterator[Finding]:
    """This machine's disks against a plan."""
    from dvc.repo import Repo
    from huggingface_hub import constants

    with Repo() as repo:
        cache, kind = Path(repo.cache.local.path), _kind(repo.config)
    places = {"workspace": Path.cwd(), "cache": cache, "download": Path(constants.HF_HUB_CACHE)}
    yield from check_disk(
        needs(storage, there, places, kind in LINKS),
        lambda path: shutil.disk_usage(existing(path)).free,
        lambda path: existing(path).stat().st_dev,
    )


def _kind(config: Mapping[str, Any]) -> str | None:
    """How DVC tries to put outputs into the workspace first."""
    told = config["cache"].get("type") or []
    kinds = told if isinstance(told, list) else told.split(",")
    return kinds[0] if kinds else None
