"""Whether what is installed is what the compiled lists pin."""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from stages.workbench.doctor.finding import Finding

LISTS = Path("requirements")
OPTIONAL = ("ifeval", "liger", "lora", "ray")
ENGINE = "vllm"
SHOWN = 3

Installed = Callable[[str], str | None]
"""From a package to its version; None: it is not installed."""


def installed(name: str) -> str | None:
    """In this environment."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def list_of(environment: Path, found: Installed = installed) -> Path:
    """The list that an environment was set up from: as `make setup` left word, else by its vLLM."""
    stamps = sorted(environment.glob(".installed-*"), key=lambda path: path.stat().st_mtime)
    hardware = stamps[-1].name.removeprefix(".installed-") if stamps else None
    return LISTS / f"{hardware or ('gpu' if found('vllm') else 'cpu')}.txt"


def pins(file: Path) -> dict[str, str]:
    """Package and version of every line that counts on this machine."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            one = Requirement(line)
            if one.marker is None or one.marker.evaluate():
                (pin,) = one.specifier
                found[one.name] = pin.version
    return found


def check_packages(file: Path, pinned: Mapping[str, str], found: Installed) -> Iterator[Finding]:
    """What is absent from, or of another version than, the list of an environment."""
    versions = {name: found(name) for name in pinned}
    absent = [name for name, version in versions.items() if version is None]
    engine = [name for name in absent if name.startswith(ENGINE)]
    other = [
        f"{name} {version} instead of {pinned[name]}"
        for name, version in versions.items()
        if version is not None and _differ(version, pinned[name])
    ]
    lacking = [f"no {name} {pinned[name]}" for name in absent if name not in engine]
    again = f"rm -f {sys.prefix}/.installed-* && make setup"
    if lacking or other:
        told = _few([*lacking, *other])
        yield Finding("packages", "fault", f"{file} is not what is installed: {told}", again)
    else:
        number = len(pinned) - len(absent)
        yield Finding("packages", "ok", f"{number} packages are installed as {file} pins them")
    if engine:
        said = f"{engine[0]} is not installed: transformers answers, more slowly"
        yield Finding("packages", "note", said, again)


def check_optional(name: str, pinned: Mapping[str, str], found: Installed) -> Iterator[Finding]:
    """What of an optional list is installed in another version; none of it is no fault."""
    have = {package: version for package in pinned if (version := found(package))}
    other = [
        f"{package} {version} instead of {pinned[package]}"
        for package, version in have.items()
        if _differ(version, pinned[package])
    ]
    if other:
        command = f"uv pip install --no-deps --python {sys.executable} -r {LISTS}/{name}.txt"
        yield Finding("packages", "fault", f"{LISTS}/{name}.txt: {_few(other)}", command)


def look() -> Iterator[Finding]:
    """The lists against this environment."""
    file = list_of(Path(sys.prefix))
    yield from check_packages(file, pins(file), installed)
    for name in OPTIONAL:
        yield from check_optional(name, pins(LISTS / f"{name}.txt"), installed)


def _differ(version: str, pinned: str) -> bool:
    """Builds of one version (2.13.0+cpu, 2.13.0) are alike."""
    return Version(version).public != Version(pinned).public


def _few(faults: list[str]) -> str:
    more = f", and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return ", ".join(faults[:SHOWN]) + more
