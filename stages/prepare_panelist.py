"""Make one panelist ready, who writes and solves benchmarks: built and pretrained here, or taken at a pin.

Reads   params: panel.<panelist>, panel_pretraining, benchmarks, templates
Writes  models/panel/<panelist>/: weights, config, tokenizer; data/ledgers/panel/<panelist>.json: what it took;
        data/manifests/panel/<panelist>.json: its files; data/curves/panel/<panelist>/
Cost    scratch: about a minute of one CPU core at micro scale; hub: a download
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.fingerprint import digest
from stages.bedrock.params import Params, load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import made_here, write_papers
from stages.bedrock.runtime import load_runtime
from stages.engines.chat import TrainingRow
from stages.engines.documents import Turn, WordEncoder, packed
from stages.engines.hub import Place, fetch_model
from stages.engines.passes import Pass, Training, train_passes
from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model
from stages.engines.training import Optimization
from stages.tasks.labelling.course import CourseParams, course_of, vocabulary
from stages.tasks.labelling.declared import Declared, load_benchmarks
from stages.tasks.labelling.lessons import Lesson


class ScratchPanelist(Params):
    """A Qwen3 of our own, pretrained on the procedural benchmarks' worlds."""

    source: Literal["scratch"]
    family: str = Field(min_length=1, description="panelists of one family learn from one sample")
    large: bool = Field(description="whether it counts among the larger ones")
    seed: int = Field(ge=0, description="of the first weights and of the order of what is learned")
    learning_rate: float = Field(gt=0, description="peak, the same in every pass")
    shape: ScratchShape


class HubPanelist(Place):
    """A model of the Hub, or a local folder in the same format."""

    source: Literal["hub"]
    family: str = Field(min_length=1, description="who made it, such as qwen or llama")
    large: bool = Field(description="whether it counts among the larger ones")


class PanelistParams(
    RootModel[Annotated[ScratchPanelist | HubPanelist, Field(discriminator="source")]]
):
    """An entry of `panel`."""


class PanelPretrainingParams(CourseParams):
    """What panelists of source scratch are made from."""

    document_tokens: int | None = Field(
        ge=8, description="lessons are packed into documents of so many tokens; null: one a row"
    )
    optimization: Optimization


def training_rows(
    taught: Iterator[Lesson], tokenizer: Any, recipe: PanelPretrainingParams, steps: int
) -> list[TrainingRow]:
    """As many rows as the steps need."""
    encoder = WordEncoder(tokenizer)
    rows: Iterator[TrainingRow] = (encoder.row(Turn(*lesson, None)) for lesson in taught)
    if recipe.document_tokens is not None:
        rows = packed(rows, recipe.document_tokens)
    return list(itertools.islice(rows, steps * recipe.optimization.batch_size))


def passes_of(
    panelist: ScratchPanelist,
    recipe: PanelPretrainingParams,
    benchmarks: Mapping[str, Declared],
    tokenizer: Any,
) -> list[Pass]:
    """The course as passes of the trainer."""
    passes, rate, seed = [], panelist.learning_rate, panelist.seed
    for name, (steps, taught) in course_of(recipe, benchmarks, panelist.family, seed).items():
        rows = training_rows(taught, tokenizer, recipe, steps)
        passes.append(Pass("pretraining", rows, {name: len(rows)}, 1, rate, seed))
    return passes


def pretrain(
    panelist: ScratchPanelist, recipe: PanelPretrainingParams, name: str
) -> dict[str, Any]:
    """Build and pretrain a panelist, write it with its ledger; resumes where it was killed."""
    benchmarks = load_benchmarks(recipe.samples)
    tokenizer = build_tokenizer(vocabulary(recipe, benchmarks))
    settings = [panelist, recipe, *(part for one in benchmarks.values() for part in one[:2])]
    identity = digest(*(part.model_dump_json() for part in settings))
    training = Training(
        passes=passes_of(panelist, recipe, benchmarks, tokenizer),
        optimization=recipe.optimization,
        folder=Path(".scratch/checkpoints", f"panelist_{name}", identity),
        checkpoint_steps=load_runtime().checkpoint_steps,
        curves=f"data/curves/panel/{name}",
        settings=load_runtime().training_of(name),
    )

    def start() -> Any:
        return build_model(panelist.shape, tokenizer, panelist.seed)

    def publish(weights: Any, ledger: Ledger) -> None:
        save_model(weights, tokenizer, f"models/panel/{name}")
        write_papers("panel", name, ledger, made_here(f"models/panel/{name}"))

    return train_passes(training, start, tokenizer, publish)


def fetch(panelist: HubPanelist, name: str) -> None:
    """Take a model as it is; its ledger has no phases, and it was trained elsewhere: no curves."""
    write_papers("panel", name, *fetch_model(panelist, Path("models/panel", name)))
    Path(f"data/curves/panel/{name}").mkdir(parents=True, exist_ok=True)


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.prepare_panelist PANELIST`."""
    (name,) = item_names(argv, "panelist")
    die_with_dvc()
    load_runtime()
    panelist = load_leaf("panel", name, PanelistParams).root
    with recorded(f"prepare_panelist-{name}") as notes:
        if isinstance(panelist, HubPanelist):
            fetch(panelist, name)
        else:
            recipe = load_section("panel_pretraining", PanelPretrainingParams)
            notes |= pretrain(panelist, recipe, name)


if __name__ == "__main__":
    run_stage(main)
