"""What a plan takes for granted: plan.yaml, with values of the command line before it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from ruamel.yaml import YAML, YAMLError

from stages.bedrock.errors import InputError
from stages.bedrock.params import Params, read_yaml, refuse, sentences

FILE = Path("plan.yaml")


class Assumptions(Params):
    """plan.yaml; a description is what the plan prints beside the value."""

    gpu: str = Field(description="what the GPU-hours are of")
    prices: dict[str, float] = Field(description="dollars per GPU and hour")
    storage_price: float = Field(ge=0, description="dollars per GB and month at the remote")
    training_mfu: float = Field(gt=0, le=1, description="share of the peak that training reaches")
    optimizer_step_seconds: float = Field(
        ge=0, description="least seconds of an optimizer step: the host's part, any model"
    )
    optimizer_layer_seconds: float = Field(
        ge=0, description="and per layer: launching its kernels, both ways"
    )
    training_bytes: float = Field(
        gt=0, description="per parameter: float32 weights, gradients, two moments"
    )
    start_seconds: float = Field(
        ge=0, description="of a training or an engine, before it does any work"
    )
    drawing_seconds: float = Field(
        ge=0,
        description="per token of the procedural world that is drawn for a pretraining, beforehand",
    )
    prefill_mfu: float = Field(
        gt=0, le=1, description="share of the peak that prompts, and large batches, reach"
    )
    bandwidth_share: float = Field(
        gt=0, le=1, description="share of the memory's bandwidth that decoding reaches"
    )
    experts_bandwidth_share: float = Field(
        gt=0, le=1, description="the same of models with experts, over all GPUs of an engine"
    )
    memory_share: float = Field(gt=0, le=1, description="share of the memory that may be taken")
    decoding_step_seconds: float = Field(
        ge=0, description="the host's part of a token of all answers under way"
    )
    answers_at_once: int = Field(ge=1, description="answers under way in an engine, at most")
    questions_per_call: int = Field(
        ge=1, description="questions an engine is given at a time; it waits for the longest answer"
    )
    bytes_per_token: float = Field(gt=0, description="bytes of text to a token of a Hub model")
    length_cv: float = Field(
        gt=0, description="standard deviation of lengths over their mean, lognormal"
    )
    suite_prompt_tokens: float = Field(
        gt=0, description="prompts of suites and benchmarks that are not procedural"
    )
    suite_items: dict[str, int] = Field(
        description="items of suites that are taken whole (`items: null`), by name"
    )
    suite_options: dict[str, float] = Field(
        description="options of an item of multiple choice, by the suite's name"
    )
    options: float = Field(ge=2, description="the same where neither name nor world tells")
    option_tokens: float = Field(
        gt=0, description="of an option that is weighed by its content, not by its letter"
    )
    exemplar_tokens: float = Field(
        gt=0, description="of the answer to a question that is shown solved (`shots`)"
    )
    reference_tokens: float = Field(gt=0, description="of the right answer that judges are shown")
    judge_tokens: float = Field(gt=0, description="that a judge writes on a response")
    labelled_answer_tokens: float = Field(
        gt=0, description="answers about benchmarks of part 2 that are not procedural"
    )
    asked_again: float = Field(
        ge=0,
        le=1,
        description="prompts whose first direct answer is wrong, where `resamples` is set",
    )
    pairs_kept: float = Field(
        gt=0, le=1, description="prompts that become a pair, where `pairs` is null"
    )
    unlimited_prompts: int = Field(
        ge=1, description="prompts of a data set that is taken whole (`prompts: null`)"
    )
    whole_suite: int = Field(
        ge=1,
        description="items of a suite that is taken whole, where neither tells",
    )
    verdict_bytes: float = Field(ge=0, description="stored of a graded answer, without its text")
    text_compression: float = Field(
        gt=0, le=1, description="bytes of stored text, over those of the text"
    )


def load_assumptions(changes: Sequence[str] = (), file: Path = FILE) -> Assumptions:
    """The file, with `key=value` for keys that are to be another.

    Raises:
        InputError: one message with all faults of both.
    """
    content = read_yaml(file)
    if not isinstance(content, dict):
        raise InputError(f"{file}: expected keys with values, got {content!r}")
    given = dict(map(_parsed, changes))
    unknown = sorted(set(given) - set(Assumptions.model_fields))
    if unknown:
        known = ", ".join(Assumptions.model_fields)
        raise InputError(f"no such assumption: {', '.join(unknown)}; there are: {known}")
    try:
        return Assumptions.model_validate(content | given)
    except ValidationError as error:
        refuse(file, sentences(error))
        raise


def _parsed(change: str) -> tuple[str, Any]:
    key, equals, value = change.partition("=")
    if not equals:
        raise InputError(f"{change!r}: expected key=value, such as training_mfu=0.3")
    try:
        return key.strip(), YAML(typ="safe", pure=True).load(value)
    except YAMLError as error:
        raise InputError(f"{change!r}: the value is not YAML: {error}") from error
