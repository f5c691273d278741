"""How much an item has to do, by the plan: questions for an engine, steps of an optimizer."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from stages.bedrock.params import FILE


class Work(NamedTuple):
    """Of one item."""

    rows: float = 0.0
    steps: float = 0.0


def expected_work(items: Collection[str], profile: Path = FILE) -> dict[str, Work]:
    """The work of those items that the plan knows of.

    Raises:
        InputError: faults of the profile.
    """
    if not items:
        return {}
    from stages.workbench.planning.assumptions import load_assumptions  # a second
    from stages.workbench.planning.lines import lines_by_item
    from stages.workbench.planning.scene import make_scene

    known = lines_by_item(make_scene(profile, load_assumptions()))
    found = {}
    for item in items:
        lines = list(known[item]()) if item in known else []
        found[item] = Work(sum(one.rows for one in lines), sum(one.steps for one in lines))
    return found
