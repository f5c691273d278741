"""Fine-tune one student on one recipe of the teacher's pairs: TRL under accelerate, loss on the answer.

Reads   data/pairs/<corpus>.parquet, models/base/<model>/
Writes  models/students/<run>/: weights, config, tokenizer; data/ledgers/runs/<run>.json: tokens, losses;
        data/curves/runs/<run>/: DVCLive curves
Cost    half a minute of one CPU core at micro scale; GPU-hours at paper scale
"""

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json
from stages.bedrock.fingerprint import digest
from stages.bedrock.grid import RecipeParams, RunParams
from stages.bedrock.params import Params, load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.record import write_record
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.pairs import SCHEMA as PAIRS
from stages.bedrock.records.shapes import ModelShape, shape_of_config
from stages.bedrock.runtime import load_runtime
from stages.bedrock.tables import read_table
from stages.engines.blend import phases, refuse_uneven_truncation, rows_of, whole_in_both
from stages.engines.chat import load_tokenizer
from stages.engines.passes import Pass, Training, train_passes
from stages.engines.scratch import save_model, stored_type
from stages.engines.training import Method, Optimization
from stages.science.equal_cost import epochs_at_equal_cost

log = logging.getLogger(__name__)


class LearningRates(Params):
    """Peaks; the source study tuned them per size and per regime."""

    ift: float = Field(gt=0, description="of a pass over IFT rows")
    reasoning: float = Field(gt=0, description="of a pass over reasoning rows")
    mixed: float = Field(gt=0, description="of a pass over both, shuffled")


class StudentParams(Params):
    """An entry of `students`: how fast the model of the same name in `models` learns."""

    learning_rate: LearningRates


class TrainStudentParams(Params):
    """What all students have in common, so that only size and recipe differ."""

    epochs: int = Field(ge=1, description="passes over the rows")
    max_length: int = Field(
        ge=8, description="longest row in tokens; longer pairs are left out, counted"
    )
    truncation_tolerance: float = Field(
        ge=0,
        le=1,
        description="largest difference of the shares of answers lost between the regimes",
    )
    optimization: Optimization
    method: Method


def passes_of(
    run: RunParams,
    recipe: RecipeParams,
    student: StudentParams,
    params: TrainStudentParams,
    tokenizer: Any,
) -> list[Pass]:
    """The rows of every pass, from pairs that fit whole in both regimes.

    Raises:
        InputError: the limit on the length hits one regime harder, or no pair is left.
    """
    pairs = read_table(run.pairs_file, PAIRS)
    if pairs.empty:
        raise InputError(f"{run.pairs_file}: no pairs; loosen the rule of pair_answers")
    rows = rows_of(tokenizer, pairs)
    refuse_uneven_truncation(rows, params.max_length, params.truncation_tolerance)
    rows = whole_in_both(rows, params.max_length)
    plan = phases(len(rows["ift"]), recipe.reasoning_fraction, recipe.order, run.seed)
    lengths = {regime: [len(row.token_ids) for row in rows[regime]] for regime in rows}
    epochs = float(params.epochs)
    if recipe.match:
        own = [lengths[regime][number] for _, entries in plan for regime, number in entries]
        target, lora = lengths[recipe.match.regime], params.method.lora
        shape, small = base_shape(run), None if lora is None else lora.shape
        epochs = epochs_at_equal_cost(own, target, epochs, shape, recipe.match.by, small)
        log.info("%.2f passes cost %d of %s", epochs, params.epochs, recipe.match.regime)
    return [
        Pass(
            name=name,
            rows=[rows[regime][number] for regime, number in entries],
            counts=dict(Counter(str(regime) for regime, _ in entries)),
            epochs=epochs,
            learning_rate=float(getattr(student.learning_rate, name)),
            seed=1000 * run.seed + index,
        )
        for index, (name, entries) in enumerate(plan)
    ]


def base_shape(run: RunParams) -> ModelShape:
    """The sizes of the model that a run starts from."""
    return shape_of_config(read_json(Path("models/base", run.student, "config.json")))


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.train_student RUN`."""
    (name,) = item_names(argv, "run")
    die_with_dvc()
    runtime = load_runtime()
    run = load_leaf("runs", name, RunParams)
    recipe = load_leaf("recipes", run.recipe, RecipeParams)
    student = load_leaf("students", run.student, StudentParams)
    params = load_section("train_student", TrainStudentParams)
    base = Path("models/base", run.student)
    tokenizer = load_tokenizer(base)
    with recorded(f"train_student-{name}") as notes:
        passes = passes_of(run, recipe, student, params, tokenizer)
        settings = [part.model_dump_json() for part in (run, recipe, student, params)]
        identity = digest(*settings, base, run.pairs_file)
        training = Training(
            passes=passes,
            optimization=params.optimization,
            folder=Path(".scratch/checkpoints", name, identity),
            checkpoint_steps=runtime.checkpoint_steps,
            curves=f"data/curves/runs/{name}",
            method=params.method,
            settings=runtime.training_of(run.student),
        )

        def publish(model: Any, ledger: Ledger) -> None:
            save_model(model.to(stored_type(base)), tokenizer, f"models/students/{name}")
            write_record(ledger, f"data/ledgers/runs/{name}.json")

        notes |= train_passes(training, base, tokenizer, publish)


if __name__ == "__main__":
    run_stage(main)
