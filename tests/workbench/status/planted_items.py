"""Scratch as items leave it, planted."""

from pathlib import Path

from stages.bedrock.row_store import RowStore, store_path


def plant_rows(name: str, number: int, first: int = 0) -> Path:
    """Rows in the store of an item of work, below the working directory."""
    path = store_path(name)
    with RowStore(path) as store:
        store.add_many({f"key{first + i}": {"answers": ["x" * 200]} for i in range(number)})
    return path


def plant_checkpoint(training: str, number: int, step: int, whole: bool = True) -> Path:
    """A checkpoint of a pass; the folder of the training."""
    folder = Path(".scratch/checkpoints", training, "identity")
    own = folder / f"code/{number}/checkpoint-{step}"
    own.mkdir(parents=True)
    if whole:
        (own / "complete").touch()
    return folder


def plant_points(folder: str, points: list[tuple[int, float]], tail: str = "") -> Path:
    """A training's curves, as DVCLive writes them."""
    path = Path(folder, "plots/metrics/seconds.tsv")
    path.parent.mkdir(parents=True)
    lines = "".join(f"{step}\t{seconds}\n" for step, seconds in points)
    path.write_text("step\tseconds\n" + lines + tail)
    return path
