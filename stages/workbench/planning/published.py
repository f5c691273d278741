"""The source study's own number of GPU-hours beside the plan of its profile, and what may lie between.

What the number covers is not told beyond its being the budget of version 1 of the paper, about 50
configurations: a reviewer and a digest quote it, the text of version 2 does not. So the lines after the plan
are what the paper says was done, or had to be, and the profile does not do; each is computed as the plan is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from stages.workbench.planning.lengths import lognormal
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.shapes import known_models
from stages.workbench.planning.work import Asked, Line, answering_seconds

HOURS, GPU = 70_000.0, "H100"
SOURCE = "arXiv 2509.22193 v1, as quoted by a review (openreview.net/forum?id=Ia6kJSCqGO)"
STUDENTS = tuple(f"Qwen/Qwen2.5-{size}B" for size in ("0.5", "1.5", "3", "7", "14"))
RATES, BATCH = 7, 32
"""Peaks tried per size and regime; sequences per optimizer step, over 16 GPUs (App. C)."""
JUDGE, READ, SAID = "nvidia/Llama-3_1-Nemotron-Ultra-253B-v1", 1000.0, 300.0
"""The judge of version 1; tokens it reads and writes per answer: assumed."""


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
    for line in lines:
        hours[line.stage, line.entry] += line.gpu_seconds / 3600
    of_stage = {line.stage: 0.0 for line in lines}
    for (stage, _), number in hours.items():
        of_stage[stage] += number
    pure = {
        corpus: _hours(
            hours,
            (
                name
                for name, run in runs.items()
                if run.corpus == corpus and run.recipe in ("ift", "reasoning")
            ),
        )
        for corpus in ("general", "math")
    }
    training = of_stage.pop("train_student")
    search, longest = (RATES - 1) * pure["general"], longest_of_batch(scene.assumed.length_cv)
    waiting = (longest - 1) * (training + search + pure["math"])
    planned = training + sum(of_stage.values())
    more = [
        (f"{RATES - 1} further rates for each of the 10 peaks, whole trainings (App. C)", search),
        ("math after general: 10 more trainings on the math corpus (v1)", pure["math"]),
        (
            f"a step of {BATCH} padded rows on 16 GPUs waits for its longest: x{longest:.2f}",
            waiting,
        ),
        (f"a judge reads every answer ({JUDGE.split('/')[1]})", judging_hours(scene)),
    ]
    explained = planned + sum(number for _, number in more)
    return {
        "hours": HOURS,
        "source": SOURCE,
        "planned": planned,
        "parts": [{"line": "training of the runs", "hours": training}]
        + [{"line": stage, "hours": number} for stage, number in of_stage.items() if number >= 1],
        "more": [{"line": line, "hours": number} for line, number in more],
        "explained": explained,
        "left": HOURS / explained,
        "mfu_of_all_training": scene.assumed.training_mfu
        * (training + search + pure["math"])
        / HOURS,
    }


def longest_of_batch(cv: float) -> float:
    """The longest of a batch's rows over their mean, on average: lognormal lengths, drawn in no order.

    16 GPUs with two rows each, padded to the longer one, wait for the one with the longest of all 32.
    """
    lengths = lognormal(1000.0, cv, "batches")
    batches = np.random.default_rng(0).choice(lengths, (20_000, BATCH))
    return float(batches.max(axis=1).mean() / lengths.mean())


def judging_hours(scene: Scene) -> float:
    """GPU-hours of one judge for the greedy answers of all runs and controls."""
    items = sum(map(scene.items_of, scene.study.fetch_suites.suites))
    answers = items * (len(scene.study.runs) + len(scene.study.controls))
    shape = known_models()[JUDGE].shape
    asked = Asked(np.array([READ]), np.array([SAID]), answers)
    return answering_seconds(shape, asked, scene.gpu, scene.assumed)[0] / 3600


def _hours(hours: dict[tuple[str, str], float], runs: Iterable[str]) -> float:
    return sum(hours["train_student", run] for run in runs)
