"""Make one model ready: built and pretrained here (`scratch`), or taken from elsewhere at a pin (`hub`).

Reads   params: models.<model>, pretraining.<its recipe>
Writes  models/base/<model>/: weights, config, tokenizer; data/ledgers/models/<model>.json: what it took
Cost    scratch: a minute or two of one CPU core at micro scale; hub: a download
"""

import itertools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc, exclusive
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.fingerprint import code_digest, digest
from stages.bedrock.imports import quick_imports
from stages.bedrock.params import Params, load_leaf
from stages.bedrock.provenance import recorded
from stages.bedrock.records.ledgers import Ledger, Phase, write_ledger
from stages.bedrock.runtime import Runtime, load_runtime
from stages.engines.chat import TrainingRow, load_tokenizer, response_text
from stages.engines.documents import Statement, Turn, WordEncoder, packed
from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model, shape_of
from stages.engines.training import Optimization, count_work
from stages.tasks.arithmetic import draw_statement
from stages.tasks.lexicon import vocabulary
from stages.tasks.mixture import Mixture, ProblemStream

NOT_NEEDED = ("*.bin", "*.pt", "*.pth", "*.onnx", "*.gguf", "*.h5", "*.msgpack", "original/*")


class ScratchModel(Params):
    """A Qwen3 of our own, pretrained on the procedural world."""

    source: Literal["scratch"]
    pretraining: str = Field(description="name of a recipe in `pretraining`")
    seed: int = Field(ge=0, description="of the first weights and of what is drawn")
    learning_rate: float = Field(gt=0, description="peak, of the pretraining")
    shape: ScratchShape


class HubModel(Params):
    """A model of the Hub, or a local folder in the same format."""

    source: Literal["hub"]
    pretraining: Literal["none"]
    repo: str = Field(min_length=1, description="owner/name on the Hub, or a local folder")
    revision: str = Field(min_length=1, description="commit hash on the Hub; `local` for a folder")


class ModelParams(RootModel[Annotated[ScratchModel | HubModel, Field(discriminator="source")]]):
    """An entry of `models`."""


class PretrainingParams(Params):
    """A recipe of `pretraining`: what text a scratch model is made from."""

    steps: int = Field(ge=1, description="optimizer steps")
    thinking_fraction: float | None = Field(
        ge=0, le=1, description="share of answers with a trace; null: no trace and no switch at all"
    )
    statement_fraction: float = Field(
        ge=0, lt=1, description="share of bare statements `3 + 4 = 7 ;`"
    )
    document_tokens: int | None = Field(
        ge=8,
        description="pieces are packed into documents of so many tokens; null: one piece a row",
    )
    optimization: Optimization
    mixture: Mixture = Field(min_length=1, description="tasks, weights and levels of the answers")


def pieces(recipe: PretrainingParams, seed: int) -> Iterator[Turn | Statement]:
    """The pretraining text without end, piece by piece; no prompt of it belongs to a suite.

    The one exception: every one-step `calc` may appear (see `ProblemStream`).
    """
    stream = ProblemStream(recipe.mixture, "pretraining", seed, "pretraining")
    rng = Random(f"{seed}/pretraining/kinds")
    problems = iter(stream)
    while True:
        if rng.random() < recipe.statement_fraction:
            before, _, result = draw_statement(rng).rpartition(" ")
            yield Statement(before, result, ";")
            continue
        problem = next(problems)
        if recipe.thinking_fraction is None:
            yield Turn(problem.prompt, problem.answer, None)
            continue
        thinks = rng.random() < recipe.thinking_fraction
        text = response_text(problem.thinking if thinks else None, problem.answer)
        yield Turn(problem.prompt, text, thinks)


def pretraining_rows(recipe: PretrainingParams, tokenizer: Any, seed: int) -> list[TrainingRow]:
    """As many rows as the recipe's steps need, every one seen once."""
    encoder = WordEncoder(tokenizer)
    rows: Iterator[TrainingRow] = (encoder.row(piece) for piece in pieces(recipe, seed))
    if recipe.document_tokens is not None:
        rows = packed(rows, recipe.document_tokens)
    return list(itertools.islice(rows, recipe.steps * recipe.optimization.batch_size))


def pretrain(model: ScratchModel, recipe: PretrainingParams, name: str, runtime: Runtime) -> None:
    """Build and pretrain `model` and write it with its ledger; resumes where it was killed."""
    with quick_imports():
        from stages.engines.live import Curves
        from stages.engines.sft import Job, train

    scratch = Path(".scratch/checkpoints", f"model_{name}", _identity(model, recipe))
    with exclusive(scratch / "lock"):
        tokenizer = build_tokenizer(vocabulary())
        rows = pretraining_rows(recipe, tokenizer, model.seed)
        weights = build_model(model.shape, tokenizer, model.seed)
        job = Job(
            rows=rows,
            epochs=1,
            learning_rate=model.learning_rate,
            optimization=recipe.optimization,
            seed=model.seed,
            checkpoints=scratch,
            checkpoint_steps=runtime.checkpoint_steps,
        )
        curves = Curves(f"data/curves/models/{name}")
        loss = train(weights, tokenizer, job, curves)
        curves.close()
        phase = Phase(
            **count_work("pretraining", rows, 1, recipe.optimization.batch_size, model.seed),
            rows={"pretraining": len(rows)},
            learning_rate=model.learning_rate,
            final_loss=loss,
        )
        publish(weights, tokenizer, name, [phase])
    shutil.rmtree(scratch)


def fetch(model: HubModel, name: str) -> None:
    """Copy a local folder, or download a revision of a Hub repository, safetensors only."""
    from transformers import AutoModelForCausalLM

    folder = Path(model.repo)
    if not folder.is_dir():
        folder = _download(model)
    try:
        weights = AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, dtype="auto")
    except (OSError, ValueError) as error:
        raise InputError(
            f"models.{name}.repo: {model.repo!r} holds no readable model ({error})"
        ) from error
    publish(weights, load_tokenizer(folder), name, [])


def publish(weights: Any, tokenizer: Any, name: str, phases: Sequence[Phase]) -> None:
    """Write the model's folder and its ledger."""
    save_model(weights, tokenizer, f"models/base/{name}")
    embeddings = weights.get_input_embeddings().weight.numel()
    ledger = Ledger(
        shape=shape_of(weights),
        parameters=weights.num_parameters(),
        embedding_parameters=embeddings,
        phases=list(phases),
    )
    write_ledger(ledger, f"data/ledgers/models/{name}.json")


def _download(model: HubModel) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(
            snapshot_download(model.repo, revision=model.revision, ignore_patterns=list(NOT_NEEDED))
        )
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise InputError(
            f"{model.repo!r} at {model.revision!r} is neither a local folder nor to be had from the Hub "
            f"({type(error).__name__}); check name, revision, network and, if it is gated, HF_TOKEN"
        ) from error


def _identity(model: ScratchModel, recipe: PretrainingParams) -> str:
    return digest(model.model_dump_json(), recipe.model_dump_json(), code_digest())


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.prepare_model MODEL`."""
    (name,) = item_names(argv, "model")
    die_with_dvc()
    runtime = load_runtime()
    model = load_leaf("models", name, ModelParams).root
    with recorded(f"prepare_model-{name}"):
        if isinstance(model, HubModel):
            fetch(model, name)
        else:
            recipe = load_leaf("pretraining", model.pretraining, PretrainingParams)
            pretrain(model, recipe, name, runtime)


if __name__ == "__main__":
    run_stage(main)
