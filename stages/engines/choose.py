"""Which engine answers: as runtime.yaml says, or the best one that is installed."""

import importlib.util
import logging
from pathlib import Path

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.runtime import Runtime
from stages.bedrock.server_settings import SERVED_FILE
from stages.engines.protocol import Engine

log = logging.getLogger(__name__)


def open_engine(folder: Path, runtime: Runtime, max_model_len: int) -> Engine:
    """The model of a folder, ready to answer.

    Args:
        folder: a model folder.
        runtime: names the engine.
        max_model_len: tokens of the longest prompt with the longest answer to it.

    Raises:
        InputError: no such model, one that cannot take `max_model_len` tokens, or no such engine here.
    """
    _check_model(folder, max_model_len)
    kind = runtime.engine
    if kind == "server":
        served = _served(folder, runtime, max_model_len)
        if served is not None:
            return served
        kind = "auto"
        log.info("%s is not in server.models of runtime.yaml: answered here", folder)
    if (folder / SERVED_FILE).is_file():
        raise InputError(
            f"{folder}: has no weights, a server must answer for it; in runtime.yaml set engine to server "
            f"and add {folder} to server.models"
        )
    if runtime.data_parallel > 1:
        from stages.engines.replicas import Replicas

        return Replicas(folder, runtime, max_model_len)
    installed = importlib.util.find_spec("vllm") is not None
    if kind == "auto":
        kind = "vllm" if installed else "transformers"
        log.info("engine %s: vllm is %sinstalled", kind, "" if installed else "not ")
    if kind == "transformers":
        from stages.engines.transformers import TransformersEngine

        return TransformersEngine(folder, runtime, max_model_len)
    if not installed:
        raise InputError(
            "runtime.yaml: engine is vllm, but vllm is not installed; install requirements/cpu.txt or "
            "requirements/gpu.txt (`make setup`), or set engine to auto or transformers"
        )
    from stages.engines.vllm import VllmEngine

    return VllmEngine(folder, runtime, max_model_len)


def _served(folder: Path, runtime: Runtime, max_model_len: int) -> Engine | None:
    """The model at its server; None if runtime.yaml lists none for it."""
    if runtime.server is None:
        raise InputError("runtime.yaml: engine is server, but there is no section server; add one")
    from stages.engines.server.endpoint import served_name

    name = served_name(runtime.server, folder)
    if name is None:
        return None
    from stages.engines.server.engine import ServerEngine

    return ServerEngine(folder, runtime.server, name, max_model_len)


def _check_model(folder: Path, max_model_len: int) -> None:
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder}: no such model; `dvc repro` makes it, `dvc pull` fetches it")
    positions = read_json(folder / "config.json").get("max_position_embeddings")
    if positions is not None and max_model_len > positions:
        raise InputError(
            f"{folder}: the longest prompt with max_tokens has {max_model_len} tokens, the model takes "
            f"{positions}; lower max_tokens, or leave out the longest prompts"
        )
