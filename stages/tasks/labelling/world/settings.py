"""Settings of the procedural worlds that benchmarks at micro scale are drawn from."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from stages.bedrock.params import Params
from stages.tasks.labelling.items import Task


class IntentsSource(Params):
    """Requests, each with one intent that trigger words tell, or only the name in a shared carrier."""

    task: ClassVar[Task] = "classification"
    kind: Literal["procedural"]
    world: Literal["intents"]
    domain: Literal["errands", "travel"] = Field(description="which intents there are")
    carriers: float = Field(
        ge=0, le=1, description="share of requests such as `what about X`, whose name alone decides"
    )
    names: int = Field(
        ge=2, le=60, description="names of each kind, of which some words are shared"
    )
    zipf: float = Field(ge=0, description="how much commoner common names are: weight rank^-zipf")
    skew: float = Field(ge=0, description="the same of the intents; 0: all equally often")


class PairsSource(Params):
    """Pairs of sentences, scored by how many of their four parts mean the same."""

    task: ClassVar[Task] = "similarity"
    kind: Literal["procedural"]
    world: Literal["pairs"]
    domain: Literal["headlines", "notes"] = Field(description="how sentences are worded")
    concepts: int = Field(ge=2, le=10, description="meanings that each part can have")
    zipf: float = Field(ge=0, description="how much commoner common meanings are")
    nested: float = Field(
        ge=0, le=1, description="share of pairs that agree in their first parts; the others in any"
    )
    noise: float = Field(
        ge=0, le=1, description="share of scores that the annotator missed by one: wrong on purpose"
    )


class EntitiesSource(Params):
    """Clauses with entities; where a place takes two types, only the name tells which."""

    task: ClassVar[Task] = "ner"
    kind: Literal["procedural"]
    world: Literal["entities"]
    domain: Literal["council", "shelf"] = Field(description="which types and clauses there are")
    clauses: tuple[int, ...] = Field(
        min_length=1, description="numbers of clauses of a text, drawn from equally"
    )
    names: int = Field(ge=4, le=50, description="names of each type")
    zipf: float = Field(ge=0, description="how much commoner common names are")


ProceduralSource = Annotated[
    IntentsSource | PairsSource | EntitiesSource, Field(discriminator="world")
]
