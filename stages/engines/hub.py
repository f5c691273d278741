"""Models of the Hugging Face Hub at a pinned revision, or local folders in the same format.

They are taken as they are, file by file: no weights pass through memory, so a model of any size can be fetched.
"""

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from pydantic import Field

from stages.bedrock.errors import InputError
from stages.bedrock.files import discard, write_json
from stages.bedrock.hub import check_pin, http_error, is_local, not_had
from stages.bedrock.params import Params
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import Manifest, entries_of
from stages.bedrock.server_settings import SERVED_FILE
from stages.engines.chat import load_tokenizer
from stages.engines.model_files import check_weights, declared_licence, untrained_ledger

WEIGHTS = ("*.safetensors",)
# Code and pickles are in neither list: they are never downloaded, copied or run.
BESIDE = (
    "*.json",
    "*.txt",
    "*.model",
    "*.jinja",
    "README.md",
    "LICEN[CS]E*",
    "NOTICE*",
    "*POLICY*",
)
NOT_NEEDED = ("*/*", ".*", "consolidated*", "params.json")
"""Subfolders, and weights a second time in another layout."""
TEMPLATE = "chat_template.jinja"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Place(Params):
    """Where a model is."""

    repo: str = Field(min_length=1, description="owner/name on the Hub, or a local folder")
    revision: str = Field(min_length=1, description="commit hash on the Hub; `local` for a folder")


def fetch_model(
    place: Place, target: Path, weights: bool = True, template: Place | None = None
) -> tuple[Ledger, Manifest]:
    """Lay a model into `target`, whole or not at all.

    Args:
        place: what to take.
        target: the model folder to be; what stands there goes.
        weights: False leaves them out, for a model that is asked elsewhere or not at all: its sizes, chat
            template and tokenizer are still known.
        template: whose chat template it gets, where it has none of its own.

    Returns:
        Its ledger, which has no phases, and its manifest.

    Raises:
        InputError: neither is to be had, or what is there is no readable model in safetensors.
    """
    patterns = (*BESIDE, *WEIGHTS) if weights else BESIDE
    repo, local = place.repo, is_local(place.repo)
    chosen = _chosen(_folder(place, patterns), patterns)
    if weights:
        check_weights(repo, chosen)
    making = Path(".scratch/hub", target.parent.name, target.name)
    if making.exists():
        discard(making)
    making.mkdir(parents=True)
    for path in chosen:
        _lay(path, making / path.name, link=not local)
    if not weights:
        write_json({"repo": repo, "revision": place.revision}, making / SERVED_FILE)
    ledger = untrained_ledger(repo, making)
    if template:
        _borrow_template(template, making)
    load_tokenizer(making)  # refuses one that is of no use here
    manifest = Manifest(
        source="local" if local else "hub",
        repo=repo,
        revision=None if local else place.revision,
        licence=declared_licence(making),
        files=entries_of(making),
    )
    if not local:
        _check_hashes(place, chosen, manifest)
    if target.exists():
        discard(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(making, target)
    return ledger, manifest


def _folder(place: Place, patterns: Sequence[str]) -> Path:
    """The local folder, or the snapshot in the Hub's cache; where there is no network what the cache has."""
    from huggingface_hub import snapshot_download

    repo, revision = place.repo, place.revision
    if is_local(repo):
        return Path(repo)
    check_pin("model", repo, revision)
    allowed, ignored = list(patterns), list(NOT_NEEDED)
    try:
        return Path(
            snapshot_download(
                repo, revision=revision, allow_patterns=allowed, ignore_patterns=ignored
            )
        )
    except (http_error(), OSError) as error:
        raise not_had(repo, revision, error) from error


def _borrow_template(place: Place, folder: Path) -> None:
    """Write the chat template of another model into a model's folder."""
    template = folder / TEMPLATE
    template.unlink(missing_ok=True)  # it may be a second name of a file in the cache
    lent = load_tokenizer(_folder(place, BESIDE)).chat_template
    template.write_text(lent, encoding="utf-8")


def _chosen(folder: Path, patterns: Sequence[str]) -> list[Path]:
    """The files of a folder that are taken."""
    if not folder.is_dir():
        raise InputError(f"{folder}: a file; expected the folder of a model")

    def fits(name: str, some: Sequence[str]) -> bool:
        return any(fnmatch(name, pattern) for pattern in some)

    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and fits(path.name, patterns) and not fits(path.name, NOT_NEEDED)
    )


def _check_hashes(place: Place, chosen: Sequence[Path], manifest: Manifest) -> None:
    """The Hub's cache calls a large file by the hash of its content: that must be what was read."""
    kept = {path.name: path.resolve() for path in chosen if path.name != TEMPLATE}
    for entry in manifest.files:
        path = kept.get(entry.name, Path())
        if _SHA256.fullmatch(path.name) and path.name != entry.sha256:
            raise InputError(
                f"{place.repo!r} at {place.revision!r}: {entry.name} is damaged in the cache; delete {path} "
                "and run again"
            )


def _lay(path: Path, place: Path, link: bool) -> None:
    """Put a file into a place: as a second name for one of the cache where that can be, else as a copy."""
    if link:
        with suppress(OSError):  # another file system
            os.link(path.resolve(), place)
            return
    shutil.copyfile(path, place)
