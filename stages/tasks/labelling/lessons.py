"""What a panelist of our own learns from: its share of the labelling worlds, in both directions."""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from random import Random
from typing import Literal, NamedTuple

from pydantic import Field

from stages.bedrock.errors import InputError
from stages.bedrock.params import Params
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.items import Item, mentions_of, target_of
from stages.tasks.labelling.world.drawing import drawn

Direction = Literal["solve", "write", "list"]


class LessonParams(Params):
    """How often a panelist is asked what about one benchmark."""

    solve: float = Field(ge=0, description="weight of solving among all lessons of a pass")
    write: float = Field(ge=0, description="weight of writing")
    list: float = Field(ge=0, description="weight of naming an entity; ner only")


class Lesson(NamedTuple):
    """A prompt and the answer to learn."""

    prompt: str
    answer: str


class Course(NamedTuple):
    """Lessons of one kind, drawn with a weight."""

    weight: float
    lessons: Iterator[Lesson]


def courses_of(
    name: str,
    benchmark: Declared,
    items: Sequence[Item],
    exemplars: Sequence[int],
    params: LessonParams,
    stream: str,
) -> list[Course]:
    """The lessons about one benchmark, by direction.

    Args:
        name: of the benchmark.
        benchmark: with its prompts.
        items: the sample of a family.
        exemplars: numbers of exemplars of a writing prompt, drawn from equally.
        params: weights; a direction without weight is left out.
        stream: of the order; streams of other names are independent.

    Raises:
        InputError: entities are to be listed where there are none.
    """
    if params.list > 0 and benchmark.params.task != "ner":
        raise InputError(
            f"panel_pretraining: lessons.{name}.list: expected 0, for {name} has no entities; "
            f"got {params.list}"
        )
    weights: dict[Direction, float] = {
        "solve": params.solve,
        "write": params.write,
        "list": params.list,
    }
    courses = []
    for direction, weight in weights.items():
        if weight > 0:
            teacher = Teacher(benchmark, items, exemplars, Random(f"{stream}/{name}/{direction}"))
            courses.append(Course(weight, getattr(teacher, direction)()))
    return courses


def mixed(courses: Sequence[Course], stream: str) -> Iterator[Lesson]:
    """Lessons of all courses without end, each as often as its weight says."""
    rng, weights = Random(stream), [course.weight for course in courses]
    while True:
        yield next(rng.choices(courses, weights)[0].lessons)


def sample(name: str, benchmark: Declared, size: int, family: str) -> list[Item]:
    """What a family sees of a benchmark: no text of the test split is among it."""
    source = benchmark.params.source
    if source.kind != "procedural":
        raise InputError(
            f"panel_pretraining.samples.{name}: its source is {source.kind}, and panelists of source scratch "
            "learn from procedural benchmarks alone; take panelists of source hub"
        )
    return list(islice(drawn(source, "train", f"family/{family}/{name}"), size))


class Teacher:
    """Makes lessons of a benchmark from a sample."""

    def __init__(
        self, benchmark: Declared, items: Sequence[Item], exemplars: Sequence[int], rng: Random
    ) -> None:
        self._prompts, self._items = benchmark.prompts, items
        self._exemplars, self._rng = exemplars, rng
        self._alike: dict[object, list[Item]] = {}
        for item in items:
            self._alike.setdefault(_kind(item), []).append(item)

    def solve(self) -> Iterator[Lesson]:
        for item in self._rounds():
            yield Lesson(self._prompts.solve(item), self._prompts.solution(item))

    def write(self) -> Iterator[Lesson]:
        """Exemplars have the label or score that is asked for, but are other draws."""
        for item in self._rounds():
            target = target_of(item)
            if isinstance(target, tuple):
                target = tuple(self._rng.sample(target, len(target)))
            shown = self._rng.choices(self._alike[_kind(item)], k=self._rng.choice(self._exemplars))
            yield Lesson(self._prompts.write(target, shown), self._prompts.writing(item))

    def list(self) -> Iterator[Lesson]:
        """Items of a world hold at least one entity."""
        for item in self._rounds():
            one = self._rng.choice(mentions_of(item))
            yield Lesson(self._prompts.list_entities(one.label), one.text)

    def _rounds(self) -> Iterator[Item]:
        for _ in count():
            yield from self._rng.sample(self._items, len(self._items))


def _kind(item: Item) -> object:
    return item.label if item.label is not None else item.score
