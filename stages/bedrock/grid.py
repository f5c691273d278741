"""The grid of runs: what a run is, and the one list that says which runs exist."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from stages.bedrock.errors import InputError
from stages.bedrock.params import Params

LIST = "data/runs.json"


class RunParams(Params):
    """An entry of `runs`: one trained student."""

    student: str
    corpus: str
    recipe: str
    seed: int = Field(ge=0, description="of the order of the rows and the choice of their regime")

    @property
    def pairs_file(self) -> Path:
        """Where the pairs of the corpus stand."""
        return Path(f"data/pairs/{self.corpus}.parquet")


class MatchParams(Params):
    """Training for as long as another regime would take, in place of as many rows."""

    regime: Literal["ift", "reasoning"] = Field(description="whose cost at equal rows is matched")
    by: Literal["tokens", "flops"] = Field(
        description="what is made equal, but for which rows fall into a part of a pass"
    )


class RecipeParams(Params):
    """An entry of `recipes`: what a student learns from; without `match` all see as many rows."""

    reasoning_fraction: float = Field(ge=0, le=1, description="share of the rows that hold a trace")
    order: Literal["mixed", "sequential"] = Field(
        description="mixed: shuffled, in one go; sequential: IFT rows first, then reasoning rows"
    )
    match: MatchParams | None = Field(
        default=None, description="passes over the rows scaled to cost what another regime costs"
    )


def refuse_other_than(expected: Iterable[str], found: Iterable[str], where: str) -> None:
    """Raise an InputError unless `found` are exactly the `expected` names."""
    absent, surplus = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if absent or surplus:
        raise InputError(f"{where}: absent {absent}, surplus {surplus}; run `dvc repro`")
