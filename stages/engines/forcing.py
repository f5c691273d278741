"""Answers under a budget of thinking: the thinking cut short, closed by force, the answer then given.

Source: budget forcing, Muennighoff et al. 2025 (arXiv 2501.19393), s. 3.1; there in one pass, here from the
answers that a model gave without a budget, so that every budget is measured on the same thoughts.
"""

from collections.abc import Sequence
from typing import NamedTuple

from stages.engines.answering import Answerer
from stages.engines.protocol import Completion, Sampling
from stages.engines.question import Question
from stages.engines.transcript import Transcriber


class Budget(NamedTuple):
    """How much a model may think, and what is left to it then."""

    thinking_tokens: int
    """Tokens of thinking kept, tags not counted."""
    answer: Sampling
    """Greedy, with the limit of what follows the thinking."""
    room: int
    """As `max_model_len` of `Answerer.answer`."""


def cut_thinking(
    transcriber: Transcriber, completion: Completion, budget: int
) -> Completion | None:
    """An answer up to the forced end of its thinking; None where it did not think for longer.

    Args:
        transcriber: of the model's tokenizer.
        completion: the answer without a budget, scored.
        budget: tokens of thinking kept, tags not counted.
    """
    block = transcriber.block(completion)
    if block.content_stop - block.content_start <= budget:
        return None
    kept = block.content_start + budget
    ids = completion.token_ids[:kept] + transcriber.closing
    # The tokens that close the block were not the model's choice, and count as thinking.
    scores = completion.logprobs[:kept] + (0.0,) * len(transcriber.closing)
    return Completion(ids, "length", scores)


def answer_within(
    answerer: Answerer,
    transcriber: Transcriber,
    questions: Sequence[Question],
    completions: Sequence[Completion],
    budget: Budget,
) -> list[Completion]:
    """The answers to `questions` within `budget`, scored; where the thinking was shorter, as they are.

    Args:
        answerer: the model.
        transcriber: of its tokenizer.
        questions: as asked without a budget.
        completions: the greedy answers to them, scored.
        budget: what is kept, and what may follow.
    """
    kept = budget.thinking_tokens
    cuts = {
        number: cut
        for number, one in enumerate(completions)
        if (cut := cut_thinking(transcriber, one, kept)) is not None
    }
    asked = [
        Question(
            f"{questions[number].name}/budget {kept}",
            [*questions[number].token_ids, *cut.token_ids],
        )
        for number, cut in cuts.items()
    ]
    answered = answerer.answer(asked, budget.answer, 0, budget.room, scored=True)
    forced = {
        number: Completion(
            cut.token_ids + given.token_ids, given.finish_reason, cut.logprobs + given.logprobs
        )
        for (number, cut), (given,) in zip(cuts.items(), answered, strict=True)
    }
    return [forced.get(number, one) for number, one in enumerate(completions)]
