"""runtime.yaml: where and how the study runs, never what comes out. No stage depends on it."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from stages.bedrock.params import Params, read_yaml, refuse, sentences
from stages.bedrock.server_settings import ServerSettings

FILE = Path("runtime.yaml")


class Runtime(Params):
    """Settings of the machine at hand."""

    engine: Literal["auto", "vllm", "transformers", "server"] = Field(
        description="who answers; auto = vllm where it can be imported, else transformers"
    )
    threads: int = Field(
        ge=1, description="CPU threads per process; models below 1M parameters want 1"
    )
    jobs: int = Field(ge=1, description="stages that `make repro` runs at once")
    kv_cache_gib: int = Field(ge=1, description="vLLM on CPU: room for the key-value cache, in GiB")
    gpu_memory_fraction: float = Field(
        gt=0, le=1, description="vLLM on GPU: share of the memory it may take"
    )
    tensor_parallel: int = Field(ge=1, description="vLLM on GPU: GPUs that share one model")
    checkpoint_steps: int = Field(
        ge=1, description="optimizer steps between two resumable checkpoints"
    )
    server: ServerSettings | None = Field(default=None, description="for engine: server")


def load_runtime() -> Runtime:
    """Read runtime.yaml and set the environment that torch and vLLM read when they are imported.

    Raises:
        InputError: one message with all faults of the file.
    """
    content = read_yaml(FILE)
    try:
        runtime = Runtime.model_validate(content)
    except ValidationError as error:
        refuse(FILE, sentences(error))
        raise
    threads = str(runtime.threads)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, threads)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    return runtime
