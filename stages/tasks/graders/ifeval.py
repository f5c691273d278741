"""Grader `ifeval`: does the response follow every instruction, by the official rules of IFEval?

The rules are those of arXiv 2311.07911, strict, as lm-evaluation-harness keeps them
(`lm_eval.tasks.ifeval`, MIT; the rules themselves Apache-2.0). We have none of our own.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.thinking import split_thinking
from stages.tasks.graders.answers import graded
from stages.tasks.grading import Grade

PACKAGE = "lm-eval[ifeval]==0.4.13"
SENTENCES = "tokenizers/punkt_tab"
MODULE = "lm_eval.tasks.ifeval.utils"


def grade_ifeval(
    response: str, prompt: str, instructions: Sequence[str], arguments: Sequence[Mapping[str, Any]]
) -> Grade:
    """The grade of one response: correct if all instructions are followed. Only the answer is checked.

    Args:
        response: the whole text, thinking tags kept.
        prompt: what was asked, as IFEval has it.
        instructions: `instruction_id_list` of IFEval.
        arguments: `kwargs` of IFEval, one mapping per instruction; None stands for a missing value.

    Raises:
        InputError: rules or data they need are not installed, an instruction is unknown, or arguments
            and instructions differ in number.
    """
    rules = _rules()
    known = importlib.import_module("lm_eval.tasks.ifeval.instructions_registry").INSTRUCTION_DICT
    unknown = sorted(set(instructions) - set(known))
    if unknown or not instructions or len(arguments) != len(instructions):
        raise InputError(
            f"instruction_id_list {list(instructions)} with {len(arguments)} kwargs: give one of each per "
            f"instruction{f'; {unknown[0]} is no instruction of IFEval' if unknown else ''}"
        )
    parts = split_thinking(response)
    if not parts.closed or not parts.answer:
        return Grade("no_answer", None)
    example = rules.InputExample(
        key=0,
        instruction_id_list=list(instructions),
        prompt=prompt,
        kwargs=[dict(one) for one in arguments],
    )
    followed = rules.test_instruction_following_strict(example, parts.answer)
    return graded(parts.answer, bool(followed.follow_all_instructions))


def _rules() -> Any:
    """The module with the rules; languages are detected alike each time."""
    for package in ("lm_eval", "langdetect", "immutabledict", "nltk"):
        if importlib.util.find_spec(package) is None:
            raise InputError(f"grader ifeval: no {package}; run `pip install '{PACKAGE}'`")
    try:  # looked for here, for the rules would download it unasked
        importlib.import_module("nltk").data.find(SENTENCES)
    except LookupError:
        raise InputError(
            f"grader ifeval: NLTK's data {SENTENCES} is not here; run `python -m nltk.downloader punkt_tab`"
        ) from None
    importlib.import_module("langdetect").DetectorFactory.seed = 0
    return importlib.import_module(MODULE)
