"""What is true of a planted study, free of noise, in the form that the analyses take."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import optimize

from stages.science.families import ALL, FamilyResults
from tests.planted.plan import Plan, thinking_share
from tests.planted.simulator import Run

# Draws of a noise-free study are all alike; some analyses want more than one.
ALIKE = 4


@dataclass(frozen=True)
class Truth:
    """Noise-free accuracies, and what follows from them."""

    plan: Plan

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per corpus, family (`all` included) and configuration, in the order of measured ones."""
        plan = self.plan
        rows = [
            self._row(corpus, family, student, recipe)
            for corpus in plan.corpora
            for family in plan.suites
            for student in plan.sizes
            for recipe in plan.recipes
        ]
        single = pd.DataFrame(rows)
        groups = single.groupby(["corpus", "configuration"])
        whole = groups.first()
        whole[["accuracy", "query_flops"]] = groups[["accuracy", "query_flops"]].mean()
        overall = whole.reset_index().assign(family=ALL)
        both = pd.concat([single, overall[single.columns]])
        return both.sort_values(["corpus", "family", "configuration"], ignore_index=True)

    def results(self) -> FamilyResults:
        """A study measured without error: draws that are all the truth."""
        return FamilyResults(self.table, np.tile(self.table["accuracy"].to_numpy(), (ALIKE, 1)))

    def accuracy(self, corpus: str, family: str, configuration: str) -> float:
        """Expected over items and seeds."""
        table = self.table
        named = (table["corpus"] == corpus) & (table["configuration"] == configuration)
        return float(table["accuracy"][named & (table["family"] == family)].iloc[0])

    def pass_at(self, run: Run, family: str, k: int) -> float:
        """Expected share of items with a right answer among k samples."""
        return self.plan.model.pass_at(run.accuracies[family], k)

    def majority_at(self, run: Run, family: str, k: int) -> float:
        """Expected share of items whose most frequent answer is right; silence does not vote."""
        chances = self.plan.model.chances(run.accuracies[family])
        return self.plan.wrong.majority_at(chances, k)

    def within_budget(self, run: Run, family: str, budget: int) -> float:
        """Expected accuracy with thoughts cut after `budget` tokens."""
        return self.plan.lengths.accuracy_within(
            run.accuracies[family], budget, thinking_share(run.recipe)
        )

    def length_ratio(self) -> float:
        """Mean output tokens of wrong answers over those of right ones, of answers that think."""
        lengths = self.plan.lengths
        wrong, right = (lengths.mean_thought(one) + lengths.answer_tokens for one in (False, True))
        return wrong / right

    def crossover(self, family: str) -> float:
        """Parameters at which the surfaces of reasoning and ift meet; NaN if they do not between the sizes."""
        ends = math.log(min(self.plan.sizes.values())), math.log(max(self.plan.sizes.values()))
        gain = [self._gain(family, math.exp(end)) for end in ends]
        if gain[0] * gain[1] >= 0:
            return math.nan
        root = optimize.brentq(lambda log: self._gain(family, math.exp(log)), *ends)
        return math.exp(float(root))

    def paired_se(self, first: float, second: float, items: int) -> float:
        """Standard error of the difference of two runs' accuracies on the same `items`."""
        spread = first * (1 - first) + second * (1 - second)
        return math.sqrt((spread - 2 * self.plan.model.covariance(first, second)) / items)

    def _gain(self, family: str, parameters: float) -> float:
        gain = 0.0
        for recipe, sign in (("reasoning", 1), ("ift", -1)):
            surface = self.plan.surfaces[family, recipe]
            size = round(parameters) if surface.over == "train_flops" else parameters
            scale = (
                size if surface.over == "parameters" else self.plan.costs.train(recipe, int(size))
            )
            gain += sign * surface(scale)
        return gain

    def _row(self, corpus: str, family: str, student: str, recipe: str) -> dict[str, object]:
        plan, parameters = self.plan, self.plan.sizes[student]
        return {
            "corpus": corpus,
            "family": family,
            "configuration": f"{student}_{recipe}",
            "student": student,
            "recipe": recipe,
            "seeds": plan.seeds,
            "parameters": parameters,
            "train_flops": plan.costs.train(recipe, parameters),
            "teacher_flops": plan.costs.taught(recipe),
            "query_flops": plan.costs.query(recipe, parameters),
            "accuracy": plan.accuracy(corpus, family, recipe, student),
            "accuracy_se": 0.0,
            "seed_sd": plan.seed_sd if plan.seeds > 1 else math.nan,
        }
