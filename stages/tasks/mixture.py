"""Mixtures of tasks as params.yaml declares them, and the endless stream of problems drawn from one."""

from collections.abc import Iterator
from itertools import accumulate, count
from random import Random
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from stages.bedrock.params import Params
from stages.tasks.held_out import held_out
from stages.tasks.problem import Problem
from stages.tasks.world import TASKS, draw

Split = Literal["held_out", "training", "pretraining"]


class TaskShare(Params):
    """One line of a mixture: a task at levels drawn uniformly. A task may have several lines."""

    task: str = Field(
        description="a task of the procedural world", json_schema_extra={"enum": list(TASKS)}
    )
    weight: float = Field(gt=0, description="share of the draws, relative to the other lines")
    levels: tuple[int, int] = Field(description="lowest and highest level, both included")

    @field_validator("task")
    @classmethod
    def _known(cls, task: str) -> str:
        if task not in TASKS:
            raise ValueError(f"no such task; the tasks are {', '.join(TASKS)}")
        return task

    @model_validator(mode="after")
    def _levels_exist(self) -> Self:
        lowest, highest = self.levels
        hardest = TASKS[self.task].max_level
        if not 1 <= lowest <= highest <= hardest:
            raise ValueError(
                f"{self.task}: levels must be lowest and highest, from 1 to at most {hardest}"
            )
        return self


Mixture = tuple[TaskShare, ...]


class ProblemStream:
    """Problems drawn from a mixture; problem `index` is the same whatever else is drawn.

    Each problem has a generator of its own, seeded with the string "seed/stream/index": Python uses
    the whole string together with its SHA-512, so that no two problems of any two streams share a
    state. `numpy.random.default_rng([seed, index])` would do as well but was measured 2.4 times slower
    to make and 4 to 8 times slower per number drawn, and drawing is most of what pretraining waits for.
    """

    def __init__(self, mixture: Mixture, split: Split, seed: int, stream: str) -> None:
        """Prepare the stream.

        Args:
            mixture: at least one line.
            split: which prompts may be drawn: `held_out` those of the suites, `training` all others,
                `pretraining` as training but with every one-step `calc`: these 200 facts must
                be learnable, and a fact that was never seen cannot be worked out.
            seed: of the study's parameters.
            stream: what the problems are for; streams of other names are independent.
        """
        assert mixture, "a mixture needs at least one line"
        self._shares = mixture
        self._cumulative = list(accumulate(share.weight for share in mixture))
        self._split = split
        self._prefix = f"{seed}/{stream}/"

    def __getitem__(self, index: int) -> Problem:
        """Problem number `index`, from 0 on without end."""
        rng = Random(f"{self._prefix}{index}")
        share = rng.choices(self._shares, cum_weights=self._cumulative)[0]
        while True:
            # The line is kept while the prompt is redrawn: weights hold whatever the split refuses.
            problem = draw(share.task, rng, rng.randint(*share.levels))
            if admits(self._split, problem):
                return problem

    def __iter__(self) -> Iterator[Problem]:
        return map(self.__getitem__, count())


def admits(split: Split, problem: Problem) -> bool:
    """Whether `problem` may be drawn for `split`."""
    if split == "held_out":
        return held_out(problem.prompt)
    if split == "pretraining" and problem.task == "calc" and problem.level == 1:
        return True
    return not held_out(problem.prompt)
