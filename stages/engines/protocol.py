"""What every engine can do: continue prompts of token ids, the same way each time it is asked."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, Self, runtime_checkable

from pydantic import Field, model_validator

from stages.bedrock.params import Params


class Sampling(Params):
    """How an answer is drawn from a model's probabilities."""

    temperature: float = Field(ge=0, description="0 = greedy: always the likeliest token")
    top_p: float = Field(gt=0, le=1, description="draw from the likeliest tokens of this total")
    top_k: int = Field(ge=0, description="draw from so many likeliest tokens; 0 = from all")
    max_tokens: int = Field(ge=1, description="tokens after which an answer is cut off")
    samples: int = Field(ge=1, description="answers to each prompt")

    @model_validator(mode="after")
    def _greedy_has_one_answer(self) -> Self:
        if self.temperature == 0 and self.samples > 1:
            raise ValueError("temperature 0 gives one and the same answer: samples must be 1")
        return self


class Completion(NamedTuple):
    """One answer of an engine."""

    token_ids: tuple[int, ...]
    """What was generated; the end token that stopped it is the last one."""
    finish_reason: Literal["stop", "length"]
    """stop: ended by itself; length: cut at max_tokens."""
    logprobs: tuple[float, ...] = ()
    """Of each token under the model itself (temperature 1, nothing cut off); empty if not asked for."""


class Engine(Protocol):
    """A model, ready to answer."""

    name: str

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        """Answers to each prompt, in the order of the prompts; sample k draws from seed + k.

        Equal arguments give equal answers. The same prompt among other prompts may get another answer:
        the sums of a batch round differently, which decides between tokens that are almost equally likely.

        Args:
            prompts: token ids.
            sampling: how to draw, and how many samples of each prompt.
            seeds: one per prompt; without effect when greedy.
            scored: whether the completions tell their log-probabilities.
        """
        ...

    def close(self) -> None:
        """Free the memory; the engine is of no use afterwards."""
        ...


class Chunk(NamedTuple):
    """Questions that are asked together."""

    prompts: Sequence[Sequence[int]]
    seeds: Sequence[int]


@runtime_checkable
class Replicated(Protocol):
    """An engine that answers several chunks side by side."""

    def complete_each(
        self, chunks: Sequence[Chunk], sampling: Sampling, scored: bool = False
    ) -> Iterator[tuple[int, list[list[Completion]]]]:
        """Answer each chunk as `Engine.complete` would.

        Yields:
            Number of a chunk and its answers, in the order in which they are ready.
        """
        ...


@runtime_checkable
class Metered(Protocol):
    """An engine whose service counts, and may charge for, tokens."""

    usages: list[tuple[int, int] | None]
    """Of each prompt of the last call, tokens read and written by the service's count; None: not told."""


def end_token_ids(folder: Path) -> tuple[int, ...]:
    """The tokens that end an answer: the tokenizer's end of turn, and all of generation_config.json."""
    from transformers import AutoTokenizer, GenerationConfig  # seconds; engines alone need it

    ends = {AutoTokenizer.from_pretrained(folder).eos_token_id}
    if (folder / "generation_config.json").is_file():
        listed = GenerationConfig.from_pretrained(folder).eos_token_id
        ends.update(listed if isinstance(listed, list) else [listed])
    return tuple(sorted(ends - {None}))
