"""What a jury will be asked: its own suites' responses, and some of the others' for comparison."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from stages.tasks.graders.ballots import Prompts
from stages.tasks.suite_grading import JURY
from stages.workbench.planning.answering import merged, thinking_share
from stages.workbench.planning.lengths import TAGS, Floats, Rows, lognormal
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Asked, Line


class Heard(NamedTuple):
    """Responses that judges are shown: those that ended by themselves."""

    suite: str
    rows: Rows
    answers: Floats
    """Tokens behind the thinking, of representative responses."""
    number: float


def judged_run(scene: Scene, name: str) -> Iterator[Line]:
    """Each judge's part in the scores of a run."""
    heard = list[Heard]()
    for suite, declared in scene.study.fetch_suites.suites.items():
        grader = declared.hub.grader if declared.hub else None
        if grader == JURY:
            heard += responses_of(scene, name, suite)
        elif grader is not None and scene.study.jury.check:
            greedy = greedy_of(scene, name, suite)
            heard.append(greedy._replace(number=min(greedy.number, scene.study.jury.check)))
    return _lines(scene, Line("score_responses", name), heard)


def judged_control(scene: Scene, name: str) -> Iterator[Line]:
    """Each judge's part in the scores of a control."""
    suites = scene.study.fetch_suites.suites.items()
    own = (suite for suite, one in suites if one.hub and one.hub.grader == JURY)
    heard = [greedy_of_control(scene, name, suite) for suite in own]
    return _lines(scene, Line("answer_controls", name), heard)


def greedy_of(scene: Scene, name: str, suite: str) -> Heard:
    """A run's greedy responses to a suite."""
    run, limit = scene.study.runs[name], scene.study.answer_suites.greedy.max_tokens
    rows = scene.suite_rows(suite, run.student)
    output = rows.shuffled(thinking_share(scene.study.recipes[run.recipe]))
    return _ended(suite, rows, output <= limit, scene.items_of(suite))


def greedy_of_control(scene: Scene, name: str, suite: str) -> Heard:
    """A control's greedy responses to a suite."""
    control, limit = scene.study.controls[name], scene.study.answer_suites.greedy.max_tokens
    rows = scene.suite_rows(suite, control.model, teacher=control.kind == "teacher")
    output = rows.direct + (rows.thinking if control.thinking else 0)
    return _ended(suite, rows, output <= limit, scene.items_of(suite))


def responses_of(scene: Scene, name: str, suite: str) -> Iterator[Heard]:
    """All of a run's responses to a suite; one whose thinking was short enough is no other under a budget."""
    run, items = scene.study.runs[name], scene.items_of(suite)
    params = scene.study.answer_suites.for_recipe(run.recipe)
    yield greedy_of(scene, name, suite)
    rows = scene.suite_rows(suite, run.student)
    output = rows.shuffled(thinking_share(scene.study.recipes[run.recipe]))
    if params.sampled:
        drawn = params.sampled
        yield _ended(suite, rows, output <= drawn.max_tokens, items * drawn.samples)
    for kept in set(params.budgets.thinking_tokens) if params.budgets else ():
        cut = output - rows.direct - TAGS > kept
        yield _ended(suite, rows, cut & (rows.direct <= params.budgets.answer_tokens), items)


def ballots(scene: Scene, heard: Heard) -> Asked:
    """The prompts on responses, and what a judge says to them."""
    jury, assumed = scene.study.jury, scene.assumed
    hub = scene.study.fetch_suites.suites[heard.suite].hub
    compares = hub is None or hub.reference is not None
    template = Prompts(jury.comparison, jury.instructions).template(compares).template
    fixed = len(template) / assumed.bytes_per_token + assumed.reference_tokens * compares
    shown = np.minimum(heard.answers, jury.ending / assumed.bytes_per_token)
    prompt = fixed + float(heard.rows.prompt.mean()) + shown
    said = lognormal(assumed.judge_tokens, assumed.length_cv, "judge")
    return Asked(np.resize(prompt, said.shape), said, heard.number, 1, jury.sampling.max_tokens)


def _ended(suite: str, rows: Rows, ended: Any, responses: float) -> Heard:
    return Heard(suite, rows, rows.direct[ended], responses * float(ended.mean()))


def _lines(scene: Scene, line: Line, heard: list[Heard]) -> Iterator[Line]:
    """A line per judge: of one that is served the tokens, of others the GPU's work too."""
    asked = merged([ballots(scene, one) for one in heard if one.number])
    for name, judge in scene.study.jury.judges.items():
        part = replace(line, part=f"judge {name}")
        if not judge.served:
            counted = scene.answering(part, scene.judges[name].shape, *asked)
            yield replace(counted, stored_bytes=0.0)
            continue
        for one in asked:
            read, said = (
                one.count * float(one.prompt.mean()),
                one.count * float(one.generated.mean()),
            )
            part = part.plus(Line("", "", one.count, read, said, rows=one.count))
        yield part
