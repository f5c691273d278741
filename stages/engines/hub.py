"""Models of the Hugging Face Hub at a pinned revision, or local folders in the same format."""

from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.imports import quick_imports
from stages.engines.chat import load_tokenizer

# Weights in other formats than safetensors, pickles among them, are never downloaded.
NOT_NEEDED = ["*.bin", "*.pt", "*.pth", "*.onnx", "*.gguf", "*.h5", "*.msgpack", "original/*"]


def open_model(repo: str, revision: str) -> tuple[Any, Any]:
    """Model and tokenizer of `repo`: a local folder if there is one of this name, else of the Hub.

    Raises:
        InputError: neither is to be had, or it holds no readable model.
    """
    with quick_imports():
        from transformers import AutoModelForCausalLM

    folder = Path(repo) if Path(repo).is_dir() else _download(repo, revision)
    try:
        model = AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, dtype="auto")
    except (OSError, ValueError) as error:
        raise InputError(f"{repo!r} holds no readable model in safetensors ({error})") from error
    return model, load_tokenizer(folder)


def _download(repo: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(repo, revision=revision, ignore_patterns=NOT_NEEDED))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise InputError(
            f"{repo!r} at {revision!r} is neither a local folder nor to be had from the Hub "
            f"({type(error).__name__}); check name, revision, network and, if it is gated, HF_TOKEN"
        ) from error
