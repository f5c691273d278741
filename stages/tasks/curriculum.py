"""What a scratch model is pretrained on: worked problems, bare sums, and questions to be written."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from pydantic import Field

from stages.bedrock.params import Params
from stages.tasks.arithmetic import draw_statement
from stages.tasks.mixture import Mixture, ProblemStream
from stages.tasks.world import spoken


class WritingParams(Params):
    """A second pass, in which a model learns to ask what it can already answer."""

    steps: int = Field(ge=1, description="optimizer steps, after the others")
    learning_rate: float = Field(gt=0, description="peak, of this pass")
    fraction: float = Field(gt=0, lt=1, description="share of questions among all that is learned")
    request: str = Field(
        description="what is asked for, with {spoken} (the task in words) and {level}; as in write_questions"
    )


class CurriculumParams(Params):
    """The kinds of text, and how much of each."""

    thinking_fraction: float | None = Field(
        ge=0, le=1, description="share of answers with a trace; null: no trace and no switch at all"
    )
    statement_fraction: float = Field(
        ge=0, lt=1, description="share of bare statements `3 + 4 = 7 ;`"
    )
    writing: WritingParams | None = Field(
        description="questions to be written, thinking off; null: none"
    )
    mixture: Mixture = Field(min_length=1, description="tasks, weights and levels of the problems")


class Sum(NamedTuple):
    """A bare statement, of which only `result` is worth learning."""

    before: str
    result: str
    after: str


class Lesson(NamedTuple):
    """A question and its answer."""

    prompt: str
    trace: str | None
    answer: str
    thinks: bool | None
    """The switch in the prompt; None leaves it out."""


def lessons(
    params: CurriculumParams, seed: int, writing: WritingParams | None = None
) -> Iterator[Lesson | Sum]:
    """The text without end; of the suites' prompts only one-step `calc` may be in it.

    Args:
        params: kinds of text.
        seed: of what is drawn.
        writing: for the pass in which questions are written too; it is drawn apart from the first.
    """
    stream = "pretraining" if writing is None else "writing"
    problems = iter(ProblemStream(params.mixture, "pretraining", seed, stream))
    rng = Random(f"{seed}/{stream}/kinds")
    while True:
        if rng.random() < params.statement_fraction:
            before, _, result = draw_statement(rng).rpartition(" ")
            yield Sum(before, result, ";")
            continue
        problem = next(problems)
        if writing is not None and rng.random() < writing.fraction:
            request = writing.request.format(spoken=spoken(problem.task), level=problem.level)
            yield Lesson(request, None, problem.prompt, False)
        elif params.thinking_fraction is None:
            yield Lesson(problem.prompt, None, problem.answer, None)
        else:
            thinks = rng.random() < params.thinking_fraction
            trace = problem.thinking if thinks else None
            yield Lesson(problem.prompt, trace, problem.answer, thinks)
