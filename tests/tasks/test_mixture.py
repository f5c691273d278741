import json
import re
from collections import Counter
from itertools import islice

import pytest
from pydantic import ValidationError

from stages.tasks.held_out import held_out
from stages.tasks.mixture import Mixture, ProblemStream, Split, TaskShare
from stages.tasks.problem import Problem


def _mixture(*shares: tuple[str, float, int, int]) -> Mixture:
    return tuple(
        TaskShare(task=task, weight=weight, levels=(lowest, highest))
        for task, weight, lowest, highest in shares
    )


def _draw(mixture: Mixture, split: Split, count: int, seed: int = 3) -> list[Problem]:
    return list(islice(ProblemStream(mixture, split, seed, "test"), count))


MIXED = _mixture(("calc", 1.05, 1, 1), ("calc", 1.95, 2, 7), ("sort", 3.0, 1, 4))


def test_weights_and_levels_are_as_declared() -> None:
    problems = _draw(MIXED, "training", 12_000)
    tasks = Counter(problem.task for problem in problems)
    assert abs(tasks["calc"] / 12_000 - 0.5) < 0.015
    levels = Counter(problem.level for problem in problems if problem.task == "calc")
    assert abs(levels[1] / tasks["calc"] - 0.35) < 0.02
    assert all(abs(levels[k] / tasks["calc"] - 0.65 / 6) < 0.015 for k in range(2, 8))


def test_the_smallest_space_keeps_its_weight_although_most_of_it_is_refused() -> None:
    problems = _draw(_mixture(("calc", 1.0, 1, 1), ("sort", 1.0, 1, 1)), "held_out", 6000)
    assert abs(sum(problem.task == "calc" for problem in problems) / 6000 - 0.5) < 0.02


def test_suites_and_training_are_disjoint() -> None:
    suite = {problem.prompt for problem in _draw(MIXED, "held_out", 3000)}
    training = {problem.prompt for problem in _draw(MIXED, "training", 3000)}
    assert not suite & training
    assert all(map(held_out, suite))


def test_pretraining_sees_every_one_step_fact_and_else_nothing_held_out() -> None:
    facts = {problem.prompt for problem in _draw(_mixture(("calc", 1, 1, 1)), "pretraining", 6000)}
    others = _draw(_mixture(("calc", 1, 2, 7), ("calc_mc", 1, 1, 1)), "pretraining", 3000)
    assert len(facts) == 200
    assert not any(held_out(problem.prompt) for problem in others)


def test_a_problem_depends_on_seed_stream_and_index_alone() -> None:
    stream = ProblemStream(MIXED, "training", 3, "a")
    assert stream[7] == list(islice(stream, 10))[7]
    variants = [
        stream,
        ProblemStream(MIXED, "training", 4, "a"),
        ProblemStream(MIXED, "training", 3, "b"),
    ]
    firsts = [tuple(problem.prompt for problem in islice(variant, 50)) for variant in variants]
    assert len(set(firsts)) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"task": "clac", "weight": 1, "levels": [1, 1]}, "the tasks are calc, let, calc_mc"),
        ({"task": "calc", "weight": 0, "levels": [1, 1]}, "weight"),
        ({"task": "calc", "weight": 1, "levels": [0, 1]}, "calc: levels must be"),
        ({"task": "calc", "weight": 1, "levels": [3, 2]}, "calc: levels must be"),
        ({"task": "find_mc", "weight": 1, "levels": [1, 2]}, "from 1 to at most 1"),
        ({"task": "calc", "weight": 1, "levels": [1]}, "levels"),
        ({"task": "calc", "weight": 1, "levels": [1, 1], "level": 1}, "level"),
    ],
)
def test_a_faulty_line_is_refused_by_name(line: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        TaskShare.model_validate_json(json.dumps(line))
