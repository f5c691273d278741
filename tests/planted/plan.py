"""A planted study before anything is drawn: sizes, recipes, surfaces, costs, and the noise it will have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.planted.items import ItemModel, WrongAnswers
from tests.planted.lengths import Lengths
from tests.planted.surfaces import Surface

FAMILIES = ("math_open", "math_mc", "general_open", "general_mc")
# Share of the answers that think, of mixed recipes: the switch of mode; sequential ones always do.
SWITCH = {"mix25": 0.02, "mix50": 0.5, "mix75": 0.97}
LONGER = {"ift_flops": "reasoning", "ift_tokens": "reasoning", "reasoning_flops": "ift"}


def reasoning_fraction(recipe: str) -> float:
    """Share of the rows with a trace, from the recipe's name."""
    if recipe[:3] in ("seq", "mix"):
        return int(recipe[3:]) / 100
    return 1.0 if recipe.startswith("reasoning") else 0.0


def thinking_share(recipe: str) -> float:
    """Share of the answers that think."""
    return SWITCH.get(recipe, 1.0 if reasoning_fraction(recipe) else 0.0)


@dataclass(frozen=True)
class Costs:
    """Known costs: training = 6 x parameters x tokens; answering an item = coefficient x parameters^exponent.

    Per regime: tokens learned from, the law of an answer's FLOPs, and the FLOPs of the teacher's answers. A
    blend's are the means, by the share of its rows (training, teacher) or of its answers that think (query).
    `query_scatter` is the standard deviation of the logarithm of a run's query FLOPs around the law.
    """

    tokens: Mapping[str, float] = field(default_factory=lambda: {"ift": 1e6, "reasoning": 4e6})
    coefficient: Mapping[str, float] = field(
        default_factory=lambda: {"ift": 50.0, "reasoning": 600.0}
    )
    exponent: Mapping[str, float] = field(default_factory=lambda: {"ift": 0.9, "reasoning": 0.8})
    teacher: Mapping[str, float] = field(default_factory=lambda: {"ift": 1e12, "reasoning": 3e12})
    query_scatter: float = 0.0

    def train(self, recipe: str, parameters: int) -> float:
        """FLOPs of training; the recipes that train longer or shorter have the other regime's."""
        share = reasoning_fraction(LONGER.get(recipe, recipe))
        return 6.0 * parameters * _mean(self.tokens, share)

    def query(self, recipe: str, parameters: int) -> float:
        """Mean FLOPs per item, without scatter."""
        law = {
            regime: self.coefficient[regime] * parameters ** self.exponent[regime]
            for regime in self.coefficient
        }
        return _mean(law, thinking_share(recipe))

    def taught(self, recipe: str) -> float:
        """FLOPs of the teacher's answers learned from."""
        return _mean(self.teacher, reasoning_fraction(recipe))


def _mean(by_regime: Mapping[str, float], reasoning: float) -> float:
    return (1 - reasoning) * by_regime["ift"] + reasoning * by_regime["reasoning"]


@dataclass(frozen=True)
class Plan:
    """Everything that is true of a study.

    Attributes:
        surfaces: true accuracy by family and recipe. A blend that has none lies between ift and reasoning
            by the share of its rows; a recipe that trains longer or shorter and has none follows its regime's.
        sizes: parameters of each student.
        recipes: trained at every size.
        corpora: factor on all accuracies, by corpus.
        suites: number of suites per family.
        items: per suite.
        seeds: trained runs per configuration.
        seed_sd: standard deviation of a run's accuracy on a family around the planted one.
    """

    surfaces: Mapping[tuple[str, str], Surface]
    sizes: Mapping[str, int]
    recipes: tuple[str, ...] = ("ift", "reasoning")
    corpora: Mapping[str, float] = field(default_factory=lambda: {"mixed": 1.0})
    suites: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(FAMILIES, 1))
    items: int = 250
    seeds: int = 1
    seed_sd: float = 0.0
    model: ItemModel = field(default_factory=ItemModel)
    wrong: WrongAnswers = field(default_factory=WrongAnswers)
    lengths: Lengths = field(default_factory=Lengths)
    costs: Costs = field(default_factory=Costs)

    def accuracy(self, corpus: str, family: str, recipe: str, student: str) -> float:
        """The planted accuracy: expected over items and over seeds of training."""
        return self.corpora[corpus] * self._on_surface(family, recipe, student, recipe)

    def _on_surface(self, family: str, recipe: str, student: str, trained: str) -> float:
        surface = self.surfaces.get((family, recipe))
        if surface is not None:
            size = self.sizes[student]
            return surface(
                size if surface.over == "parameters" else self.costs.train(trained, size)
            )
        if recipe in LONGER:
            return self._on_surface(family, recipe.split("_")[0], student, trained)
        share = reasoning_fraction(recipe)
        direct = self._on_surface(family, "ift", student, "ift")
        return (1 - share) * direct + share * self._on_surface(
            family, "reasoning", student, "reasoning"
        )
