"""Every item of a plan with its lines, each worked out when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

from stages.workbench.planning import answering, judging, part_two, training, weighing
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Line

Lines = Callable[[], Iterable[Line]]


def all_lines(scene: Scene) -> Iterator[Line]:
    """A line per item of every stage that trains, answers or takes much room; per part where it has some."""
    for lines in lines_by_item(scene).values():
        yield from lines()


def lines_by_item(scene: Scene) -> Mapping[str, Lines]:
    """By item, named as DVC does, in the order of the pipeline."""
    study, found = scene.study, dict[str, Lines]()
    answered = cache(partial(answering.answered_suites, scene))

    def add(stage: str, names: Iterable[str], lines: Callable[[str], Iterable[Line]]) -> None:
        found.update({f"{stage}@{name}": partial(lines, name) for name in names})

    add("prepare_model", study.models, lambda name: [training.prepared_model(scene, name)])
    for regime in ("ift", "reasoning"):
        for corpus in study.corpora:
            found[f"generate_answers@{corpus}-{regime}"] = partial(
                _generated_answers, scene, corpus, regime
            )
    add("pair_answers", study.corpora, lambda name: [training.paired_answers(scene, name)])
    add("train_student", study.runs, lambda name: [training.trained_student(scene, name)])
    add("answer_suites", study.runs, lambda name: _answered_suites(scene, answered(name)))
    add("score_responses", study.runs, lambda name: _scored_responses(scene, answered(name)))
    found["write_questions"] = lambda: [answering.written_questions(scene)]
    add("answer_controls", study.controls, lambda name: _answered_controls(scene, name))
    add("prepare_panelist", study.panel, lambda name: [part_two.prepared_panelist(scene, name)])
    add("write_suites", study.generators, lambda name: [part_two.written_suites(scene, name)])
    add("solve_suites", study.solvers, lambda name: [part_two.solved_suites(scene, name)])
    return found


def _generated_answers(scene: Scene, corpus: str, regime: str) -> Iterator[Line]:
    yield answering.generated_answers(scene, corpus, regime)


def _answered_suites(scene: Scene, answered: Line) -> Iterator[Line]:
    yield answered
    yield from weighing.weighed_options(scene, "answer_suites", answered.entry)


def _scored_responses(scene: Scene, answered: Line) -> Iterator[Line]:
    stored = answered.questions * scene.assumed.verdict_bytes
    yield Line("score_responses", answered.entry, stored_bytes=stored)
    yield from judging.judged_run(scene, answered.entry)


def _answered_controls(scene: Scene, name: str) -> Iterator[Line]:
    yield answering.answered_controls(scene, name)
    yield from weighing.weighed_options(scene, "answer_controls", name)
    yield from judging.judged_control(scene, name)
