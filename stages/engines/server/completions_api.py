"""The completions API with token ids both ways, as vLLM has it: what is read is what was rendered here."""

from collections.abc import Sequence
from typing import Any

from stages.bedrock.errors import InputError
from stages.engines.protocol import Completion, Sampling, rounded
from stages.engines.server.api import Answer
from stages.engines.server.faults import Fault
from stages.engines.server.replies import Choice, Choices, Reply, read_choices

ONE = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=1, samples=1)


class _Logprobs(Reply):
    token_logprobs: list[float]


class _Known(Reply):
    logprob: float


class _Choice(Choice):
    token_ids: list[int] | None = None
    prompt_token_ids: list[int] | None = None
    logprobs: _Logprobs | None = None
    prompt_logprobs: list[dict[str, _Known] | None] | None = None
    """Of each token of the prompt, by its id; None of the first."""


_Completions = Choices[_Choice]


class CompletionsApi:
    """See `Api`."""

    path = "/completions"

    def __init__(self, model: str, ends: Sequence[int]) -> None:
        """For a model.

        Args:
            model: the name it is served under.
            ends: tokens that end an answer.
        """
        self._model, self._ends = model, list(ends)

    def body(
        self, prompt: Sequence[int], sampling: Sampling, seed: int, scored: bool
    ) -> dict[str, Any]:
        """See `Api.body`. Sample k draws from seed + k: vLLM's way with `n`."""
        draw = sampling.draw(seed)
        settings = {
            "model": self._model,
            "prompt": list(prompt),
            "n": sampling.samples,
            "temperature": draw.temperature,
            "top_p": draw.top_p,
            "top_k": draw.top_k,
            "max_tokens": sampling.max_tokens,
            "seed": draw.seed,
            "stop_token_ids": self._ends,
            "return_token_ids": True,
            # Said, although they change nothing: what is not said, a server takes from the model's folder.
            "min_p": 0.0,
            "repetition_penalty": 1.0,
            "presence_penalty": 0.0,
            "frequency_penalty": 0.0,
        }
        return settings | ({"logprobs": 0} if scored else {})  # 0: of the token taken, no others

    def answer(self, reply: Any, prompt: Sequence[int], sampling: Sampling, scored: bool) -> Answer:
        """See `Api.answer`."""
        read = read_choices(reply, _Completions, prompt, sampling.samples)
        return _answer(read, prompt, sampling.max_tokens, scored)

    def weighing(self, prompt: Sequence[int], tail: Sequence[int]) -> dict[str, Any]:
        """See `Api.weighing`: the prompt is read with its tail, and one token answered, which is the least."""
        # 0: of the prompt's own tokens, no others.
        return self.body([*prompt, *tail], ONE, 0, False) | {"prompt_logprobs": 0}

    def weighed(self, reply: Any, prompt: Sequence[int], tail: Sequence[int]) -> Answer:
        """See `Api.weighed`."""
        whole = [*prompt, *tail]
        read = read_choices(reply, _Completions, whole, ONE.samples)
        usage = _answer(read, whole, ONE.max_tokens, False).usage
        known = read.choices[0].prompt_logprobs
        if known is None:
            raise InputError(
                "the server does not tell the log-probabilities of a prompt (prompt_logprobs), which vLLM "
                "does; serve the model with vLLM, or set likelihood: false in params.yaml"
            )
        found = [
            (one or {}).get(str(token))
            for token, one in zip(tail, known[len(prompt) :], strict=False)
        ]
        if len(known) != len(whole) or None in found:
            raise Fault(
                "reply", f"log-probabilities of {len(known)} tokens, not of these {len(whole)}"
            )
        scores = rounded(one.logprob for one in found if one is not None)
        return Answer([Completion(tuple(tail), "length", scores)], usage)


def _answer(read: _Completions, prompt: Sequence[int], max_tokens: int, scored: bool) -> Answer:
    found = [_completion(one, prompt, max_tokens, scored) for one in read.choices]
    tokens = sum(len(one.token_ids) for one in found)
    if read.usage is not None and read.usage.completion_tokens != tokens:
        raise Fault("reply", f"{tokens} tokens, counted as {read.usage.completion_tokens}")
    return Answer(found, read.usage)


def _completion(
    choice: _Choice, prompt: Sequence[int], max_tokens: int, scored: bool
) -> Completion:
    if choice.token_ids is None or choice.prompt_token_ids is None:
        raise InputError(
            "the server answers without token ids; only vLLM gives them (return_token_ids): for any other "
            "server set server.prompts to chat in runtime.yaml"
        )
    if choice.prompt_token_ids != list(prompt):
        raise Fault("reply", "an answer to another prompt")
    ids = choice.token_ids
    if not 0 < len(ids) <= max_tokens:
        raise Fault("reply", f"{len(ids)} tokens where 1 to {max_tokens} were asked for")
    check_cut(choice.finish_reason, len(ids), max_tokens)
    if not scored:
        return Completion(tuple(ids), choice.finish_reason)
    scores = choice.logprobs.token_logprobs if choice.logprobs else []
    if len(scores) != len(ids):
        raise Fault("reply", f"{len(scores)} log-probabilities of {len(ids)} tokens")
    return Completion(tuple(ids), choice.finish_reason, rounded(scores))


def check_cut(finish_reason: str, tokens: int, max_tokens: int) -> None:
    """Return unless the server cut an answer earlier than it was told to.

    Raises:
        InputError: it did, silently, at the end of its context.
    """
    if finish_reason == "length" and tokens < max_tokens:
        raise InputError(
            f"the server cut an answer after {tokens} of {max_tokens} tokens, at the end of its context; "
            "lower max_tokens, or serve the model with a longer context (vLLM: --max-model-len)"
        )
