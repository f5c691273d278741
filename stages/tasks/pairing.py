"""Which of the teacher's samples become a pair: the rules, applied to both regimes alike."""

import logging
from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN, Parts, split_thinking
from stages.tasks.grading import grade
from stages.tasks.problem import Format

Regime = Literal["ift", "reasoning"]
Rule = Literal["both_correct", "unfiltered", "final_answer"]
Fault = Literal["switch", "truncated", "no_answer", "wrong"]

log = logging.getLogger(__name__)

# In the order of checking: a sample that fails later came further.
FAULTS: tuple[Fault, ...] = ("switch", "truncated", "no_answer", "wrong")


class Judged(NamedTuple):
    """A sample, taken apart, with the first thing that is wrong with it."""

    parts: Parts
    fault: Fault | None


def judge(
    regime: Regime,
    sample: tuple[str, str],
    format: Format,
    reference: str,
    options: Sequence[str],
) -> Judged:
    """Check one sample, given as text and finish_reason.

    Faults: `switch`: thinking is absent where it was asked for, present where it was not, or there
    are tags beyond one block; `truncated`: it did not end by itself; `no_answer`: nothing follows the
    thinking; `wrong`: the answer is not the reference.
    """
    text, finish_reason = sample
    parts = split_thinking(text)
    if not _obeyed(regime, parts):
        return Judged(parts, "switch")
    if finish_reason != "stop":
        return Judged(parts, "truncated")
    if not parts.answer:
        return Judged(parts, "no_answer")
    right = grade(text, finish_reason, format, reference, options).verdict == "correct"
    return Judged(parts, None if right else "wrong")


def choose(samples: Sequence[Judged], rule: Rule) -> Judged:
    """The sample that stands for a prompt and regime; see `accepts` for whether it may.

    `both_correct` takes the first one that is right, which is resampling by rejection, or else the one that
    came furthest. The other rules take the first sample whatever it is.
    """
    if rule != "both_correct":
        return samples[0]
    return max(samples, key=lambda judged: _progress(judged.fault))


def accepts(rule: Rule, fault: Fault | None) -> bool:
    """Whether a sample with `fault` may be trained on; only `both_correct` asks that it is right."""
    return fault is None or (fault == "wrong" and rule != "both_correct")


def outcome(thought: Judged, direct: Judged, rule: Rule) -> str:
    """`kept`, or why the prompt is dropped: the reasoning side's fault, else the IFT side's."""
    if not accepts(rule, thought.fault):
        return f"reasoning_{thought.fault}"
    return "kept" if accepts(rule, direct.fault) else f"ift_{direct.fault}"


def refuse_without_reference(table: pd.DataFrame, rule: Rule) -> None:
    """Refuse to ask for right answers where nobody knows them."""
    lacking = int((table["reference"] == "").sum())
    if rule == "both_correct" and lacking:
        raise InputError(
            f"pair_answers.rule: both_correct asks for right answers, and {lacking} of {len(table)} prompts "
            "have no reference; take rule unfiltered or final_answer, or name the corpus' `fields.reference`"
        )


def judge_all(regime: Regime, table: pd.DataFrame, answered: pd.DataFrame) -> list[list[Judged]]:
    """Every prompt's samples, judged: prompts in the order of `table`, samples in that of sampling."""
    samples: dict[str, list[tuple[str, str]]] = {}
    columns = answered.sort_values("sample", kind="stable")[["prompt_id", "text", "finish_reason"]]
    for prompt_id, text, finish_reason in columns.itertuples(index=False, name=None):
        samples.setdefault(prompt_id, []).append((text, finish_reason))
    keys = table[["prompt_id", "format", "reference", "options"]]
    return [
        [judge(regime, sample, *key) for sample in samples[prompt_id]]
        for prompt_id, *key in keys.itertuples(index=False, name=None)
    ]


def check_switch(regime: Regime, judged: list[list[Judged]], limit: float) -> None:
    """Refuse a regime whose samples disobeyed the thinking switch in more than `limit` of all cases."""
    faults = [sample.fault for samples in judged for sample in samples]
    failures = faults.count("switch")
    log.info("%s: %d of %d samples disobey the switch", regime, failures, len(faults))
    if failures > limit * len(faults):
        raise InputError(
            f"{regime}: {failures} of {len(faults)} answers have thinking where none was asked for, or "
            f"none where it was; at most a share of {limit} may (pair_answers.max_switch_failure_rate); "
            "check the teacher and its chat template"
        )


def _progress(fault: Fault | None) -> int:
    return len(FAULTS) if fault is None else FAULTS.index(fault)


def _obeyed(regime: Regime, parts: Parts) -> bool:
    written = f"{parts.thinking} {parts.answer}"
    if THINK_OPEN in written or THINK_CLOSE in written:
        return False
    return bool(parts.thinking) == (regime == "reasoning")
