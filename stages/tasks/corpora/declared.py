"""A corpus of prompts that is a data set of the Hub, or a local folder or file in the same form."""

from typing import Literal, Self

from pydantic import Field, model_validator

from stages.bedrock.params import Params
from stages.tasks.problem import Domain

Scalar = str | bool | int | float


class PromptFields(Params):
    """Which field of a row is what; null: there is none."""

    prompt: str = Field(
        min_length=1, description="a text, or a conversation, of which the first user turn is taken"
    )
    reference: str | None = Field(description="the right answer, where one is known")
    task: str | None = Field(description="kind of problem; null: the name of the corpus")
    ift: str | None = Field(
        description="published: the answer given directly; takes the teacher's place, with `reasoning`"
    )
    reasoning: str | None = Field(
        description="published: the trace between <think> and </think>, then the answer"
    )

    @model_validator(mode="after")
    def _answers_come_in_pairs(self) -> Self:
        if (self.ift is None) != (self.reasoning is None):
            raise ValueError("`ift` and `reasoning` are given together, or neither")
        return self

    @property
    def published(self) -> bool:
        """Whether the rows bring both answers with them."""
        return self.ift is not None

    def named(self) -> list[str]:
        """The names of all fields that are read."""
        return [name for name in self.model_dump().values() if name is not None]


class PromptFilters(Params):
    """Which rows may be asked; each one passed over is counted under the name of its filter."""

    where: dict[str, list[Scalar]] = Field(
        description="field -> its allowed values, such as the language or the category"
    )
    single_turn: bool = Field(description="only conversations of one user turn, and no system turn")
    min_characters: int | None = Field(ge=1, description="of the prompt; null: no limit")
    max_characters: int | None = Field(ge=1, description="of the prompt; null: no limit")


class DataSet(Params):
    """Rows of the Hub at a pin, or of a local folder or file in the same form."""

    repo: str = Field(
        min_length=1, description="owner/name on the Hub, a local folder, .jsonl or .parquet file"
    )
    revision: str = Field(min_length=1, description="commit hash on the Hub; `local` for a folder")
    subset: str | None = Field(description="configuration of the data set; null: the default")
    split: str = Field(min_length=1, description="of the data set; of no meaning for a file")


class HubCorpus(DataSet):
    """Prompts of a data set; which are drawn depends on their text and the seed, not on their order."""

    source: Literal["hub"]
    fields: PromptFields
    filters: PromptFilters
    max_unusable: float = Field(
        ge=0, le=1, description="share of the rows that may lack a text; more of them are refused"
    )
    suite_words: int | None = Field(
        ge=4,
        description="words in a row that a prompt may not share with an item of a suite; null: only equals go",
    )
    domain: Domain
    prompts: int | None = Field(ge=1, description="prompts to keep; null: all that are left")
    seed: int = Field(ge=0, description="of the draws")
    max_repeats: int = Field(ge=1, description="times a prompt may occur")
