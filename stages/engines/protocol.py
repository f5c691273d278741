"""What every engine can do: continue prompts of token ids, the same way each time it is asked."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, Self, runtime_checkable

from pydantic import Field, model_validator

from stages.bedrock.params import Params

DIGITS = 6  # of a log-probability: more is noise of the sums


class Draw(NamedTuple):
    """What decides which tokens one prompt is answered with."""

    temperature: float
    top_p: float
    top_k: int
    seed: int | None


class Sampling(Params):
    """How an answer is drawn from a model's probabilities."""

    temperature: float = Field(ge=0, description="0 = greedy: always the likeliest token")
    top_p: float = Field(gt=0, le=1, description="draw from the likeliest tokens of this total")
    top_k: int = Field(ge=0, description="draw from so many likeliest tokens; 0 = from all")
    max_tokens: int = Field(ge=1, description="tokens after which an answer is cut off")
    samples: int = Field(ge=1, description="answers to each prompt")

    @model_validator(mode="after")
    def _greedy_has_one_answer(self) -> Self:
        if self.greedy and self.samples > 1:
            raise ValueError("temperature 0 gives one and the same answer: samples must be 1")
        return self

    @property
    def greedy(self) -> bool:
        """Whether nothing is left to chance."""
        return self.temperature == 0

    def draw(self, seed: int) -> Draw:
        """How a prompt with this seed is answered; greedy: top_p, top_k and seed are as if not there."""
        if self.greedy:
            return Draw(self.temperature, top_p=1.0, top_k=0, seed=None)
        return Draw(self.temperature, self.top_p, self.top_k, seed)


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

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """The log-probability of every token of each continuation behind its prompt, at temperature 1.

        Args:
            prompts: token ids.
            continuations: token ids, one list per prompt, none empty.

        Raises:
            InputError: what answers does not tell them.
        """
        ...

    def close(self) -> None:
        """Free the memory; the engine is of no use afterwards."""
        ...


@runtime_checkable
class Metered(Protocol):
    """An engine whose service counts, and may charge for, tokens."""

    usages: list[tuple[int, int] | None]
    """Of each prompt of the last call, tokens read and written by the service's count; None: not told."""


def rounded(logprobs: Iterable[float]) -> tuple[float, ...]:
    """Log-probabilities as completions tell them, and `Engine.weigh`."""
    return tuple(round(value, DIGITS) for value in logprobs)


def end_token_ids(folder: Path) -> tuple[int, ...]:
    """The tokens that end an answer: the tokenizer's end of turn, and all of generation_config.json."""
    from transformers import AutoTokenizer, GenerationConfig  # seconds; engines alone need it

    ends = {AutoTokenizer.from_pretrained(folder).eos_token_id}
    if (folder / "generation_config.json").is_file():
        listed = GenerationConfig.from_pretrained(folder).eos_token_id
        ends.update(listed if isinstance(listed, list) else [listed])
    return tuple(sorted(ends - {None}))
