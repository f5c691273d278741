"""Fine-tune one student on one recipe of the teacher's pairs: TRL under accelerate, loss on the answer.

Reads   data/pairs/<corpus>.parquet, models/base/<model>/
Writes  models/students/<run>/: weights, config, tokenizer; data/ledgers/runs/<run>.json: tokens, losses;
        data/curves/runs/<run>/: DVCLive curves
Cost    half a minute of one CPU core at micro scale; GPU-hours at paper scale
"""

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from stages.bedrock.arguments import item_names
from stages.bedrock.custody import die_with_dvc, exclusive
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.fingerprint import code_digest, digest
from stages.bedrock.grid import RecipeParams, RunParams
from stages.bedrock.imports import quick_imports
from stages.bedrock.params import Params, load_leaf, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records.ledgers import Ledger, Phase, read_ledger, write_ledger
from stages.bedrock.records.pairs import SCHEMA as PAIRS
from stages.bedrock.runtime import load_runtime
from stages.bedrock.tables import read_table
from stages.engines.blend import Regime, phases, refuse_uneven_truncation, rows_of, whole_in_both
from stages.engines.chat import TrainingRow, load_tokenizer
from stages.engines.scratch import save_model, shape_of
from stages.engines.training import Optimization, count_work


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


class Pass:
    """One pass of the trainer, its rows at hand."""

    def __init__(
        self,
        name: Literal["ift", "reasoning", "mixed"],
        entries: Sequence[tuple[Regime, int]],
        rows: dict[Regime, list[TrainingRow]],
    ) -> None:
        self.name = name
        self.rows = [rows[regime][number] for regime, number in entries]
        self.by_regime = dict(Counter(str(regime) for regime, _ in entries))


def passes_of(
    run: RunParams, recipe: RecipeParams, params: TrainStudentParams, tokenizer: Any
) -> list[Pass]:
    """The rows of every pass, from pairs that fit whole in both regimes.

    Raises:
        InputError: the limit on the length hits one regime harder, or no pair is left.
    """
    pairs = read_table(f"data/pairs/{run.corpus}.parquet", PAIRS)
    if pairs.empty:
        raise InputError(
            f"data/pairs/{run.corpus}.parquet: no pairs; loosen the rule of pair_answers"
        )
    rows = rows_of(tokenizer, pairs)
    refuse_uneven_truncation(rows, params.max_length, params.truncation_tolerance)
    fits = whole_in_both(rows, params.max_length)
    kept: dict[Regime, list[TrainingRow]] = {
        regime: [row for row, whole in zip(rows[regime], fits, strict=True) if whole]
        for regime in rows
    }
    plan = phases(int(fits.sum()), recipe.reasoning_fraction, recipe.order, run.seed)
    return [Pass(name, entries, kept) for name, entries in plan]


def learn(
    model: Any,
    tokenizer: Any,
    passes: Sequence[Pass],
    settings: tuple[RunParams, StudentParams, TrainStudentParams],
    scratch: Path,
    curves_folder: str,
) -> list[Phase]:
    """Train pass after pass, each with its own optimizer and schedule.

    A pass that a killed training had finished is not repeated: its last checkpoint is its end.
    """
    with quick_imports():
        from stages.engines.live import Curves
        from stages.engines.sft import Job, train

    run, student, params = settings
    steps_between = load_runtime().checkpoint_steps
    curves = Curves(curves_folder)
    done: list[Phase] = []
    for number, each in enumerate(passes):
        rate = float(getattr(student.learning_rate, each.name))
        seed = run.seed * 1000 + number
        folder = scratch / str(number)
        first_step = sum(phase.steps for phase in done)
        job = Job(each.rows, params.epochs, rate, params.optimization, seed, folder, steps_between)
        loss = train(model, tokenizer, job, curves, first_step)
        work = count_work(each.name, each.rows, params.epochs, params.optimization.batch_size, seed)
        done.append(Phase(**work, rows=each.by_regime, learning_rate=rate, final_loss=loss))
    curves.close()
    return done


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.train_student RUN`."""
    (name,) = item_names(argv, "run")
    die_with_dvc()
    load_runtime()
    run = load_leaf("runs", name, RunParams)
    recipe = load_leaf("recipes", run.recipe, RecipeParams)
    student = load_leaf("students", run.student, StudentParams)
    params = load_section("train_student", TrainStudentParams)
    base = Path("models/base", run.student)
    tokenizer = load_tokenizer(base)
    with recorded(f"train_student-{name}"):
        passes = passes_of(run, recipe, params, tokenizer)
        with quick_imports():  # seconds: after the cheap refusals
            from transformers import AutoModelForCausalLM

            import stages.engines.sft  # noqa: F401  # now, so that code_digest counts it

        pairs_file = Path(f"data/pairs/{run.corpus}.parquet")
        parts = (run, recipe, student, params)
        identity = digest(*(p.model_dump_json() for p in parts), base, pairs_file, code_digest())
        scratch = Path(".scratch/checkpoints", name, identity)
        with exclusive(scratch / "lock"):
            model = AutoModelForCausalLM.from_pretrained(base)
            settings = (run, student, params)
            done = learn(model, tokenizer, passes, settings, scratch, f"data/curves/runs/{name}")
            save_model(model, tokenizer, f"models/students/{name}")
            counts = read_ledger(f"data/ledgers/models/{run.student}.json")
            ledger = Ledger(
                shape=shape_of(model),
                parameters=counts.parameters,
                embedding_parameters=counts.embedding_parameters,
                phases=done,
            )
            write_ledger(ledger, f"data/ledgers/runs/{name}.json")
        shutil.rmtree(scratch)


if __name__ == "__main__":
    run_stage(main)
