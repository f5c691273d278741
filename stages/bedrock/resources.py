"""The sections `resources` of runtime.yaml: what a stage takes of a machine when Ray places it."""

from pydantic import Field

from stages.bedrock.params import Params


class Resources(Params):
    """Of one item of a stage."""

    cpus: float = Field(default=1, gt=0)
    gpus: float = Field(default=0, ge=0, description="a fraction shares a GPU")
    memory_gib: float = Field(default=0, ge=0, description="0: not asked for")
