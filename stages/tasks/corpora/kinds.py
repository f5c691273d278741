"""The kinds of corpora: where training prompts come from."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from stages.bedrock.params import Params
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.mixture import Mixture
from stages.tasks.problem import Domain, Format


class DrawnCorpus(Params):
    """What corpora that fit into memory have in common."""

    prompts: int = Field(ge=1, description="prompts to keep")
    seed: int = Field(ge=0, description="of the draws")
    max_repeats: int = Field(
        ge=1, description="times a prompt may occur; some spaces are small (calc has 200 facts)"
    )


class ProceduralCorpus(DrawnCorpus):
    """Prompts of the procedural world."""

    source: Literal["procedural"]
    tasks: Mixture = Field(min_length=1, description="what is drawn, and how often")


class FileCorpus(DrawnCorpus):
    """Questions of a local file, each with its right answer."""

    source: Literal["file"]
    path: str = Field(description="a .jsonl or .parquet file")
    domain: Domain
    format: Format


Corpus = Annotated[ProceduralCorpus | FileCorpus | HubCorpus, Field(discriminator="source")]


class CorpusParams(RootModel[Corpus]):
    """An entry of `corpora`: one set of training prompts."""
