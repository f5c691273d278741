"""Whether DVC's remotes can be used."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from stages.bedrock.custody import die_with_parent
from stages.workbench.doctor.finding import Finding

PROBE_SECONDS = 60.0
SECRET = re.compile(r"key|secret|password|token|connection_string|sas")
USER = re.compile(r"://[^/@\s]+@")


def check_remotes(config: Mapping[str, Any], seconds: float = PROBE_SECONDS) -> Iterator[Finding]:
    """Every remote is tried: a few bytes are written, read and deleted; web servers are only read.

    Args:
        config: DVC's.
        seconds: after which a remote counts as silent.
    """
    remotes, default = config["remote"], config["core"].get("remote")
    if not remotes:
        said = "no DVC remote is configured: results stay on this machine"
        yield Finding("remote", "note", said, "make remote URL=... (docs/remotes.md)")
        return
    if default is None:
        said = f"none of the remotes ({', '.join(remotes)}) is the default"
        yield Finding("remote", "note", said, f"dvc remote default {next(iter(remotes))}")
    for name, settings in remotes.items():
        served = str(settings["url"]).startswith("http")
        fault = _probe(name, settings, seconds)
        if fault is None:
            can = "read" if served else "written, read and cleared"
            yield Finding("remote", "ok", f"{name} can be {can}")
        else:
            said = f"{name} cannot be {'read' if served else 'written'}: {fault}"
            yield Finding("remote", "fault", said, "make remote URL=... (docs/remotes.md)")


def look() -> Iterator[Finding]:
    """The remotes of this checkout."""
    from dvc.repo import Repo

    with Repo() as repo:
        config = repo.config
    yield from check_remotes(config)


def _probe(name: str, settings: Mapping[str, Any], seconds: float) -> str | None:
    """What went wrong, without what is secret; None if nothing did."""
    command = [sys.executable, "-m", "stages.workbench.remotes.trial", name]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
            preexec_fn=die_with_parent,
        )
    except subprocess.TimeoutExpired:
        return f"it did not answer within {seconds:.0f} s"
    if done.returncode == 0:
        return None
    last = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
    return without_secrets(last, settings)


def without_secrets(text: str, settings: Mapping[str, Any]) -> str:
    """The text without users, passwords and keys."""
    for key, value in settings.items():
        if SECRET.search(key) and str(value):
            text = text.replace(str(value), "***")
    return USER.sub("://***@", text)
