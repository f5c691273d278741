import shutil
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pytest

from stages import train_student
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.grid import MatchParams, RecipeParams, RunParams
from stages.bedrock.params import load_leaf, load_section
from stages.bedrock.record import read_record
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.pairs import SCHEMA
from stages.bedrock.tables import write_table
from stages.engines.chat import NO_LOSS
from stages.engines.passes import Pass
from stages.engines.training import Adapters, count_work
from stages.science.flops import training_flops
from stages.train_student import StudentParams, TrainStudentParams, base_shape, passes_of
from tests.stages.drawn_pairs import draw_pairs, write_pairs

RUN = RunParams(student="d32", corpus="general", recipe="mix50", seed=3)
MIXED, SEQUENTIAL = (
    RecipeParams(reasoning_fraction=0.5, order="mixed"),
    RecipeParams(reasoning_fraction=0.5, order="sequential"),
)
STUDENT = StudentParams.model_validate(
    {"learning_rate": {"ift": 0.1, "reasoning": 0.2, "mixed": 0.3}}
)

ADAPTERS = Adapters(rank=2, alpha=4.0, targets=["q_proj", "v_proj"])


@pytest.fixture
def params(checkout: Path) -> TrainStudentParams:
    """The smoke profile's settings, in a folder with 54 pairs."""
    write_pairs(checkout, 54)
    return load_section("train_student", TrainStudentParams)


def _prompts(passes: list[Pass]) -> list[tuple[int, ...]]:
    """What is read and not learned in each row, sorted."""
    return sorted(
        tuple(row.token_ids[: row.labels.count(NO_LOSS)]) for one in passes for row in one.rows
    )


def test_all_recipes_learn_from_the_same_prompts(
    params: TrainStudentParams, tokenizer: Any
) -> None:
    recipes = [
        RecipeParams(reasoning_fraction=fraction, order=order)
        for fraction in (0.0, 0.25, 0.5, 0.75, 1.0)
        for order in ("sequential", "mixed")
    ]
    found = [_prompts(passes_of(RUN, recipe, STUDENT, params, tokenizer)) for recipe in recipes]
    assert len(found[0]) == 54
    assert all(prompts == found[0] for prompts in found)


def test_each_pass_has_its_rate_its_seed_and_its_counts(
    params: TrainStudentParams, tokenizer: Any
) -> None:
    (mixed,) = passes_of(RUN, MIXED, STUDENT, params, tokenizer)
    assert (mixed.name, mixed.learning_rate, mixed.seed) == ("mixed", 0.3, 3000)
    assert mixed.counts == {"ift": 27, "reasoning": 27}
    ift, reasoning = passes_of(RUN, SEQUENTIAL, STUDENT, params, tokenizer)
    assert (ift.name, ift.learning_rate, ift.seed, ift.counts) == ("ift", 0.1, 3000, {"ift": 27})
    assert (reasoning.name, reasoning.learning_rate, reasoning.seed) == ("reasoning", 0.2, 3001)
    assert sorted(map(str, mixed.rows)) == sorted(map(str, [*ift.rows, *reasoning.rows]))


def test_traces_are_in_the_rows_of_the_reasoning_pass_alone(
    params: TrainStudentParams, tokenizer: Any
) -> None:
    ift, reasoning = passes_of(RUN, SEQUENTIAL, STUDENT, params, tokenizer)
    opened = tokenizer.convert_tokens_to_ids("<think>")
    assert not any(opened in row.token_ids for row in ift.rows)
    assert all(row.labels.count(opened) == 1 for row in reasoning.rows)


def test_pairs_that_are_too_long_in_one_regime_are_left_out_of_both(
    params: TrainStudentParams, tokenizer: Any
) -> None:
    short = params.model_copy(update={"max_length": 40, "truncation_tolerance": 1.0})
    found = [
        _prompts(
            passes_of(
                RUN,
                RecipeParams(reasoning_fraction=share, order="mixed"),
                STUDENT,
                short,
                tokenizer,
            )
        )
        for share in (0.0, 0.5, 1.0)
    ]
    assert 0 < len(found[0]) < 54
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("by", "lora"), [("tokens", None), ("flops", None), ("flops", ADAPTERS)], ids=str
)
def test_a_matched_recipe_costs_what_the_other_regime_costs(
    params: TrainStudentParams,
    tokenizer: Any,
    tiny_model: Path,
    by: Literal["tokens", "flops"],
    lora: Adapters | None,
) -> None:
    shutil.copytree(tiny_model, "models/base/d32")
    small = params.model_copy(
        update={
            "epochs": 20,
            "method": params.method.model_copy(update={"lora": lora}),
            "optimization": params.optimization.model_copy(update={"batch_size": 1}),
        }
    )
    cost = {}
    for name, share, match in (
        ("ift", 0.0, None),
        ("reasoning", 1.0, None),
        ("long ift", 0.0, MatchParams(regime="reasoning", by=by)),
        ("short reasoning", 1.0, MatchParams(regime="ift", by=by)),
    ):
        recipe = RecipeParams(reasoning_fraction=share, order="mixed", match=match)
        (one,) = passes_of(RUN, recipe, STUDENT, small, tokenizer)
        work = count_work(one.name, one.rows, one.epochs, 1, one.seed)
        shape = base_shape(RUN)
        squares, adapters = work["squared_tokens"], lora.shape if lora else None
        flops = training_flops(shape, work["tokens"], squares, "exact", adapters)
        cost[name] = work["tokens"] if by == "tokens" else flops
    assert cost["long ift"] == pytest.approx(cost["reasoning"], rel=0.02)
    assert cost["short reasoning"] == pytest.approx(cost["ift"], rel=0.02)
    assert cost["reasoning"] > 1.5 * cost["ift"]


def test_a_limit_that_cuts_traces_and_not_answers_is_refused(
    params: TrainStudentParams, tokenizer: Any
) -> None:
    short = params.model_copy(update={"max_length": 40})
    with pytest.raises(
        InputError, match=r"at 40 tokens 0\.0% of the IFT rows and \d+\.\d% of the r"
    ):
        passes_of(RUN, MIXED, STUDENT, short, tokenizer)


def test_no_pairs_are_refused(params: TrainStudentParams, tokenizer: Any) -> None:
    write_table(draw_pairs(0), "data/pairs/general.parquet", SCHEMA)
    with pytest.raises(InputError, match=r"general\.parquet: no pairs; loosen the rule"):
        passes_of(RUN, MIXED, STUDENT, params, tokenizer)


def test_no_pair_that_fits_is_refused(checkout: Path, tokenizer: Any) -> None:
    params = load_section("train_student", TrainStudentParams)
    write_pairs(checkout, 9)
    tight = params.model_copy(update={"max_length": 8, "truncation_tolerance": 1.0})
    with pytest.raises(
        InputError, match=r"train_student\.max_length: no pair is whole at 8 tokens"
    ):
        passes_of(RUN, MIXED, STUDENT, tight, tokenizer)


def test_a_student_end_to_end(params: TrainStudentParams, checkout: Path, tiny_model: Path) -> None:
    shutil.copytree(tiny_model, "models/base/d32")
    train_student.main(["d32_seq50_s1"])
    ledger = read_record("data/ledgers/runs/d32_seq50_s1.json", Ledger)
    assert [(phase.name, phase.rows, phase.steps) for phase in ledger.phases] == [
        ("ift", {"ift": 27}, 2),
        ("reasoning", {"reasoning": 27}, 2),
    ]
    assert ledger.phases[1].tokens > ledger.phases[0].tokens
    assert ledger.phases[0].learning_rate == 0.00198
    rate = load_leaf("students", "d32", StudentParams).learning_rate.ift
    assert ledger.phases[0].learning_rate == rate
    student, base = (Path(folder) for folder in ("models/students/d32_seq50_s1", tiny_model))
    assert {path.name for path in student.iterdir()} == {path.name for path in base.iterdir()}
    weights = "model.safetensors"
    assert (student / weights).read_bytes() != (base / weights).read_bytes()
    assert (student / "tokenizer.json").read_bytes() == (base / "tokenizer.json").read_bytes()
    curve = pd.read_csv("data/curves/runs/d32_seq50_s1/plots/metrics/loss.tsv", sep="\t")
    assert curve["step"].tolist() == [2, 4]
    assert curve["loss"].tolist() == [phase.final_loss for phase in ledger.phases]
    assert read_json("data/provenance/train_student/d32_seq50_s1.json")["seconds"] > 0
    assert list(Path(".scratch/checkpoints/d32_seq50_s1").iterdir()) == []


def test_what_is_missing_is_named_before_anything_is_computed(
    checkout: Path, tiny_model: Path
) -> None:
    with pytest.raises(InputError, match=r"models/base/d32: no such model; `dvc repro` makes it"):
        train_student.main(["d32_mix50_s1"])
    shutil.copytree(tiny_model, "models/base/d32")
    with pytest.raises(InputError, match=r"data/pairs/general\.parquet: no such file"):
        train_student.main(["d32_mix50_s1"])
    with pytest.raises(InputError, match=r"no 'd32_mix99_s1' in runs"):
        train_student.main(["d32_mix99_s1"])
    assert not Path("models/students").exists()
    assert not Path("data/provenance").exists()
