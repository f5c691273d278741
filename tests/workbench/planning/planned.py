"""Plans of the checkout's profiles, each made once."""

import functools
from pathlib import Path
from typing import Any

from stages.workbench.planning.assumptions import Assumptions, load_assumptions
from stages.workbench.planning.plan import make_plan
from tests.conftest import ROOT

PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))


@functools.cache
def plan_of(profile: str, *changes: str) -> dict[str, Any]:
    """The plan of a profile; the working directory is the checkout's."""
    return make_plan(Path(f"profiles/{profile}.yaml"), assumed(*changes))


def assumed(*changes: str) -> Assumptions:
    """plan.yaml with changes."""
    return load_assumptions(changes, ROOT / "plan.yaml")
