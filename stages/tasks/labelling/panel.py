"""Who writes and who solves: entries of `generators`, `solvers` and `baselines`."""

from typing import Literal

from pydantic import Field

from stages.bedrock.params import Params


class GeneratorParams(Params):
    """An entry of `generators`: a panelist that writes in a way of its own."""

    panelist: str = Field(min_length=1, description="an entry of `panel`")
    exemplars: int = Field(ge=1, description="items of the training split that it is shown")


class SolverParams(Params):
    """An entry of `solvers`: a panelist that solves, under its own name."""

    panelist: str = Field(min_length=1, description="an entry of `panel`, of the same name")


class BaselineParams(Params):
    """An entry of `baselines`: a solver that learns from the real training split alone."""

    kind: Literal["majority", "linear"] = Field(
        description="majority: the most frequent annotation; linear: scikit-learn on words"
    )
