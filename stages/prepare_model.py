"""Make one model ready: built and pretrained here (`scratch`), or taken from elsewhere at a pin (`hub`).

Reads   params: models.<model>, pretraining.<its recipe>
Writes  models/base/<model>/: weights, config, tokenizer; data/ledgers/models/<model>.json: what it took;
        data/manifests/models/<model>.json: its files
Cost    scratch: a minute or two of one CPU core at micro scale; hub: a download
"""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.fingerprint import digest
from stages.bedrock.params import Params, load_leaf
from stages.bedrock.provenance import recorded
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import made_here, write_papers
from stages.bedrock.runtime import load_runtime
from stages.engines.chat import TrainingRow, response_text
from stages.engines.documents import Statement, Turn, WordEncoder, packed
from stages.engines.hub import Place, fetch_model
from stages.engines.passes import Pass, Training, train_passes
from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model
from stages.engines.training import Optimization
from stages.tasks.curriculum import CurriculumParams, Sum, WritingParams, lessons
from stages.tasks.lexicon import vocabulary


class ScratchModel(Params):
    """A Qwen3 of our own, pretrained on the procedural world."""

    source: Literal["scratch"]
    pretraining: str = Field(description="name of a recipe in `pretraining`")
    seed: int = Field(ge=0, description="of the first weights and of what is drawn")
    learning_rate: float = Field(gt=0, description="peak, of the pretraining")
    shape: ScratchShape


class HubModel(Place):
    """A model of the Hub, or a local folder in the same format."""

    source: Literal["hub"]
    pretraining: Literal["none"]
    template: Place | None = Field(
        default=None, description="whose chat template it gets, where it has none: a base model"
    )
    served: bool = Field(default=False, description="without its weights: docs/servers.md")


class ModelParams(RootModel[Annotated[ScratchModel | HubModel, Field(discriminator="source")]]):
    """An entry of `models`."""


class PretrainingParams(CurriculumParams):
    """A recipe of `pretraining`: what text a scratch model is made from, and for how long."""

    steps: int = Field(ge=1, description="optimizer steps")
    document_tokens: int | None = Field(
        ge=8,
        description="pieces are packed into documents of so many tokens; null: one piece a row",
    )
    optimization: Optimization


def pieces(
    recipe: PretrainingParams, seed: int, writing: WritingParams | None = None
) -> Iterator[Turn | Statement]:
    """The pretraining text without end; with `writing` that of the second pass."""
    for lesson in lessons(recipe, seed, writing):
        if isinstance(lesson, Sum):
            yield Statement(*lesson)
        else:
            response = response_text(lesson.trace, lesson.answer)
            yield Turn(lesson.prompt, response, lesson.thinks)


def pretraining_rows(
    recipe: PretrainingParams, tokenizer: Any, seed: int, writing: WritingParams | None = None
) -> list[TrainingRow]:
    """As many rows as the steps of a pass need, every one seen once."""
    encoder = WordEncoder(tokenizer)
    rows: Iterator[TrainingRow] = (encoder.row(piece) for piece in pieces(recipe, seed, writing))
    if recipe.document_tokens is not None:
        rows = packed(rows, recipe.document_tokens)
    steps = recipe.steps if writing is None else writing.steps
    return list(itertools.islice(rows, steps * recipe.optimization.batch_size))


def passes_of(model: ScratchModel, recipe: PretrainingParams, tokenizer: Any) -> list[Pass]:
    """Pretraining, and the pass that teaches to write, where there is one."""
    passes, seed = [], model.seed
    for writing in [None, recipe.writing] if recipe.writing else [None]:
        rows = pretraining_rows(recipe, tokenizer, seed, writing)
        rate = writing.learning_rate if writing else model.learning_rate
        passes.append(Pass("pretraining", rows, {"pretraining": len(rows)}, 1, rate, seed))
    return passes


def pretrain(model: ScratchModel, recipe: PretrainingParams, name: str) -> dict[str, Any]:
    """Build and pretrain `model`, write it with its ledger; resumes where it was killed. As `train_passes`."""
    tokenizer = build_tokenizer(vocabulary())
    identity = digest(model.model_dump_json(), recipe.model_dump_json())
    training = Training(
        passes=passes_of(model, recipe, tokenizer),
        optimization=recipe.optimization,
        folder=Path(".scratch/checkpoints", f"model_{name}", identity),
        checkpoint_steps=load_runtime().checkpoint_steps,
        curves=f"data/curves/models/{name}",
        settings=load_runtime().training_of(name),
    )

    def start() -> Any:
        return build_model(model.shape, tokenizer, model.seed)

    def publish(weights: Any, ledger: Ledger) -> None:
        save_model(weights, tokenizer, f"models/base/{name}")
        write_papers("models", name, ledger, made_here(f"models/base/{name}"))

    return train_passes(training, start, tokenizer, publish)


def fetch(model: HubModel, name: str) -> None:
    """Take a model as it is; its ledger has no phases, and it was trained elsewhere: no curves."""
    fetched = fetch_model(model, Path("models/base", name), not model.served, model.template)
    write_papers("models", name, *fetched)
    Path(f"data/curves/models/{name}").mkdir(parents=True, exist_ok=True)


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.prepare_model MODEL`."""
    (name,) = item_names(argv, "model")
    die_with_dvc()
    load_runtime()
    model = load_leaf("models", name, ModelParams).root
    with recorded(f"prepare_model-{name}") as notes:
        if isinstance(model, HubModel):
            fetch(model, name)
        else:
            recipe = load_leaf("pretraining", model.pretraining, PretrainingParams)
            notes |= pretrain(model, recipe, name)


if __name__ == "__main__":
    run_stage(main)
