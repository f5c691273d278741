"""A params.yaml of part 2 alone: three benchmarks, two panelists and little of everything."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock import params
from tests.tasks.labelling.worlds import declaration, template

BENCHMARKS = {"errands": "intents", "notes": "pairs", "council": "entities"}
SHAPE = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "layers": 1,
    "heads": 1,
    "kv_heads": 1,
    "head_dim": 32,
    "max_positions": 128,
    "rope_theta": 100.0,
    "initializer_range": 0.05,
}
PANELIST = {"source": "scratch", "large": False, "learning_rate": 0.01, "shape": SHAPE}
OPTIMIZATION = {
    "batch_size": 8,
    "schedule": {"kind": "cosine", "warmup": 0.05, "decay": 0.0, "floor": 0.1},
    "betas": [0.9, 0.98],
    "weight_decay": 0.01,
    "max_grad_norm": 1.0,
    "precision": "float32",
    "logging_steps": 10,
}


def content() -> dict[str, Any]:
    """The whole file as plain values."""
    lessons = {
        name: {"solve": 1.0, "write": 1.0, "list": float(world == "entities")}
        for name, world in BENCHMARKS.items()
    }
    return {
        "fetch_benchmarks": {"seed": 3},
        "benchmarks": {name: _plain(declaration(name)) for name in BENCHMARKS},
        "templates": {world: template(world) for world in BENCHMARKS.values()},
        "panel": {
            "one": {**PANELIST, "family": "a", "seed": 1},
            "two": {**PANELIST, "family": "b", "seed": 2},
        },
        "panel_pretraining": {
            "samples": dict.fromkeys(BENCHMARKS, 40),
            "exemplars": [1],
            "copied_words": [2, 4],
            "passes": [
                {"name": "copying", "steps": 10, "copying": 1.0, "lessons": {}},
                {"name": "lessons", "steps": 20, "copying": 0.0, "lessons": lessons},
            ],
            "document_tokens": None,
            "optimization": OPTIMIZATION,
        },
    }


def write_study(study: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `study` the params.yaml; that it lacks the sections of part 1 is no fault here."""
    with Path("params.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(study, file)
    monkeypatch.setattr(params, "faults_of", lambda content: [])
    params._checked.cache_clear()


def _plain(value: Any) -> Any:
    """`value` with lists for tuples."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, tuple | list) else value
