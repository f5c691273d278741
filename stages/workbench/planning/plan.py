"""A plan: every stage's work on one GPU model, in numbers that are ready to be printed or written as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.params import read_yaml
from stages.science.flops import parameters
from stages.workbench.planning.assumptions import Assumptions
from stages.workbench.planning.lines import all_lines
from stages.workbench.planning.pipeline import items_by_stage
from stages.workbench.planning.published import against_published
from stages.workbench.planning.pulls import pulls
from stages.workbench.planning.scene import Scene, make_scene
from stages.workbench.planning.work import Line

HOUR = 3600.0
CHECKPOINT_BYTES = 2 * 12
"""Per parameter: two checkpoints of float32 weights and both moments."""


def make_plan(profile: Path, assumed: Assumptions) -> dict[str, Any]:
    """The plan of a profile, as JSON would have it.

    Raises:
        InputError: faults of the profile, or a GPU, price or model that is not known.
    """
    scene = make_scene(profile, assumed)
    if assumed.gpu not in assumed.prices:
        raise InputError(
            f"prices: none for {assumed.gpu}; add it to plan.yaml, or give `prices={{{assumed.gpu}: 2.5}}`"
        )
    price = assumed.prices[assumed.gpu]
    lines = list(all_lines(scene))
    items = items_by_stage(read_yaml(profile))
    stages = []
    for stage, count in items.items():
        own = Line(stage, "")
        for line in (line for line in lines if line.stage == stage):
            own = own.plus(line)
        parts = [{"part": part.part, **_numbers(part, price)} for part in parts_of(lines, stage)]
        stages.append({"stage": stage, "items": count, **_numbers(own, price), "parts": parts})
    total = Line("total", "")
    for line in lines:
        total = total.plus(line)
    return {
        "profile": str(profile),
        "gpu": {**asdict(scene.gpu), "peak_flops": scene.gpu.peak, "price": price},
        "stages": stages,
        "total": {"items": sum(items.values()), **_numbers(total, price)},
        "lines": [
            {"stage": line.stage, "entry": line.entry, "part": line.part, **_numbers(line, price)}
            for line in lines
        ],
        "storage": _storage(scene, total.stored_bytes),
        "pulls": pulls(lines),
        "models": _models(scene),
        "lengths": {name: rows.source for name, rows in scene.corpora.items()},
        "assumed": [
            {"name": name, "value": getattr(assumed, name), "meaning": field.description}
            for name, field in Assumptions.model_fields.items()
        ],
        "published": against_published(scene, lines),
    }


def parts_of(lines: Sequence[Line], stage: str) -> list[Line]:
    """What of a stage is told apart, summed over its items."""
    found: dict[str, Line] = {}
    for line in lines:
        if line.stage == stage and line.part and line.questions:
            found[line.part] = found.get(line.part, Line(stage, "", part=line.part)).plus(line)
    return list(found.values())


def _numbers(line: Line, price: float) -> dict[str, Any]:
    hours = line.gpu_seconds / HOUR
    return {
        "questions": line.questions,
        "tokens_in": line.tokens_in,
        "tokens_out": line.tokens_out,
        "flops": line.flops,
        "gpu_hours": hours,
        "gpus": line.gpus,
        "dollars": hours * price,
        "stored_bytes": line.stored_bytes,
    }


def _storage(scene: Scene, stored: float) -> dict[str, float]:
    """Bytes on disk and at a remote."""
    students = [scene.models[run.student] for run in scene.study.runs.values()]
    largest = max((parameters(one.shape).total for one in students), default=0)
    fetched = [
        parameters(scene.models[name].shape).total * scene.models[name].weight_bytes
        for name, one in scene.study.models.items()
        if one.root.source == "hub" and not one.root.served
    ]
    return {
        "workspace_bytes": stored,
        "cache_bytes": stored,
        "remote_bytes": stored,
        "remote_dollars_per_month": stored / 1e9 * scene.assumed.storage_price,
        "checkpoint_bytes": float(largest * CHECKPOINT_BYTES),
        "download_bytes": float(sum(fetched)),
    }


def _models(scene: Scene) -> list[dict[str, Any]]:
    """What is known of each model, and from where."""
    return [
        {
            "model": name,
            "parameters": parameters(one.shape).total,
            "active_parameters": parameters(one.shape).active,
            "source": one.source,
        }
        for name, one in {**scene.models, **scene.panel}.items()
    ]
