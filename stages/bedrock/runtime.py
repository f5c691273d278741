"""runtime.yaml: where and how the study runs, never what comes out. No stage depends on it."""

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from stages.bedrock.params import Params, read_yaml, refuse, sentences
from stages.bedrock.resources import Resources
from stages.bedrock.server_settings import ServerSettings
from stages.bedrock.training_settings import TrainingSettings

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
    tensor_parallel: int = Field(ge=1, description="vLLM on GPU: GPUs that share each layer")
    pipeline_parallel: int = Field(
        default=1, ge=1, description="vLLM on GPU: groups of GPUs that share the layers out"
    )
    data_parallel: int = Field(
        default=1,
        ge=1,
        description="engines side by side, each with the whole model and GPUs of its own",
    )
    executor: Literal["auto", "mp", "ray"] = Field(
        default="auto", description="vLLM on GPU: what starts its workers; ray spans machines"
    )
    checkpoint_steps: int = Field(
        ge=1, description="optimizer steps between two resumable checkpoints"
    )
    training: TrainingSettings = Field(
        default_factory=TrainingSettings, description="how trainings are spread"
    )
    trainings: dict[str, TrainingSettings] = Field(
        default_factory=dict, description="of these models instead"
    )
    resources: dict[str, Resources] = Field(
        default_factory=dict,
        description="what an item takes where Ray places it, by stage or pattern: the first that fits",
    )
    server: ServerSettings | None = Field(default=None, description="for engine: server")

    @property
    def gpus_per_engine(self) -> int:
        """GPUs of one engine."""
        return self.tensor_parallel * self.pipeline_parallel

    def training_of(self, model: str) -> TrainingSettings:
        """How trainings of a model are spread."""
        return self.trainings.get(model, self.training)

    def resources_of(self, item: str) -> Resources:
        """What an item such as `train_student@d16_ift_s1` takes."""
        fitting = (own for pattern, own in self.resources.items() if applies(pattern, item))
        return next(fitting, Resources())


def applies(pattern: str, item: str) -> bool:
    """Whether a key of `resources` speaks of an item."""
    return fnmatchcase(item, pattern) or item.partition("@")[0] == pattern


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
