"""A params file with faults planted in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from stages.bedrock.params import read_yaml
from tests.conftest import ROOT

REMOVED = object()
"""Planted as a value, it takes its key away."""

# What to plant where, and what a fault then says: key, value, words.
FAULTS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("train_student.epoch", 4, ("train_student", "'epoch'")),
    ("surplus", {}, ("the file", "'surplus'")),
    ("fit_scaling", REMOVED, ("the file", "'fit_scaling'", "required")),
    ("train_student.epochs", REMOVED, ("train_student", "'epochs'", "required")),
    ("train_student.max_length", "96", ("train_student.max_length", "integer", "'96' (str)")),
    ("train_student.epochs", 1.5, ("train_student.epochs", "integer", "1.5 (float)")),
    ("train_student.epochs", True, ("train_student.epochs", "integer", "True (bool)")),
    ("train_student.epochs", 0, ("train_student.epochs", "at least 1", "got 0")),
    ("students.d16.learning_rate.ift", "1e-3", ("students.d16.learning_rate.ift", "number")),
    ("students.d16.learning_rate.ift", 0, ("learning_rate.ift", "more than 0", "got 0")),
    ("trace_frontiers.coverage", 1, ("trace_frontiers.coverage", "less than 1", "got 1")),
    ("pair_answers.max_switch_failure_rate", 1.5, ("at most 1", "got 1.5")),
    ("pair_answers.rule", "all", ("pair_answers.rule", "both_correct", "unfiltered", "'all'")),
    ("runs.d16_ift_s1.seed", None, ("runs.d16_ift_s1.seed", "integer", "None")),
    ("runs", [], ("runs", "object", "[]")),
    ("models.d16.shape.head_dim", 16, ("models.d16.shape.head_dim", "at least 32", "got 16")),
    ("models.d16.source", "scrach", ("models.d16.source", "'scratch'", "'scrach'")),
    ("models.d16.source", REMOVED, ("models.d16", "'source'", "required")),
    ("pretraining.base.thinking_fraction", 1.5, ("thinking_fraction", "at most 1", "1.5")),
    ("pretraining.base.mixture.0.weight", -1, ("pretraining.base.mixture.0.weight", "-1")),
    ("fetch_suites.suites.general_mc.tasks.0.task", "sums", ("tasks.0.task", "'sums'", "calc")),
    ("runs.d16_ift_s1.student", "d999", ("runs.d16_ift_s1.student", "'d999'", "d16, d32")),
    ("runs.d16_ift_s1.corpus", "law", ("runs.d16_ift_s1.corpus", "'law'", "general")),
    ("runs.d16_ift_s1.recipe", "half", ("runs.d16_ift_s1.recipe", "'half'", "mix50")),
    ("models.d16.pretraining", "bases", ("models.d16.pretraining", "'bases'", "teacher, base")),
    ("models.d16", REMOVED, ("students.d16", "no model of this name", "teacher, d32")),
    ("generate_answers.teacher", "me", ("generate_answers.teacher", "'me'", "teacher, d16, d32")),
    ("controls.d32_base.model", "me", ("controls.d32_base.model", "'me'", "teacher, d16, d32")),
    ("write_questions.writer", "me", ("write_questions.writer", "'me'", "teacher, d16, d32")),
    ("benchmarks.notes.templates", "mine", ("benchmarks.notes.templates", "'mine'", "terse_ner")),
    ("generators.a16.panelist", "c1", ("generators.a16.panelist", "'c1'", "a16, b24")),
    ("solvers.b24.panelist", "c1", ("solvers.b24.panelist", "'c1'", "a16, b24")),
    ("baselines.a16", {"kind": "majority"}, ("baselines.a16", "a solver has this name too")),
    ("recipes.mix-50", {"reasoning_fraction": 0.5, "order": "mixed"}, ("recipes.mix-50", "a-z")),
    ("recipes.mix.50", None, ("recipes", "mix")),
    (
        "runs.D16",
        {"student": "d16", "corpus": "general", "recipe": "ift", "seed": 1},
        ("runs.D16", "a-z"),
    ),
]
FAULT = {fault[0]: fault for fault in FAULTS}
# One of each kind, in different places.
KINDS = (
    "train_student.epoch",
    "train_student.max_length",
    "pair_answers.max_switch_failure_rate",
    "fit_scaling",
    "surplus",
    "pair_answers.rule",
)


def smoke() -> Any:
    """The smoke profile."""
    return read_yaml(ROOT / "profiles/smoke.yaml")


def plant(content: Any, key: str, value: Any) -> None:
    """Set `section.entry.key` of a file's content; a part that is a number counts in a list."""
    *path, last = key.split(".")
    for part in path:
        content = content[int(part)] if isinstance(content, list) else content[part]
    if value is REMOVED:
        del content[last]
    else:
        content[last] = value


def rewrite(folder: Path, change: Callable[[Any], None]) -> None:
    """Change params.yaml of a folder."""
    content = read_yaml(folder / "params.yaml")
    change(content)
    with (folder / "params.yaml").open("w") as file:
        YAML(typ="safe", pure=True).dump(content, file)
