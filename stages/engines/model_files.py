"""What the files of a model say of it: whether its weights are whole, its sizes, its licence."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.imports import quick_imports
from stages.bedrock.records.ledgers import Ledger
from stages.engines.passes import ledger_of

_HEADER = re.compile(r"\A---\n(.*?)\n---", re.DOTALL)


def check_weights(repo: str, files: Sequence[Path]) -> None:
    """Refuse weights that are absent, in another format, or not whole.

    Args:
        repo: for messages.
        files: all files of the model.

    Raises:
        InputError: no safetensors, shards that the index names and that are absent, or damaged ones.
    """
    from safetensors import SafetensorError, safe_open

    names = {path.name for path in files}
    indices = [path for path in files if path.name.endswith(".safetensors.index.json")]
    listed = {file for path in indices for file in _json(repo, path).get("weight_map", {}).values()}
    shards = [path for path in files if path.suffix == ".safetensors"]
    if not shards or listed - names:
        lacking = f"; its index names {min(listed - names)!r}" if listed - names else ""
        raise InputError(
            f"{repo!r} holds no readable model in safetensors: its files are "
            f"{', '.join(sorted(names)) or 'none'}{lacking}; other formats are not read"
        )
    for path in shards:
        try:
            with safe_open(path, framework="np"):
                pass
        except (SafetensorError, OSError) as error:
            raise InputError(
                f"{repo!r} holds no readable model in safetensors: {path.name}: {error}; fetch it again"
            ) from error


def untrained_ledger(repo: str, folder: Path) -> Ledger:
    """Sizes and parameters of a model, from its config alone, with no memory for its weights.

    Raises:
        InputError: no config, or one that transformers cannot build without code from elsewhere.
    """
    with quick_imports():
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM

    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{repo!r} holds no readable model: {error}; models that bring their own code are not run"
        ) from error
    return ledger_of(model, [])


def declared_licence(folder: Path) -> str | None:
    """The licence that the header of the model card names; None where there is no card or it names none."""
    from ruamel.yaml import YAML, YAMLError

    card = folder / "README.md"
    header = _HEADER.match(card.read_text(encoding="utf-8")) if card.is_file() else None
    try:
        data = YAML(typ="safe", pure=True).load(header[1]) if header else None
    except YAMLError:
        return None  # a header that is no YAML names nothing
    if not isinstance(data, dict):
        return None
    named = data.get("license_name") if data.get("license") == "other" else None
    named = named or data.get("license")
    return ", ".join(map(str, named)) if isinstance(named, list) else named and str(named)


def _json(repo: str, path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{repo!r}: {path.name} is not JSON ({error}); fetch it again") from error
    return value if isinstance(value, dict) else {}
