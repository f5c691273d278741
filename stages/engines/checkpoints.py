"""Checkpoints of a trainer, and which of them can be resumed from."""

import shutil
from pathlib import Path
from typing import Any

from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from transformers import TrainerCallback

COMPLETE = "complete"
"""A checkpoint without this file was cut off while it was written and is not resumed from."""


class MarkComplete(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Marks a checkpoint as whole, after everything else of it is on disk."""

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The trainer has written the checkpoint of this step."""
        PartialState().wait_for_everyone()  # other processes write parts of it
        if state.is_world_process_zero:
            (Path(args.output_dir) / f"checkpoint-{state.global_step}" / COMPLETE).touch()


def resumable(folder: Path) -> Path | None:
    """As `last_whole_checkpoint`, agreed upon by all processes; the main one alone looks and deletes."""
    state = PartialState()
    found = [last_whole_checkpoint(folder) if state.is_main_process else None]
    broadcast_object_list(found)
    return found[0]


def last_whole_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end; the others are deleted."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    for path in found:
        if not (path / COMPLETE).is_file():
            shutil.rmtree(path)
    whole = [path for path in found if path.is_dir()]
    return whole[-1] if whole else None


def has_checkpoint(folder: Path) -> bool:
    """Whether there is one to go on from."""
    return any(folder.glob(f"checkpoint-*/{COMPLETE}"))
