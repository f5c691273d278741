"""How much is read so that options are weighed by their log-likelihood."""

from collections.abc import Iterator

from stages.science.flops import forward_flops
from stages.workbench.planning.answering import shown_before
from stages.workbench.planning.lengths import Floats, Rows
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Line, engine_gpus

PART = "likelihoods"


def weighed_options(scene: Scene, stage: str, name: str) -> Iterator[Line]:
    """Every option of every multiple-choice item, read behind its prompt; nothing if it is not asked for.

    The FLOPs are those of a forward pass with logits at every position, as vLLM's `prompt_logprobs` takes them;
    the prompt is read anew for each option, since vLLM keeps none for such requests. Time is
    FLOPs / (prefill_mfu peak). The engine is the one that answers.

    Args:
        scene: the profile.
        stage: answer_suites or answer_controls.
        name: of a run or a control.
    """
    line = Line(stage, name, part=PART)
    if not scene.study.answer_suites.likelihood:
        return
    control = scene.study.controls[name] if stage == "answer_controls" else None
    model = control.model if control else scene.study.runs[name].student
    teacher = control is not None and control.kind == "teacher"
    shape = scene.models[model].shape
    for suite, declared in scene.study.fetch_suites.suites.items():
        if declared.format != "mc":
            continue
        rows = scene.suite_rows(suite, model, teacher)
        lengths, per_item = option_lengths(scene, suite, rows)
        if control:
            lengths = lengths + shown_before(scene, control, suite, rows)
        count = scene.items_of(suite) * per_item
        tokens, squares = count * float(lengths.mean()), count * float((lengths**2).mean())
        flops = forward_flops(shape, tokens, squares, "exact")
        seconds = flops / (scene.assumed.prefill_mfu * scene.gpu.peak)
        gpus = engine_gpus(shape, float(lengths.mean()), scene.gpu, scene.assumed)
        line = line.plus(Line("", "", count, tokens, 0.0, flops, seconds, gpus, rows=count))
    yield line


def option_lengths(scene: Scene, suite: str, rows: Rows) -> tuple[Floats, float]:
    """Tokens of prompts with an option each, equally likely, and the options of an item on average."""
    if rows.options.size:
        return rows.asked + rows.options, rows.options.size / rows.prompt.size
    hub = scene.study.fetch_suites.suites[suite].hub
    whole = hub is None or "content" in hub.choice
    tail = scene.assumed.option_tokens if whole else 1.0
    return rows.prompt + tail, scene.assumed.suite_options.get(suite, scene.assumed.options)
