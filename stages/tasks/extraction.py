"""The final answer in the text of a response, found by the format of the item."""

from collections.abc import Sequence

from stages.bedrock.thinking import split_thinking
from stages.tasks.choices import CHOICE, letter_of
from stages.tasks.problem import Format


def extract_answer(text: str, format: Format, options: Sequence[str]) -> str | None:
    """The answer that stands after the thinking; None when there is none.

    Thinking that was never closed holds no answer, however near the right value was.

    Args:
        text: a response, thinking tags kept.
        format: `open`: the answer is all the text, white space normalised. `mc`: the text must be an
            option or its letter and nothing else, and the option is returned; a letter with a
            content that is not offered is returned as it is, for it is an answer, if a wrong one.
        options: `letter:content` each; empty for open items.
    """
    parts = split_thinking(text)
    answer = " ".join(parts.answer.split())
    if not parts.closed or not answer:
        return None
    if format == "open":
        return answer
    if CHOICE.fullmatch(answer) is None:
        return None
    return {letter_of(option): option for option in options}.get(answer, answer)
