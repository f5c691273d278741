"""Conversations as tokens: one rendering for the teacher, the trainer and the evaluation.

Every prompt goes through the tokenizer's own chat template, so what an engine is sent is, token for token,
what training saw. The thinking switch is the template's `enable_thinking`, as in Qwen3.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.imports import quick_imports
from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN

NO_LOSS = -100
"""The label of a token that is read but not learned, by torch's convention."""


class TrainingRow(NamedTuple):
    """A sequence to learn from; `labels` equal `token_ids` where the loss counts, else NO_LOSS."""

    token_ids: list[int]
    labels: list[int]


class Exchange(NamedTuple):
    """A question with its answer, shown before another question."""

    prompt: str
    answer: str


def load_tokenizer(folder: Path | str) -> Any:
    """The tokenizer of a model folder; it must have a chat template and an end-of-turn token.

    Raises:
        InputError: no such folder, or a tokenizer without template or end token.
    """
    with quick_imports():
        from transformers import AutoTokenizer  # seconds: only stages that need tokens pay them

    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: no such model; `dvc repro` makes it, `dvc pull` fetches it")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if not tokenizer.chat_template or tokenizer.eos_token_id is None:
        raise InputError(f"{folder}: the tokenizer needs a chat template and an end-of-turn token")
    return tokenizer


def prompt_ids(
    tokenizer: Any,
    prompts: Sequence[str],
    thinking: bool | None,
    earlier: Sequence[Sequence[Exchange]] | None = None,
) -> list[list[int]]:
    """Tokens of each prompt as a user turn, up to where the answer starts.

    Args:
        tokenizer: from `load_tokenizer`.
        prompts: what the user asks.
        thinking: the switch; None leaves it out, as for students, whose weights decide.
        earlier: of each prompt, the exchanges shown before it as turns of their own; None: none.
    """
    switch = {} if thinking is None else {"enable_thinking": thinking}
    before = earlier or [()] * len(prompts)
    conversations = [
        [*_turns(shown), {"role": "user", "content": prompt}]
        for prompt, shown in zip(prompts, before, strict=True)
    ]
    if not conversations:
        return []
    rendered = tokenizer.apply_chat_template(
        conversations, tokenize=False, add_generation_prompt=True, **switch
    )
    ids: list[list[int]] = tokenizer(rendered, add_special_tokens=False)["input_ids"]
    return ids


def _turns(shown: Sequence[Exchange]) -> list[dict[str, str]]:
    pairs = [(("user", one.prompt), ("assistant", one.answer)) for one in shown]
    return [{"role": role, "content": text} for pair in pairs for role, text in pair]


def response_text(thinking: str | None, answer: str) -> str:
    """What a student learns to say: the answer alone, or the trace between its tags and then the answer.

    Source: the serialisation of arXiv 2509.22193, tables 3 and 4.
    """
    if thinking is None:
        return answer
    return f"{THINK_OPEN}\n{thinking}\n{THINK_CLOSE}\n\n{answer}"


def training_rows(
    tokenizer: Any, prompts: Sequence[str], responses: Sequence[str]
) -> list[TrainingRow]:
    """Prompt, response and end-of-turn token of each pair; the prompt as an engine would be sent it."""
    return rows_after(tokenizer, prompt_ids(tokenizer, prompts, thinking=None), responses)


def rows_after(
    tokenizer: Any, heads: Sequence[list[int]], responses: Sequence[str]
) -> list[TrainingRow]:
    """As `training_rows`, with prompts that are tokens already: `heads` are from `prompt_ids`."""
    if not heads:
        return []
    tails = tokenizer(list(responses), add_special_tokens=False)["input_ids"]
    end = [tokenizer.eos_token_id]
    return [
        TrainingRow(head + tail + end, [NO_LOSS] * len(head) + tail + end)
        for head, tail in zip(heads, tails, strict=True)
    ]
