"""What counts as overlap, and which items are clean of it."""

from collections.abc import Mapping
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from stages.bedrock.params import Params
from stages.tasks.overlap.words import Numbers


class RunRule(Params):
    """An item is not clean if more of its runs of `words` words than the share `most` stand in the corpus."""

    words: int = Field(ge=2, description="words of a run (n of an n-gram)")
    most: float = Field(ge=0, le=1, description="share of an item's runs that may be met")

    @property
    def name(self) -> str:
        """How an item that breaks it is marked."""
        return f"{self.words}_words"


class MeasureOverlapParams(Params):
    """`measure_overlap` in params.yaml."""

    texts: Literal["prompts", "pairs"] = Field(
        description="prompts, or pairs: the pairs' prompts, both answers and the trace"
    )
    numbers: Numbers = Field(description="kept: another number is another word; masked: it is not")
    runs: list[RunRule] = Field(min_length=1, description="rules on runs of words, first one first")
    template_items: int | None = Field(
        ge=1,
        description="what stands in more items is the suites' own wording and is cut out; null: none",
    )
    shingle_words: int = Field(ge=1, description="words of the runs behind similarity")
    least_similarity: float = Field(gt=0, le=1, description="below it no nearest prompt is told")
    similar: float = Field(gt=0, le=1, description="similarity from which an item is not clean")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.similar < self.least_similarity:
            raise ValueError("`similar` is below `least_similarity`, where nothing is looked for")
        if len({rule.words for rule in self.runs}) < len(self.runs):
            raise ValueError("two rules of `runs` have the same `words`")
        return self

    def broken(
        self, shares: Mapping[int, NDArray[np.float64]], similarity: NDArray[np.float64]
    ) -> list[str | None]:
        """The first rule that each item breaks; None for a clean one.

        Args:
            shares: by words of the run; NaN where an item has no such run, which breaks no rule.
            similarity: to the nearest text; NaN where none is near.
        """
        verdicts = {rule.name: shares[rule.words] > rule.most for rule in self.runs}
        verdicts["similarity"] = similarity >= self.similar
        first: list[str | None] = [None] * similarity.size
        for name, broken in reversed(verdicts.items()):
            first = [name if one else was for one, was in zip(broken.tolist(), first, strict=True)]
        return first
