"""The chat API with messages, for servers that take no token ids: they render and tokenize by themselves.

Callers give token ids here as everywhere. A prompt is taken back into its words and switch, and only asked if
these, rendered and tokenized by the model folder, are its tokens again; the server must then count as many.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN
from stages.engines.chat import prompt_ids
from stages.engines.protocol import Completion, Sampling, rounded
from stages.engines.server.api import Answer
from stages.engines.server.replies import Choice, Choices, Reply, read_choices

MARK = (
    "\ue000"  # stands for a prompt in a rendered template; of private use, so that no text has it
)


class _Message(Reply):
    content: str | None = None
    reasoning: str | None = None
    """The thinking, where a server keeps it apart; in older ones the next."""
    reasoning_content: str | None = None


class _Token(Reply):
    logprob: float


class _Logprobs(Reply):
    content: list[_Token]


class _Choice(Choice):
    message: _Message
    logprobs: _Logprobs | None = None


_Chat = Choices[_Choice]


class _Frame(NamedTuple):
    """What a template puts around a prompt."""

    switch: bool | None
    before: str
    after: str


class ChatApi:
    """See `Api`."""

    path = "/chat/completions"

    def __init__(self, model: str, tokenizer: Any) -> None:
        """For a model.

        Args:
            model: the name it is served under.
            tokenizer: of the model's folder.
        """
        self._model, self._tokenizer = model, tokenizer
        on, off, unsaid = (self._frame(switch) for switch in (True, False, None))
        has_switch = on[1:] != off[1:]
        # Where nothing said means one of the two, it is said: the server's own default may be the other.
        self._frames = [on, off, unsaid] if has_switch else [unsaid]

    def body(
        self, prompt: Sequence[int], sampling: Sampling, seed: int, scored: bool
    ) -> dict[str, Any]:
        """See `Api.body`. What OpenAI's own API does not know is only sent where it is needed."""
        frame, words = self._words(prompt)
        draw = sampling.draw(seed)
        settings: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "user", "content": words}],
            "n": sampling.samples,
            "temperature": draw.temperature,
            "top_p": draw.top_p,
            "max_tokens": sampling.max_tokens,
        }
        if draw.seed is not None:
            settings["seed"] = draw.seed
        if draw.top_k:
            settings["top_k"] = draw.top_k
        if frame.switch is not None:
            settings["chat_template_kwargs"] = {"enable_thinking": frame.switch}
        return settings | ({"logprobs": True} if scored else {})

    def answer(self, reply: Any, prompt: Sequence[int], sampling: Sampling, scored: bool) -> Answer:
        """See `Api.answer`. The tokens are those of the text, and the end token where it ended by itself."""
        read = read_choices(reply, _Chat, prompt, sampling.samples)
        opened = self._words(prompt)[0].after.rstrip().endswith(THINK_OPEN)
        return Answer([self._completion(one, opened, scored) for one in read.choices], read.usage)

    def weighing(self, prompt: Sequence[int], tail: Sequence[int]) -> dict[str, Any]:
        """See `Api.weighing`: never."""
        raise InputError(
            "chat servers do not tell how likely a given answer is; for likelihoods set server.prompts: "
            "tokens in runtime.yaml (vLLM), or likelihood: false in params.yaml"
        )

    def weighed(self, reply: Any, prompt: Sequence[int], tail: Sequence[int]) -> Answer:
        """See `Api.weighed`."""
        raise AssertionError("there was no request")

    def _frame(self, switch: bool | None) -> _Frame:
        options = {} if switch is None else {"enable_thinking": switch}
        rendered: str = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": MARK}],
            tokenize=False,
            add_generation_prompt=True,
            **options,
        )
        before, _, after = rendered.partition(MARK)
        return _Frame(switch, before, after)

    def _words(self, prompt: Sequence[int]) -> tuple[_Frame, str]:
        """A prompt's words and its switch; of two frames that fit, the one with more behind the words."""
        text: str = self._tokenizer.decode(list(prompt), skip_special_tokens=False)
        for frame in sorted(self._frames, key=lambda one: -len(one.after)):
            around = len(frame.before) + len(frame.after)
            fits = text.startswith(frame.before) and text.endswith(frame.after)
            if not fits or len(text) < around:
                continue
            words = text[len(frame.before) : len(text) - len(frame.after)]
            if prompt_ids(self._tokenizer, [words], frame.switch) == [list(prompt)]:
                return frame, words
        raise InputError(
            f"a prompt is not one user turn that the chat template renders to the same tokens "
            f"(it ends in {text[-40:]!r}); answers under a budget of thinking, whose prompts hold half an "
            "answer, and exemplars need server.prompts: tokens in runtime.yaml, or budgets: null and shots: 0 "
            "in params.yaml"
        )

    def _completion(self, choice: _Choice, opened: bool, scored: bool) -> Completion:
        text = _text(choice.message, opened)
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        if choice.finish_reason == "stop":
            ids.append(self._tokenizer.eos_token_id)
        if not scored:
            return Completion(tuple(ids), choice.finish_reason)
        scores = [one.logprob for one in choice.logprobs.content] if choice.logprobs else []
        if len(scores) != len(ids):
            raise InputError(
                f"the server tells log-probabilities of {len(scores)} tokens, the answer with its end has "
                f"{len(ids)}; scored answers need server.prompts: tokens in runtime.yaml"
            )
        return Completion(tuple(ids), choice.finish_reason, rounded(scores))


def _text(message: _Message, opened: bool) -> str:
    """Thinking and answer as one text, as a server without a parser for thinking would give it.

    Args:
        message: of the server.
        opened: whether the prompt ends with the tag that opens the thinking.
    """
    thinking, said = message.reasoning or message.reasoning_content, message.content
    if thinking is None:
        return said or ""
    start = "" if opened else f"{THINK_OPEN}\n"
    end = "" if said is None else f"\n{THINK_CLOSE}\n\n{said.lstrip()}"
    return f"{start}{thinking.strip()}{end}"
