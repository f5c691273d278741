"""What every API of a server can be told and asked, in the terms of an engine."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from stages.engines.protocol import Completion, Sampling
from stages.engines.server.replies import Usage


class Answer(NamedTuple):
    """A server's answer to one prompt."""

    completions: list[Completion]
    """One per sample."""
    usage: Usage | None
    """None where the server does not say."""


class Api(Protocol):
    """Prompts as requests, and replies as completions."""

    path: str
    """Below the address of a server."""

    def body(
        self, prompt: Sequence[int], sampling: Sampling, seed: int, scored: bool
    ) -> dict[str, Any]:
        """The request for a prompt; the arguments are those of `Engine.complete`.

        Raises:
            InputError: a prompt that cannot be asked in this way.
        """
        ...

    def answer(self, reply: Any, prompt: Sequence[int], sampling: Sampling, scored: bool) -> Answer:
        """The completions in the reply to a prompt.

        Raises:
            Fault: this is no answer to the prompt; another try may bring one.
            InputError: no try will.
        """
        ...

    def weighing(self, prompt: Sequence[int], tail: Sequence[int]) -> dict[str, Any]:
        """The request for the log-probabilities of `tail` behind `prompt`.

        Raises:
            InputError: this API cannot ask for them.
        """
        ...

    def weighed(self, reply: Any, prompt: Sequence[int], tail: Sequence[int]) -> Answer:
        """The log-probabilities in the reply, as a completion that is `tail`.

        Raises:
            Fault: this is no answer to the request; another try may bring one.
            InputError: no try will.
        """
        ...
