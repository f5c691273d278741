"""What the panel of part 2 will do: learn, write benchmarks, solve them."""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import numpy as np

from stages.science.flops import parameters
from stages.tasks.labelling.course import course_of
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.lessons import Lesson, Teacher, sample
from stages.workbench.planning.lengths import END, FRAME, assumed_rows, words
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Asked, Line

LESSONS = 256
"""Lessons of each kind that are looked at."""


def prepared_panelist(scene: Scene, name: str) -> Line:
    """A panelist built and pretrained, or fetched."""
    entry, sized = scene.study.panel[name].root, scene.panel[name]
    line, recipe = Line("prepare_panelist", name), scene.study.panel_pretraining
    if entry.source == "hub":
        return line.plus(
            Line("", "", stored_bytes=parameters(sized.shape).total * sized.weight_bytes)
        )
    taught = {benchmark: scene.benchmarks[benchmark] for benchmark in recipe.samples}
    fewer = {benchmark: min(size, LESSONS) for benchmark, size in recipe.samples.items()}
    course = recipe.model_copy(update={"samples": fewer})
    for steps, lessons in course_of(course, taught, entry.family, entry.seed).values():
        lengths = np.array([_row(one) for one in islice(lessons, LESSONS)], dtype=np.float64)
        line = scene.training(line, sized, lengths, steps * recipe.optimization.batch_size, steps)
    return line


def written_suites(scene: Scene, name: str) -> Line:
    """A generator's items, and the names it lists for those about entities; no call is refused."""
    generator, params = scene.study.generators[name], scene.study.write_suites
    asked = []
    for declared in scene.benchmarks.values():
        if declared.params.task == "ner":
            types = len(declared.params.labels or ())
            how = params.listing
            asked.append(_asked(scene, declared, "list", types, how, generator.exemplars))
        asked.append(
            _asked(scene, declared, "write", params.items, params.sampling, generator.exemplars)
        )
    shape = scene.panel[generator.panelist].shape
    return scene.answering(Line("write_suites", name), shape, *asked)


def solved_suites(scene: Scene, name: str) -> Line:
    """A solver's answers to the real items and to those of every generator."""
    written = scene.study.write_suites.items * len(scene.study.generators)
    sampling, asked = scene.study.solve_suites.sampling, []
    for declared in scene.benchmarks.values():
        items = (declared.params.items.test or scene.assumed.whole_suite) + written
        asked.append(_asked(scene, declared, "solve", items, sampling, 0))
    shape = scene.panel[scene.study.solvers[name].panelist].shape
    return scene.answering(Line("solve_suites", name), shape, *asked)


def _asked(
    scene: Scene, declared: Declared, kind: str, count: int, sampling: Any, exemplars: int
) -> Asked:
    prompt, answer = _lengths(scene, declared, kind, exemplars)
    return Asked(prompt, answer, count, sampling.samples, sampling.max_tokens)


def _lengths(scene: Scene, declared: Declared, kind: str, exemplars: int) -> tuple[Any, Any]:
    """Tokens of prompts of a kind and of the answers to them."""
    if declared.params.source.kind != "procedural":
        assumed = scene.assumed
        each = assumed.suite_prompt_tokens * (1 + exemplars)
        rows = assumed_rows((each, assumed.labelled_answer_tokens, 1.0), assumed.length_cv, "")
        return rows.prompt, rows.direct
    items = sample(kind, declared, LESSONS, "plan")
    lessons: Iterator[Lesson] = getattr(Teacher(declared, items, [exemplars], Random(0)), kind)()
    drawn = list(islice(lessons, LESSONS))
    prompt = [FRAME + words(one.prompt) for one in drawn]
    answer = [words(one.answer) + END for one in drawn]
    return np.array(prompt, dtype=np.float64), np.array(answer, dtype=np.float64)


def _row(lesson: Lesson) -> int:
    return FRAME + words(lesson.prompt) + words(lesson.answer) + END
