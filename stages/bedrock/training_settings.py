"""The section `training` of runtime.yaml: on how many processes students are trained; never what comes out."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from stages.bedrock.errors import InputError
from stages.bedrock.params import Params, read_yaml


class TrainingSettings(Params):
    """How a training is spread. Results are the same but for rounding, whatever stands here."""

    processes: int = Field(default=1, ge=1, description="of all machines together; one per GPU")
    machines: int = Field(default=1, ge=1, description="that the processes are spread over evenly")
    launcher: str | None = Field(
        default=None,
        description="what starts one command on each machine, such as `srun --ntasks-per-node=1`",
    )
    accelerate: str = Field(
        default="configs/accelerate/fsdp2.yaml",
        description="accelerate's configuration: sharded (FSDP2) or replicated (DDP)",
    )
    micro_batch: int | None = Field(
        default=None,
        ge=1,
        description="sequences a process takes at once; halved when memory runs out; null: its whole share",
    )
    recompute_activations: bool = Field(
        default=False,
        description="forget activations and compute them again going back: less memory, a third more time",
    )
    attention: Literal["eager", "sdpa", "flash_attention_2", "flash_attention_3"] = Field(
        default="sdpa", description="the attention's implementation in transformers"
    )

    @model_validator(mode="after")
    def _spread_evenly(self) -> Self:
        if self.processes % self.machines:
            raise ValueError(
                f"{self.processes} processes do not spread evenly over {self.machines} machines"
            )
        if self.machines > 1 and self.launcher is None:
            raise ValueError("more than one machine needs a launcher, such as srun")
        return self

    @property
    def sharded(self) -> bool:
        """Whether every process keeps a part of the weights only.

        Raises:
            InputError: accelerate's configuration is of another kind than FSDP2 or DDP.
        """
        if self.processes == 1:
            return False
        read = self._configuration()
        kind = str(read.get("distributed_type", "NO")).upper()
        if kind != "FSDP":
            if kind != "NO" and not kind.startswith("MULTI_"):
                self._refuse(f"distributed_type {kind}")
            return False
        # accelerate takes version 1 where none is told.
        version = (read.get("fsdp_config") or {}).get("fsdp_version", 1)
        if str(version) != "2":
            self._refuse(f"FSDP of version {version} (fsdp_config.fsdp_version)")
        return True

    def share(self, batch_size: int) -> int:
        """Sequences that a process takes at once, before memory ran out.

        Raises:
            InputError: more processes than sequences.
        """
        if self.processes > batch_size:
            raise InputError(
                f"runtime.yaml: {self.processes} processes, but a batch has {batch_size} sequences; lower "
                "training.processes"
            )
        share = -(-batch_size // self.processes)
        return min(share, self.micro_batch or share)

    def _configuration(self) -> dict[str, Any]:
        path = Path(self.accelerate)
        if not path.is_file():
            raise InputError(
                f"runtime.yaml: training.accelerate: {path}: no such file; configs/accelerate/ has some"
            )
        read = read_yaml(path)
        if not isinstance(read, dict):
            raise InputError(f"{path}: expected a configuration of accelerate, got {read!r}")
        return read

    def _refuse(self, found: str) -> None:
        raise InputError(
            f"runtime.yaml: training.accelerate: {self.accelerate}: {found}; expected FSDP of version 2 "
            "(configs/accelerate/fsdp2.yaml; `accelerate to-fsdp2` converts a configuration) or replicas "
            "(distributed_type MULTI_GPU, configs/accelerate/ddp.yaml)"
        )
