"""Suites as params.yaml declares them: where their items come from."""

from typing import Literal, Self

from pydantic import Field, model_validator

from stages.bedrock.params import Params
from stages.tasks.adapters.declared import AdapterParams
from stages.tasks.mixture import Mixture
from stages.tasks.problem import Domain, Format
from stages.tasks.world import TASKS


class SuiteParams(Params):
    """One suite: all its items are of one domain and one format."""

    domain: Domain = Field(description="general | math | law | code | physics; what families go by")
    format: Format = Field(description="mc (multiple choice) | open")
    items: int | None = Field(
        ge=1, description="number of items, all with different prompts; null: all there are"
    )
    source: Literal["procedural", "file", "hub"] = Field(description="where the items come from")
    tasks: Mixture | None = Field(
        default=None, min_length=1, description="procedural: what is drawn, and how often"
    )
    path: str | None = Field(default=None, description="file: a local .jsonl or .parquet file")
    hub: AdapterParams | None = Field(
        default=None, description="hub: a benchmark (docs/benchmarks.md), or local rows of its form"
    )

    @model_validator(mode="after")
    def _source_is_given(self) -> Self:
        if (self.source == "procedural") != (self.tasks is not None):
            raise ValueError("`tasks` belongs to source procedural, and is needed there")
        if (self.source == "file") != (self.path is not None):
            raise ValueError("`path` belongs to source file, and is needed there")
        if (self.source == "hub") != (self.hub is not None):
            raise ValueError("`hub` belongs to source hub, and is needed there")
        if self.source == "procedural" and self.items is None:
            raise ValueError("items: null means all there are, and a world has no end")
        for share in self.tasks or ():
            kind = TASKS[share.task]
            if (kind.domain, kind.format) != (self.domain, self.format):
                raise ValueError(f"{share.task} is {kind.domain} {kind.format}, not of this suite")
        return self
