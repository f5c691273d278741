"""Draws whole studies from a plan: tables of runs and verdicts, as the stages write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import verdicts as verdicts_record
from stages.bedrock.tables import write_csv
from stages.science.stats import standard_error
from tests.planted.plan import Plan, reasoning_fraction, thinking_share

# What a stream of random numbers is for: streams of a study never share numbers.
DIFFICULTY, OWN, GREEDY, SEEDS, SCATTER, SAMPLES, LENGTHS = range(7)


@dataclass(frozen=True)
class Run:
    """One trained student, and the accuracies that it really has, by family."""

    index: int
    corpus: str
    student: str
    recipe: str
    seed: int
    accuracies: dict[str, float]

    @property
    def name(self) -> str:
        return f"{self.corpus}_{self.student}_{self.recipe}_s{self.seed}"


@dataclass(frozen=True)
class Study:
    """A drawn study: the tables, and what drew them."""

    plan: Plan
    seed: int
    runs: pd.DataFrame
    verdicts: pd.DataFrame

    def write(self, folder: Path) -> None:
        """Both tables as a study folder."""
        write_csv(self.runs, folder / "runs.csv", runs_record.SCHEMA)
        write_csv(self.verdicts, folder / "verdicts.csv", verdicts_record.SCHEMA)


def simulate(plan: Plan, seed: int) -> Study:
    """Draw a study; the same plan and seed give the same study."""
    rows: list[dict[str, object]] = []
    signs: list[tuple[str, str, str]] = []
    hard = difficulties(plan, seed)
    for run in trained(plan, seed):
        for number, (suite, family) in enumerate(suites(plan)):
            uniform = greedy_thresholds(plan, seed, run, number, hard[suite])
            right = uniform < run.accuracies[family]
            rows.append(_row(plan, seed, run, suite, family) | _measured(right))
            signs.append((run.name, suite, (right + ord("0")).astype(np.uint8).tobytes().decode()))
    runs = pd.DataFrame(rows)[runs_record.SCHEMA.names]
    return Study(plan, seed, runs, pd.DataFrame(signs, columns=verdicts_record.SCHEMA.names))


def suites(plan: Plan) -> list[tuple[str, str]]:
    """Names of all suites, each with its family."""
    return [
        (f"{family}_{n + 1}", family) for family, count in plan.suites.items() for n in range(count)
    ]


def trained(plan: Plan, seed: int) -> Iterator[Run]:
    """Every run of the study, with its own accuracies: planted ones plus the effect of its seed.

    The effect is normal with `seed_sd`, cut alike on both sides so that the accuracy stays in [0, 1] and the
    expected one stays the planted one. It is the same on all suites of a family.
    """
    index = 0
    for corpus in plan.corpora:
        for student in plan.sizes:
            for recipe in plan.recipes:
                for one in range(1, plan.seeds + 1):
                    rng = np.random.default_rng([seed, SEEDS, index])
                    own = {
                        family: _deviated(plan.accuracy(corpus, family, recipe, student), plan, rng)
                        for family in plan.suites
                    }
                    yield Run(index, corpus, student, recipe, one, own)
                    index += 1


def _deviated(accuracy: float, plan: Plan, rng: np.random.Generator) -> float:
    place = rng.random()
    room = min(accuracy, 1 - accuracy)
    if plan.seed_sd == 0 or room <= 0:
        return accuracy
    low, high = special.ndtr([-room / plan.seed_sd, room / plan.seed_sd])
    return accuracy + plan.seed_sd * float(special.ndtri(low + place * (high - low)))


def difficulties(plan: Plan, seed: int) -> dict[str, NDArray[np.float64]]:
    """Difficulty of every item, by suite: standard normal, the same for all runs."""
    return {
        suite: np.random.default_rng([seed, DIFFICULTY, number]).standard_normal(plan.items)
        for number, (suite, _) in enumerate(suites(plan))
    }


def own_difficulties(plan: Plan, seed: int, run: Run, number: int) -> NDArray[np.float64]:
    """What this run finds hard in suite `number`: the same for all of its samples."""
    return np.random.default_rng([seed, OWN, run.index, number]).standard_normal(plan.items)


def greedy_thresholds(
    plan: Plan, seed: int, run: Run, number: int, hard: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Per item, the accuracy above which the run's greedy answer is right."""
    noise = np.random.default_rng([seed, GREEDY, run.index, number]).standard_normal(plan.items)
    return plan.model.threshold(hard, own_difficulties(plan, seed, run, number), noise)


def _measured(right: NDArray[np.bool_]) -> dict[str, object]:
    return {
        "items": right.size,
        "accuracy": float(right.mean()),
        "accuracy_se": standard_error(right),
    }


def _row(plan: Plan, seed: int, run: Run, suite: str, family: str) -> dict[str, object]:
    """What a row of the table of runs holds besides the accuracy."""
    domain, answer_format = family.split("_")
    parameters, thinks = plan.sizes[run.student], thinking_share(run.recipe)
    scatter = np.random.default_rng([seed, SCATTER, run.index]).standard_normal()
    query = plan.costs.query(run.recipe, parameters)
    query *= float(np.exp(plan.costs.query_scatter * scatter))
    mean = run.accuracies[family]
    lengths = plan.lengths
    thought = mean * lengths.mean_thought(True) + (1 - mean) * lengths.mean_thought(False)
    train = plan.costs.train(run.recipe, parameters)
    return {
        "run": run.name,
        "student": run.student,
        "corpus": run.corpus,
        "recipe": run.recipe,
        "seed": run.seed,
        "suite": suite,
        "domain": domain,
        "format": answer_format,
        "sampled_accuracy": None,
        "no_answer_rate": (1 - mean) * plan.wrong.silent,
        "truncated_rate": 0.0,
        "repetition_rate": 0.0,
        "prompt_tokens": float(lengths.prompt_tokens),
        "thinking_tokens": thinks * thought,
        "answer_tokens": float(lengths.answer_tokens),
        "parameters": parameters,
        "reasoning_fraction": reasoning_fraction(run.recipe),
        "order": "sequential" if run.recipe.startswith("seq") else "mixed",
        "train_flops": train,
        "train_flops_paper": 1.1 * train,
        "query_flops": query,
        "query_flops_paper": 1.1 * query,
        "pretrain_flops": 6.0 * parameters * 1e6,
        "teacher_flops": plan.costs.taught(run.recipe),
    }
