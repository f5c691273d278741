"""What will be asked: the teacher, the students on the suites, and who else answers these."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from stages.workbench.planning.lengths import (
    END,
    FRAME,
    ROWS,
    SWITCH_OFF,
    TAGS,
    Floats,
    Rows,
    words,
)
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Asked, Line


def generated_answers(scene: Scene, corpus: str, regime: str) -> Line:
    """The teacher's answers to a corpus in one regime; none where the data set brings them along."""
    params, rows = scene.study.generate_answers, scene.corpora[corpus]
    sampling, count = getattr(params, regime), scene.prompts_of(corpus)
    line, thinks = Line("generate_answers", f"{corpus}-{regime}"), regime == "reasoning"
    output = rows.direct + (rows.thinking if thinks else 0)
    if scene.published_answers(corpus):
        tokens = count * float((rows.prompt + output).mean())
        return line.plus(Line("", "", stored_bytes=scene.stored_text(tokens)))
    prompt = rows.prompt + (0 if thinks else rows.switch_off)
    asked = [Asked(prompt, output, count, sampling.samples, sampling.max_tokens)]
    if sampling.resamples:
        again, more = scene.assumed.asked_again * count, sampling.resamples
        asked.append(Asked(prompt, output, again, more.samples, more.max_tokens))
    return scene.answering(line, scene.models[params.teacher].shape, *asked)


def written_questions(scene: Scene) -> Line:
    """Suites that the teacher writes: texts, then answers to the questions among them."""
    params, asked = scene.study.write_questions, list[Asked]()
    shape = scene.models[params.writer].shape
    for suite in scene.study.fetch_suites.suites:
        rows = scene.suite_rows(suite, params.writer, teacher=True)
        request = np.full_like(rows.prompt, FRAME + SWITCH_OFF + words(params.request))
        text, drafts = rows.prompt - FRAME + END, math.ceil(params.items * params.spare)
        writing, answering = params.writing, params.answering
        asked.append(Asked(request, text, params.items * params.calls, 1, writing.max_tokens))
        answer = rows.direct + rows.thinking
        asked.append(Asked(rows.prompt, answer, drafts, answering.samples, answering.max_tokens))
    return scene.answering(Line("write_questions", ""), shape, *merged(asked))


def thinking_share(recipe: Any) -> float:
    """Share of a student's answers that think: always after rows in sequence, else as among its rows."""
    sequential = recipe.order == "sequential" and recipe.reasoning_fraction > 0
    return 1.0 if sequential else float(recipe.reasoning_fraction)


def answered_suites(scene: Scene, name: str) -> Line:
    """A student's answers: greedy, sampled, with the thinking cut short, and to written suites."""
    run, params = (
        scene.study.runs[name],
        scene.study.answer_suites.for_recipe(scene.study.runs[name].recipe),
    )
    share, asked = thinking_share(scene.study.recipes[run.recipe]), list[Asked]()
    for suite, items in _suites(scene):
        rows = scene.suite_rows(suite, run.student)
        output = rows.shuffled(share)
        written = scene.study.write_questions.items
        asked.append(Asked(rows.prompt, output, items + written, 1, params.greedy.max_tokens))
        if params.sampled:
            drawn = params.sampled
            asked.append(Asked(rows.prompt, output, items, drawn.samples, drawn.max_tokens))
        if params.budgets:
            asked += _budgets(rows, output, items, params.budgets)
    shape = scene.models[run.student].shape
    return scene.answering(Line("answer_suites", name), shape, *merged(asked))


def _budgets(rows: Rows, output: Floats, items: int, budgets: Any) -> Iterator[Asked]:
    """Answers of which the thinking is cut: only those that thought for longer are asked again."""
    thought = output - rows.direct - TAGS
    for kept in set(budgets.thinking_tokens):
        longer = thought > kept
        if longer.any():
            prompt, direct = rows.prompt[longer], rows.direct[longer]
            count, forced = items * float(longer.mean()), float(kept + TAGS)
            yield Asked(prompt, direct, count, 1, budgets.answer_tokens, forced)


def answered_controls(scene: Scene, name: str) -> Line:
    """Greedy answers of a model that is no student."""
    control, asked = scene.study.controls[name], list[Asked]()
    limit = scene.study.answer_suites.greedy.max_tokens
    for suite, items in _suites(scene):
        rows = scene.suite_rows(suite, control.model, teacher=control.kind == "teacher")
        output = rows.direct + (rows.thinking if control.thinking else 0)
        prompt = rows.prompt + shown_before(scene, control, suite, rows)
        count = items + scene.study.write_questions.items
        asked.append(Asked(prompt, output, count, 1, limit))
    shape = scene.models[control.model].shape
    return scene.answering(Line("answer_controls", name), shape, *merged(asked))


def shown_before(scene: Scene, control: Any, suite: str, rows: Rows) -> float:
    """Tokens that a control's prompt has more than a student's: the switch set off, solved questions."""
    hub = scene.study.fetch_suites.suites[suite].hub
    shots = control.shots if hub is not None and hub.exemplars is not None else 0
    each = float(rows.prompt.mean()) + scene.assumed.exemplar_tokens
    return (rows.switch_off if control.thinking is False else 0) + shots * each


def _suites(scene: Scene) -> Iterator[tuple[str, int]]:
    for name in scene.study.fetch_suites.suites:
        yield name, scene.items_of(name)


def merged(asked: list[Asked]) -> list[Asked]:
    """Questions that an engine is given together, suite after suite, as one: so many of each as there are."""
    alike: dict[tuple[int, int | None, float], list[Asked]] = {}
    for one in asked:
        alike.setdefault((one.samples, one.limit, one.forced), []).append(one)
    merged = []
    for (samples, limit, forced), some in alike.items():
        count = sum(one.count for one in some)
        shares = [max(1, round(ROWS * one.count / count)) for one in some]
        rng = np.random.default_rng(0)
        places = [
            rng.integers(len(one.prompt), size=n) for one, n in zip(some, shares, strict=True)
        ]
        pairs = list(zip(some, places, strict=True))
        prompt = np.concatenate([one.prompt[place] for one, place in pairs])
        output = np.concatenate([one.output[place] for one, place in pairs])
        merged.append(Asked(prompt, output, count, samples, limit, forced))
    return merged
