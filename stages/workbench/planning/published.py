"""The source study's own number of GPU-hours beside the plan of its profile, and what may lie between.

What the number covers is not told beyond its being the budget of version 1 of the paper, about 50
configurations: a reviewer and a digest quote it, the text of version 2 does not. So the lines after the plan
are what the paper says was done, or had to be, and the profile does not do; each is computed as the plan is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import training_flops
from stages.workbench.planning.answering import merged
from stages.workbench.planning.judging import ballots, greedy_of, greedy_of_control
from stages.workbench.planning.lengths import Floats
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.shapes import known_models
from stages.workbench.planning.training import learned_rows
from stages.workbench.planning.work import Line, answering_seconds

HOURS, GPU = 70_000.0, "H100"
SOURCE = "arXiv 2509.22193 v1, as quoted by a review (openreview.net/forum?id=Ia6kJSCqGO)"
STUDENTS = tuple(f"Qwen/Qwen2.5-{size}B" for size in ("0.5", "1.5", "3", "7", "14"))
RATES, GPUS, EACH = 7, 16, 2
"""Peaks tried per size and regime; GPUs of a training, and sequences of each per step (App. C)."""
JUDGE = "nvidia/Llama-3_1-Nemotron-Ultra-253B-v1"
"""Of version 1."""
DRAWN = 4000
"""Batches."""


def against_published(scene: Scene, lines: Sequence[Line]) -> dict[str, Any] | None:
    """The plan's hours and what may be missing in them; None for a profile of other students or GPUs.

    Args:
        scene: the profile.
        lines: of its plan.
    """
    runs = scene.study.runs
    models = {
        name: one.root for name, one in scene.study.models.items() if one.root.source == "hub"
    }
    trained = {models[run.student].repo for run in runs.values() if run.student in models}
    if scene.gpu.name != GPU or not trained.issuperset(STUDENTS):
        return None
    hours: dict[tuple[str, str], float] = defaultdict(float)
    of_stage: dict[str, float] = defaultdict(float)
    for line in lines:
        hours[line.stage, line.entry] += line.gpu_seconds / 3600
        of_stage[line.stage] += line.gpu_seconds / 3600
    own = {run: hours["train_student", run] for run in runs}
    more = list(_more(scene, own))
    training, planned = of_stage.pop("train_student"), sum(own.values()) + sum(of_stage.values())
    explained = planned + sum(number for _, number in more)
    return {
        "hours": HOURS,
        "source": SOURCE,
        "planned": planned,
        "parts": [{"line": "train_student", "hours": training}]
        + [{"line": stage, "hours": number} for stage, number in of_stage.items() if number >= 1],
        "more": [{"line": line, "hours": number} for line, number in more],
        "explained": explained,
        "left": HOURS / explained,
        "mfu_of_all_training": scene.assumed.training_mfu
        * sum(times * own[run] for run, times in trainings(scene).items())
        / HOURS,
    }


def trainings(scene: Scene) -> dict[str, int]:
    """How often the study did the training of a run: the search's and the second pass included."""
    times = {}
    for name, run in scene.study.runs.items():
        pure = run.recipe in ("ift", "reasoning")
        times[name] = 1 if not pure else RATES if run.corpus == "general" else 2
    return times


def _more(scene: Scene, own: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What the study did, or had to, and the plan does not; each with its hours.

    Args:
        scene: the profile.
        own: planned hours of each run's training.
    """
    times, runs = trainings(scene), scene.study.runs
    again = {run: (times[run] - 1) * hours for run, hours in own.items()}
    search = sum(hours for run, hours in again.items() if runs[run].corpus == "general")
    yield f"{RATES - 1} further rates for each of the 10 peaks, whole trainings (App. C)", search
    yield "math after general: 10 more trainings on math (v1)", sum(again.values()) - search
    alone = padded = 0.0
    for name, hours in own.items():
        apart, filled = waiting(scene, name)
        alone += times[name] * hours * (apart - 1)
        padded += times[name] * hours * (filled - apart)
    yield f"{GPUS} GPUs with {EACH} rows each: all wait for the one with most to do", alone
    yield f"and if the {EACH} rows are padded to the longer one", padded
    yield f"one judge reads every greedy answer ({JUDGE.split('/')[1]})", judging_hours(scene)


def waiting(scene: Scene, name: str) -> tuple[float, float]:
    """What the trainings of a run take in the study's batches, over what they would take without waiting.

    Rows are drawn in no order, as nothing is told of grouping by length or packing. The first number is
    without padding, the second with the rows of a GPU padded to the longer one.
    """
    run, learned = scene.study.runs[name], learned_rows(scene, name)
    phases = [learned.lengths]
    if scene.study.recipes[run.recipe].order == "sequential":
        phases = [learned.lengths[~learned.thinks], learned.lengths[learned.thinks]]
    shape = scene.models[run.student].shape
    work = np.array([batch_work(shape, rows) * len(rows) for rows in phases if len(rows)])
    even, apart, filled = work.sum(axis=0)
    return float(apart / even), float(filled / even)


def batch_work(shape: ModelShape, lengths: Floats) -> Floats:
    """FLOPs per row: done; until the last GPU is ready, all counted; the same with its rows padded.

    Args:
        shape: of a model without sliding windows, so that a row of l tokens takes a l + b l^2.
        lengths: of representative rows, equally likely.
    """
    linear, square = (training_flops(shape, *sums, "exact") for sums in ((1, 0), (0, 1)))
    drawn = np.random.default_rng(0).choice(lengths, (DRAWN, GPUS, EACH))
    own = linear * drawn + square * drawn**2
    alone = own.sum(axis=2).max(axis=1).mean() / EACH
    padded = own.max(axis=(1, 2)).mean()
    return np.array([(linear * lengths + square * lengths**2).mean(), alone, padded])


def judging_hours(scene: Scene) -> float:
    """GPU-hours of one judge for the greedy answers of all runs and controls."""
    heard = [
        tell(scene, name, suite)
        for suite in scene.study.fetch_suites.suites
        for names, tell in (
            (scene.study.runs, greedy_of),
            (scene.study.controls, greedy_of_control),
        )
        for name in names
    ]
    shape = known_models()[JUDGE].shape
    asked = merged([ballots(scene, one) for one in heard if one.number])
    return sum(answering_seconds(shape, one, scene.gpu, scene.assumed)[0] for one in asked) / 3600
