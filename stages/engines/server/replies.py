"""What both APIs answer with: choices, one per sample, and counts of tokens."""

from collections.abc import Sequence
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stages.engines.server.faults import Fault


class Reply(BaseModel):
    """A part of a server's reply; what is not asked for is passed over."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Usage(Reply):
    """Tokens by the server's own count."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(default=0, ge=0)


class Choice(Reply):
    """One sample."""

    index: int
    finish_reason: Literal["stop", "length"]


C = TypeVar("C", bound=Choice)


class Choices(Reply, Generic[C]):
    """The answers to one prompt."""

    choices: list[C]
    usage: Usage | None = None


def read_choices(
    reply: Any, kind: type[Choices[C]], prompt: Sequence[int], samples: int
) -> Choices[C]:
    """A reply that answers `prompt`, its choices by their index, in whatever order they came.

    Args:
        reply: of a server, as JSON.
        kind: what the API replies with.
        prompt: token ids.
        samples: answers that were asked for.

    Raises:
        Fault: no such reply, not one choice of each index, or an answer to another prompt.
    """
    try:
        read = kind.model_validate(reply)
    except ValidationError as error:
        raise Fault("reply", f"not completions: {error.errors()[0]['msg']}") from None
    ordered = _in_order(read.choices, samples)
    _check_prompt(read.usage, prompt)
    return read.model_copy(update={"choices": ordered})


def _in_order(choices: Sequence[C], samples: int) -> list[C]:
    ordered = sorted(choices, key=lambda one: one.index)
    if [one.index for one in ordered] != list(range(samples)):
        raise Fault("reply", f"{len(choices)} choices for {samples} samples, or not one of each")
    return ordered


def _check_prompt(usage: Usage | None, prompt: Sequence[int]) -> None:
    """Return if the server read as many tokens as the prompt has, or does not say."""
    if usage is not None and usage.prompt_tokens != len(prompt):
        raise Fault(
            "reply",
            f"a prompt of {len(prompt)} tokens was read as {usage.prompt_tokens}: an answer to another "
            "prompt, or a server whose chat template or tokenizer is not the model folder's",
        )
