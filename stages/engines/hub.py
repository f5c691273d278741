"""Models of the Hugging Face Hub at a pinned revision, or local folders in the same format."""

from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.files import write_json
from stages.bedrock.imports import quick_imports
from stages.bedrock.server_settings import SERVED_FILE
from stages.engines.chat import load_tokenizer

# Weights in other formats than safetensors, pickles among them, are never downloaded.
NOT_NEEDED = ["*.bin", "*.pt", "*.pth", "*.onnx", "*.gguf", "*.h5", "*.msgpack", "original/*"]
WEIGHTS = "*.safetensors"


def open_model(repo: str, revision: str) -> tuple[Any, Any]:
    """Model and tokenizer of `repo`: a local folder if there is one of this name, else of the Hub.

    Raises:
        InputError: neither is to be had, or it holds no readable model.
    """
    with quick_imports():
        from transformers import AutoModelForCausalLM

    folder = Path(repo) if Path(repo).is_dir() else _download(repo, revision, NOT_NEEDED)
    try:
        model = AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, dtype="auto")
    except (OSError, ValueError) as error:
        raise InputError(f"{repo!r} holds no readable model in safetensors ({error})") from error
    return model, load_tokenizer(folder)


def save_served(repo: str, revision: str, target: Path) -> Any:
    """Write a folder for a model that is only served: config, tokenizer, and which weights they belong to.

    Returns:
        The model without weights (on torch's device `meta`), for its sizes.

    Raises:
        InputError: as `open_model`.
    """
    with quick_imports():
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

    local = Path(repo).is_dir()
    folder = Path(repo) if local else _download(repo, revision, [*NOT_NEEDED, WEIGHTS])
    try:
        config = AutoConfig.from_pretrained(folder)
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config)
    except (OSError, ValueError) as error:
        raise InputError(f"{repo!r} holds no config of a language model ({error})") from error
    tokenizer = load_tokenizer(folder)
    for part in (config, tokenizer):
        part.save_pretrained(target)
    if (folder / "generation_config.json").is_file():  # it may name further end tokens
        GenerationConfig.from_pretrained(folder).save_pretrained(target)
    write_json({"repo": repo, "revision": revision}, target / SERVED_FILE)
    return model


def _download(repo: str, revision: str, ignored: list[str]) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(repo, revision=revision, ignore_patterns=ignored))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise InputError(
            f"{repo!r} at {revision!r} is neither a local folder nor to be had from the Hub "
            f"({type(error).__name__}); check name, revision, network and, if it is gated, HF_TOKEN"
        ) from error
