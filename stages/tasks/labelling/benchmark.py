"""Benchmarks and templates as params.yaml declares them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stages.bedrock.params import Params
from stages.tasks.labelling.items import Task
from stages.tasks.labelling.world.settings import ProceduralSource

AnswerKind = Literal["plain", "tagged", "json", "pairs"]


class FileSource(Params):
    """Local files, .jsonl or .parquet."""

    kind: Literal["file"]
    train: str = Field(min_length=1, description="path, relative to the top of the checkout")
    test: str = Field(min_length=1, description="path, relative to the top of the checkout")
    fields: dict[str, str] = Field(description="our name of a field -> its name in the files")


class HubSource(Params):
    """A data set of the Hub at a pin."""

    kind: Literal["hub"]
    repo: str = Field(min_length=1, description="owner/name")
    revision: str = Field(min_length=1, description="commit hash")
    subset: str | None = Field(description="configuration of the data set; null: the default")
    train: str = Field(min_length=1, description="name of the split for exemplars and baselines")
    test: str = Field(min_length=1, description="name of the split that is solved")
    fields: dict[str, str] = Field(description="our name of a field -> its name in the data set")


Source = Annotated[ProceduralSource | FileSource | HubSource, Field(discriminator="kind")]


class ItemCounts(Params):
    """How many items; null = all there are."""

    train: int | None = Field(ge=1, description="for exemplars and baselines")
    test: int | None = Field(ge=1, description="that are solved")


class BenchmarkParams(Params):
    """An entry of `benchmarks`: one data set of part 2."""

    task: Task
    labels: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="classification, ner: all labels, in the order shown",
    )
    scale: tuple[float, float] | None = Field(
        default=None, description="similarity: lowest and highest score"
    )
    guideline: str = Field(description="what annotators were told; goes into the prompts")
    templates: str = Field(min_length=1, description="an entry of `templates`")
    items: ItemCounts
    source: Source

    @model_validator(mode="after")
    def _annotation_is_declared(self) -> Self:
        if (self.task == "similarity") != (self.scale is not None):
            raise ValueError("`scale` belongs to task similarity, and is needed there")
        if (self.task != "similarity") != (self.labels is not None):
            raise ValueError(
                "`labels` belong to tasks classification and ner, and are needed there"
            )
        if self.scale is not None and self.scale[0] >= self.scale[1]:
            raise ValueError("`scale` must be [lowest, highest]")
        plain = [plain_label(label) for label in self.labels or ()]
        if len(set(plain)) < len(plain) or "" in plain:
            raise ValueError("labels must differ in more than case and spaces, and not be empty")
        if self.source.kind == "procedural" and self.source.task != self.task:
            raise ValueError(f"world {self.source.world} is for task {self.source.task}")
        if self.source.kind == "procedural" and None in (self.items.train, self.items.test):
            raise ValueError(
                "items: null means all there are, and a world has no end; give numbers"
            )
        return self


class TemplateParams(Params):
    """An entry of `templates`: prompts as jinja2, and how answers are written.

    In every template stand `benchmark` (its name), `guideline`, `labels`, `scale` and `exemplars`, a list of
    items with `text`, `text_2`, `label`, `score`, `mentions` (each with `label` and `text`), `solution`
    and `writing` (as an answer would give them).
    """

    solve: str = Field(min_length=1, description="of an item; has also text, text_2")
    write: str = Field(
        min_length=1,
        description="of a wanted annotation; has also label, score, mentions, and target: it as one string",
    )
    answer: AnswerKind = Field(
        description="""how answers are written: plain (as such) | tagged (in <answer>, texts in <text>) | json \
(an object) | pairs (ner: `person daki ; loc tulo`)"""
    )
    list: str | None = Field(description="ner: asks for entities of a type `label`; null elsewhere")


def plain_label(label: str) -> str:
    """A label without what does not make it another one: case, and the kind of white space."""
    return " ".join(label.split()).casefold()
