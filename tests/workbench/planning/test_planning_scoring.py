"""Options weighed by likelihood and juries, against numbers that were planted."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from stages.engines.judging import JudgeParams, JuryParams
from stages.engines.protocol import Sampling
from stages.engines.responding import BudgetsParams
from stages.science.flops import forward_flops, inference_flops
from stages.tasks.graders.ballots import OURS
from stages.tasks.mixture import ProblemStream, TaskShare
from stages.workbench.planning.answering import answered_controls
from stages.workbench.planning.hardware import GPUS
from stages.workbench.planning.judging import judged_control, judged_run
from stages.workbench.planning.lengths import ROWS, Rows, procedural_rows, words
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.shapes import Sized, known_models
from stages.workbench.planning.weighing import weighed_options
from stages.workbench.planning.work import Line
from tests.conftest import ROOT
from tests.workbench.planning.planned import assumed

ITEMS, PROMPT, DIRECT, THINKING = 50, 100.0, 10.0, 90.0
WHOLE = "{{ content }}"


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@dataclass(frozen=True)
class Planted(Scene):
    """All suites have the same items, all answers the same lengths."""

    def suite_rows(self, name: str, model: str, teacher: bool = False) -> Rows:
        lengths = [np.full(ROWS, length) for length in (PROMPT, DIRECT, THINKING)]
        return Rows(lengths[0], lengths[1], lengths[2], 4, "planted")

    def items_of(self, suite: str) -> int:
        return ITEMS


def suite(kind: str, grader: str, choice: str = WHOLE, exemplars: bool = False) -> Any:
    hub = SimpleNamespace(
        grader=grader, choice=choice, exemplars=exemplars or None, reference="answer"
    )
    return SimpleNamespace(format=kind, hub=hub)


def planted(suites: dict[str, Any], **more: Any) -> Scene:
    greedy = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=1000, samples=1)
    answers = SimpleNamespace(likelihood=True, greedy=greedy, sampled=None, budgets=None)
    answers.__dict__.update(more)
    answers.for_recipe = lambda recipe: answers
    judge: dict[str, Any] = {
        "repo": "Qwen/Qwen2.5-7B-Instruct",
        "revision": "main",
        "thinking": None,
    }
    jury = JuryParams(
        judges={name: JudgeParams(**judge, served=name == "far") for name in ("near", "far")},
        comparison=None,
        instructions=None,
        ending=2000,
        sampling=Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=4096, samples=1),
        check=20,
    )
    study = SimpleNamespace(
        answer_suites=answers,
        runs={"run": SimpleNamespace(student="student", recipe="thinks")},
        recipes={"thinks": SimpleNamespace(order="mixed", reasoning_fraction=1.0)},
        controls={
            "base": SimpleNamespace(model="student", kind="base", thinking=None, shots=3),
            "teacher": SimpleNamespace(model="student", kind="teacher", thinking=False, shots=0),
        },
        write_questions=SimpleNamespace(items=0),
        fetch_suites=SimpleNamespace(suites=suites),
        jury=jury,
    )
    known = known_models()["Qwen/Qwen2.5-7B-Instruct"]
    models: dict[str, Sized] = {"student": known}
    nothing: Any = None
    return Planted(
        study, assumed(), GPUS["H100"], models, {}, {"near": known}, nothing, nothing, nothing
    )


def weighed(lines: Iterator[Line], options: float, length: float) -> None:
    shape = known_models()["Qwen/Qwen2.5-7B-Instruct"].shape
    (line,) = lines
    assert line.questions == options
    assert line.tokens_in == pytest.approx(options * length)
    assert line.tokens_out == 0
    flops = options * forward_flops(shape, length, length**2, "exact")
    assert line.flops == pytest.approx(flops)
    assert line.gpu_seconds == pytest.approx(flops / (0.4 * 989.5e12))


def test_every_option_is_read_behind_its_prompt() -> None:
    scene = planted({"mmlu": suite("mc", "choice"), "open": suite("open", "math")})
    weighed(weighed_options(scene, "answer_suites", "run"), ITEMS * 4, PROMPT + 8)
    scene = planted({"winogrande": suite("mc", "choice", "{{ letter }}")})
    weighed(weighed_options(scene, "answer_suites", "run"), ITEMS * 2, PROMPT + 1)
    scene = planted({"mmlu": suite("mc", "choice")}, likelihood=False)
    assert not list(weighed_options(scene, "answer_suites", "run"))


def test_solved_questions_and_the_switch_make_prompts_of_controls_longer() -> None:
    scene = planted({"mmlu": suite("mc", "choice", exemplars=True)})
    shown = 3 * (PROMPT + 30)
    weighed(weighed_options(scene, "answer_controls", "base"), ITEMS * 4, PROMPT + 8 + shown)
    weighed(weighed_options(scene, "answer_controls", "teacher"), ITEMS * 4, PROMPT + 8 + 4)
    answered = answered_controls(scene, "base")
    assert answered.tokens_in == pytest.approx(ITEMS * (PROMPT + shown))
    unshown = planted({"mmlu": suite("mc", "choice")})
    assert answered_controls(unshown, "base").tokens_in == pytest.approx(ITEMS * PROMPT)


def test_options_of_the_procedural_world_are_known() -> None:
    tasks = (TaskShare(task="calc_mc", weight=1.0, levels=(1, 2)),)
    rows = procedural_rows(tasks, "held_out", 1, "suites/x")
    first = next(iter(ProblemStream(tasks, "held_out", 1, "suites/x")))
    own = len(first.options)
    assert own > 1 and rows.options.size == rows.asked.size >= 2 * ROWS
    assert rows.options[:own].tolist() == [words(one) for one in first.options]
    assert (rows.asked[:own] == rows.prompt[0]).all()


def test_a_jury_hears_what_ended_and_some_of_the_others() -> None:
    suites = {"told": suite("open", "jury"), "ruled": suite("open", "math")}
    sampled = Sampling(temperature=1.0, top_p=1.0, top_k=0, max_tokens=1000, samples=4)
    # Thinking takes 88 tokens without its tags: the last budget cuts nothing.
    budgets = BudgetsParams(thinking_tokens=[0, 50, 88], answer_tokens=100)
    scene = planted(suites, sampled=sampled, budgets=budgets)
    near, far = judged_run(scene, "run")
    cases = ITEMS + 4 * ITEMS + 2 * ITEMS + 20
    prompt = len(OURS.template(True).template) / 4 + 20 + PROMPT + DIRECT
    for line in (near, far):
        assert line.stage == "score_responses" and line.questions == cases
        assert line.tokens_in == pytest.approx(cases * prompt)
        assert line.tokens_out == pytest.approx(cases * 300, rel=0.01)
    assert (near.part, far.part) == ("judge near", "judge far")
    shape = scene.judges["near"].shape
    flops = cases * float(inference_flops(shape, prompt, 300, "exact"))
    assert near.flops == pytest.approx(flops, rel=0.01)
    assert near.gpu_seconds > near.flops / GPUS["H100"].peak
    assert far.flops == far.gpu_seconds == far.gpus == 0


def test_nobody_judges_what_was_cut_off_and_of_controls_only_the_jurys_suites() -> None:
    suites = {"told": suite("open", "jury"), "ruled": suite("open", "math")}
    greedy = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=99, samples=1)
    assert [line.questions for line in judged_run(planted(suites, greedy=greedy), "run")] == [0, 0]
    lines = list(judged_control(planted(suites), "base"))
    assert [line.questions for line in lines] == [ITEMS, ITEMS]
    assert {line.stage for line in lines} == {"answer_controls"}
