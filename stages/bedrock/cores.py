"""Independent parts of long computations, side by side on all cores."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from joblib import Parallel, cpu_count, delayed
from tqdm import tqdm

Found = TypeVar("Found")


def on_all_cores(calls: Mapping[str, Callable[[], Found]], unit: str) -> Iterator[Found]:
    """What every call returns, in their order, under a progress bar; processes are as many as useful.

    Args:
        calls: by name, such as `functools.partial` makes; they, what they return and raise must be picklable.
        unit: what one of them is, for the bar.

    Raises:
        ValueError: of a call; its name goes before the message.
    """
    pool = Parallel(
        n_jobs=min(len(calls), cpu_count()) or 1, return_as="generator", max_nbytes=None
    )
    found = pool(delayed(_named)(name, call) for name, call in calls.items())
    yield from tqdm(found, total=len(calls), unit=unit, disable=None)


def _named(name: str, call: Callable[[], Found]) -> Found:
    try:
        return call()
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
