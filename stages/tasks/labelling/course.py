"""The course of a panelist of our own: passes of lessons and of copying; and the words it must know."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from stages.bedrock.params import Params
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.lessons import (
    Course,
    Lesson,
    LessonParams,
    Teacher,
    courses_of,
    mixed,
    sample,
)
from stages.tasks.labelling.world.grammar import spoken_words
from stages.tasks.labelling.world.lexicon import made_up_words

COPY = "copy"
LOOKED_AT = 200
"""Lessons of each kind whose words are looked up, for those of the templates."""


class PassParams(Params):
    """One pass of the trainer, with a learning rate that rises and falls once."""

    name: str = Field(min_length=1, description="of the pass, in the ledger")
    steps: int = Field(ge=1, description="optimizer steps")
    copying: float = Field(ge=0, description="weight of repeating random words among all lessons")
    lessons: dict[str, LessonParams] = Field(
        description="by benchmark; others are not in this pass"
    )

    @model_validator(mode="after")
    def _something_is_taught(self) -> Self:
        weights = [w for one in self.lessons.values() for w in (one.solve, one.write, one.list)]
        if self.copying + sum(weights) <= 0:
            raise ValueError("a pass needs copying, or a lesson with a weight above 0")
        return self


class CourseParams(Params):
    """What a panelist is taught."""

    samples: dict[str, PositiveInt] = Field(
        min_length=1,
        description="by benchmark: items of its world that a family sees, in all passes",
    )
    exemplars: tuple[NonNegativeInt, ...] = Field(
        min_length=1, description="numbers of exemplars shown when writing, drawn from equally"
    )
    copied_words: tuple[PositiveInt, PositiveInt] = Field(
        description="fewest and most words to repeat"
    )
    passes: tuple[PassParams, ...] = Field(
        min_length=1,
        description="in this order: a list, since DVC does not see the order of a mapping",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.copied_words[0] > self.copied_words[1]:
            raise ValueError("copied_words must be [fewest, most]")
        names = [one.name for one in self.passes]
        if len(set(names)) < len(names):
            raise ValueError(f"passes need names of their own; got {', '.join(names)}")
        taught = {name for one in self.passes for name in one.lessons}
        if taught != set(self.samples):
            raise ValueError(
                f"samples are needed of the benchmarks in the lessons, and of no other: {sorted(taught)}"
            )
        return self


def course_of(
    params: CourseParams, benchmarks: Mapping[str, Declared], family: str, seed: int
) -> dict[str, tuple[int, Iterator[Lesson]]]:
    """The passes by name, in their order: optimizer steps, and what is taught, without end.

    Args:
        params: the course.
        benchmarks: those of `params.samples`, with their prompts.
        family: panelists of one family learn from one sample.
        seed: of the order.
    """
    samples = {n: sample(n, benchmarks[n], size, family) for n, size in params.samples.items()}
    words = vocabulary(params, benchmarks)
    passes = {}
    for number, one in enumerate(params.passes):
        stream = f"lessons/{family}/{seed}/{number}"
        courses = [Course(one.copying, copying(words, params.copied_words, stream))]
        for benchmark, weights in one.lessons.items():
            seen, shown = samples[benchmark], params.exemplars
            courses += courses_of(benchmark, benchmarks[benchmark], seen, shown, weights, stream)
        passes[one.name] = (one.steps, mixed(courses, stream))
    return passes


def copying(words: Sequence[str], lengths: tuple[int, int], stream: str) -> Iterator[Lesson]:
    """Words to be repeated, without end: what a model must be able to do before it can point at entities."""
    rng = Random(f"{stream}/copying")
    while True:
        text = " ".join(rng.choices(words, k=rng.randint(*lengths)))
        yield Lesson(f"{COPY} {text}", text)


def vocabulary(params: CourseParams, benchmarks: Mapping[str, Declared]) -> list[str]:
    """All words of the worlds, and of prompts and answers about `benchmarks`, in a fixed order."""
    words = {COPY, *made_up_words(), *spoken_words()}
    for name, benchmark in benchmarks.items():
        items = sample(name, benchmark, LOOKED_AT, "vocabulary")
        for number in params.exemplars:
            teacher = Teacher(benchmark, items, [number], Random(0))
            courses = [teacher.solve(), teacher.write()]
            courses += [teacher.list()] if benchmark.params.task == "ner" else []
            for lesson in (one for course in courses for one in islice(course, LOOKED_AT)):
                words.update(lesson.prompt.split(), lesson.answer.split())
        words.update(benchmark.params.labels or ())
    return sorted(words)
