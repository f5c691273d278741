"""What a generator is asked to write, attempt by attempt: the annotation first, and what it is shown.

Attempt n at a benchmark has the same label or score and the same exemplars for every generator that is shown
as many, whatever became of the attempts before it.
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from random import Random
from typing import Literal, NamedTuple, Self

from pydantic import Field, PositiveInt, model_validator

from stages.bedrock.errors import InputError
from stages.bedrock.params import Params
from stages.tasks.labelling.benchmark import BenchmarkParams
from stages.tasks.labelling.items import Item, Mention, Target

Strings = Mapping[str, Sequence[str]]
"""Names of entities by their type."""
Key = str | float
"""What items are sorted by: a label, a whole score, a type of entity."""


class OrderParams(Params):
    """How annotations and exemplars are drawn."""

    seed: int = Field(ge=0, description="of annotations, exemplars and samples")
    targets: Literal["uniform", "train"] = Field(
        description="labels, scores and types asked for: all equally often, or as often as in training"
    )
    exemplars_of: Literal["target", "each"] = Field(
        description="a generator's number of exemplars is of the label or score asked for, or of each "
        "there is; for ner of all items"
    )
    types: tuple[PositiveInt, PositiveInt] = Field(
        description="ner: fewest and most types of entities in a text"
    )
    strings_per_type: tuple[PositiveInt, PositiveInt] = Field(
        description="ner: fewest and most entities of each of these types"
    )

    @model_validator(mode="after")
    def _ranges_ascend(self) -> Self:
        for name in ("types", "strings_per_type"):
            fewest, most = getattr(self, name)
            if fewest > most:
                raise ValueError(f"{name} must be [fewest, most]")
        return self


class Order(NamedTuple):
    """One attempt."""

    attempt: int
    target: Target
    exemplars: tuple[Item, ...]


class Orders:
    """The attempts at one benchmark: what is wanted of each, and what is shown for it."""

    def __init__(
        self,
        benchmark: str,
        params: BenchmarkParams,
        train: Sequence[Item],
        rules: OrderParams,
        exemplars: int,
    ) -> None:
        """Sort the training split by what is annotated.

        Args:
            benchmark: its name.
            params: its declaration.
            train: the items that may be shown, those of the training split.
            rules: how to draw.
            exemplars: how many items are shown; see `exemplars_of`.

        Raises:
            InputError: there is nothing to show.
        """
        if not train:
            raise InputError(
                f"benchmark {benchmark}: no items of split train in data/benchmarks/real.parquet, and "
                f"writers are shown some of them; raise benchmarks.{benchmark}.items.train"
            )
        self._name, self._rules, self._number = benchmark, rules, exemplars
        self._train, self._ner = train, params.task == "ner"
        self._groups = _groups(params, train)
        self._keys, self._weights = _wanted(params, self._groups, rules.targets)

    def draw(self, attempt: int, strings: Strings) -> Order:
        """Attempt number `attempt`, from 0.

        Args:
            attempt: its number.
            strings: ner: `some_of` them may be asked for; else without effect.
        """
        target: Target
        draw = self._random("target", attempt)
        if self._ner:
            target, pools = self._mentions(draw, strings), [self._train]
        else:
            target = draw.choices(self._keys, self._weights)[0]
            each = self._rules.exemplars_of == "each"
            pools = list(self._groups.values()) if each else [self._nearest(target)]
        draw = self._random("exemplars", attempt)
        shown = [draw.sample(pool, min(self._number, len(pool))) for pool in pools]
        return Order(attempt, target, tuple(item for some in shown for item in some))

    def some_of(self, strings: Strings) -> bool:
        """Whether there is a string of a type that may be asked for."""
        return any(strings.get(str(key)) for key in self._keys)

    @property
    def most_strings(self) -> int:
        """Entities of one type in a text, at most."""
        return self._rules.strings_per_type[1]

    def _mentions(self, draw: Random, strings: Strings) -> tuple[Mention, ...]:
        """Entities of some types, no string twice in whatever case."""
        fewest, most = self._rules.strings_per_type
        numbers = [draw.randint(fewest, most) for _ in range(draw.randint(*self._rules.types))]
        # Draws without replacement: the first of exponential clocks whose rates are the weights.
        clocks = [draw.expovariate(weight) for weight in self._weights]
        ranked = sorted(zip(clocks, map(str, self._keys), strict=True))
        types = [label for _, label in ranked if strings.get(label)]
        mentions: dict[str, Mention] = {}
        for label, number in zip(types, numbers, strict=False):
            for text in draw.sample(strings[label], min(number, len(strings[label]))):
                mentions.setdefault(text.casefold(), Mention(label, text))
        return tuple(mentions.values())

    def _nearest(self, key: Key) -> Sequence[Item]:
        """The items with `key`, or where there are none, with the nearest score; of two the lower."""
        if key in self._groups or isinstance(key, str):
            return self._groups[key]
        return self._groups[min(self._groups, key=lambda other: abs(float(other) - key))]

    def _random(self, what: str, attempt: int) -> Random:
        return Random(f"{self._rules.seed}/{self._name}/{what}/{attempt}")


def _groups(params: BenchmarkParams, train: Sequence[Item]) -> dict[Key, list[Item]]:
    """Items by label or by nearest whole score, in the order declared; of ner each entity counts."""
    levels = _levels(params)
    groups: dict[Key, list[Item]] = {key: [] for key in params.labels or levels}
    for item in train:
        if item.spans is not None:
            for span in item.spans:
                groups[span.label].append(item)
        elif item.score is not None:
            score = item.score
            groups[min(levels, key=lambda level: (abs(level - score), -level))].append(item)
        else:
            groups[item.label or ""].append(item)
    return {key: items for key, items in groups.items() if items}


def _wanted(
    params: BenchmarkParams, groups: Mapping[Key, list[Item]], targets: str
) -> tuple[list[Key], list[float]]:
    """What may be asked for, and how often.

    All scores of the scale may be, but only labels that can be shown; types of entities need no exemplar.
    """
    if targets == "train":
        return list(groups), [float(len(items)) for items in groups.values()]
    declared = params.labels if params.task == "ner" else _levels(params) or groups
    return list(declared or ()), [1.0] * len(declared or ())


def _levels(params: BenchmarkParams) -> tuple[float, ...]:
    """The whole numbers of a scale, or its ends where there are fewer than two; () without a scale."""
    if params.scale is None:
        return ()
    low, high = params.scale
    whole = tuple(float(level) for level in range(ceil(low), floor(high) + 1))
    return whole if len(whole) > 1 else (low, high)
