import itertools
from pathlib import Path
from typing import Any

import pytest

from stages import prepare_model
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.params import load_leaf
from stages.bedrock.record import read_record
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import Manifest, made_here
from stages.engines.chat import NO_LOSS, load_tokenizer, prompt_ids
from stages.engines.documents import Statement, Turn
from stages.prepare_model import PretrainingParams, pieces, pretraining_rows
from stages.tasks.held_out import held_out
from stages.tasks.world import check_thinking, solve
from tests.bedrock.spoiled import plant, rewrite


def _recipe(name: str) -> PretrainingParams:
    return load_leaf("pretraining", name, PretrainingParams)


def _drawn(name: str, count: int, seed: int = 7) -> list[Turn | Statement]:
    return list(itertools.islice(pieces(_recipe(name), seed), count))


def _drawn_to_write(count: int) -> list[Turn]:
    recipe = _recipe("teacher")
    drawn = itertools.islice(pieces(recipe, 7, recipe.writing), count)
    return [piece for piece in drawn if isinstance(piece, Turn)]


def _is_request(turn: Turn) -> bool:
    return turn.prompt.startswith("? ")


@pytest.mark.parametrize("name", ["teacher", "base"])
def test_no_prompt_of_a_suite_is_taught_but_one_step_sums(checkout: Path, name: str) -> None:
    turns = [piece for piece in _drawn(name, 4000) if isinstance(piece, Turn)]
    if name == "teacher":
        turns += _drawn_to_write(4000)
    # Questions that are written count as well as those that are answered; requests for them are in no suite.
    prompts = {one.response if _is_request(one) else one.prompt for one in turns}
    shown = {prompt for prompt in prompts if held_out(prompt)}
    assert shown, "one-step sums of the suites are taught on purpose"
    assert all(prompt.startswith("calc ") and len(prompt.split()) == 4 for prompt in shown)
    assert len(prompts) > 500


def test_a_teacher_learns_both_sides_of_the_switch_rightly(checkout: Path) -> None:
    turns = [piece for piece in _drawn("teacher", 2000) if isinstance(piece, Turn)]
    assert len(turns) == 2000
    assert 900 < sum(turn.thinking is True for turn in turns) < 1100
    for turn in turns[:300]:
        _assert_right(turn)


def test_then_it_learns_to_write_and_forgets_nothing(checkout: Path) -> None:
    turns = _drawn_to_write(2000)
    requests = [turn for turn in turns if _is_request(turn)]
    assert len(requests) / 2000 == pytest.approx(0.4, abs=0.04)
    for turn in requests[:100]:
        words, level = turn.prompt.removeprefix("? ").rsplit(" ", 1)
        assert turn.thinking is False
        assert turn.response.split()[0] == words.split()[0] or words.startswith("which")
        assert ("options" in turn.response) == words.endswith("options")
        assert 1 <= int(level) <= 7
        assert solve(turn.response)
    others = [turn for turn in turns if not _is_request(turn)]
    assert 0.45 < sum(turn.thinking is True for turn in others) / len(others) < 0.55
    for turn in others[:100]:
        _assert_right(turn)
    first = {piece.prompt for piece in _drawn("teacher", 200) if isinstance(piece, Turn)}
    assert len({turn.prompt for turn in others[:200]} & first) < 100, "drawn apart"


def _assert_right(turn: Turn) -> None:
    """The answer, and the trace if there is one, are right."""
    answer = turn.response
    if turn.thinking:
        thinking, _, answer = turn.response.partition("</think>")
        assert check_thinking(turn.prompt, thinking.removeprefix("<think>").strip())
    assert answer.strip() == solve(turn.prompt)


def test_a_base_model_sees_neither_trace_nor_switch(checkout: Path) -> None:
    drawn = _drawn("base", 2000)
    statements = [piece for piece in drawn if isinstance(piece, Statement)]
    assert 400 < len(statements) < 600
    for before, result, after in statements:
        first, operator, second, equals = before.split()
        worked = {"+": int(first) + int(second), "-": int(first) - int(second)}
        assert worked.get(operator, int(first) * int(second)) % 10 == int(result)
        assert (equals, after) == ("=", ";")
    for turn in drawn:
        if isinstance(turn, Turn):
            assert turn.thinking is None
            assert "<think>" not in turn.response


def test_equal_seeds_draw_equal_text_and_others_other_text(checkout: Path) -> None:
    assert _drawn("base", 200) == _drawn("base", 200)
    assert _drawn("base", 200) == _drawn("base", 300)[:200]
    assert not set(_drawn("teacher", 50, seed=7)) >= set(_drawn("teacher", 50, seed=8))


def test_rows_fill_the_steps_and_the_loss_is_on_the_answers(checkout: Path, tokenizer: Any) -> None:
    recipe = _recipe("base")
    rows = pretraining_rows(recipe, tokenizer, 7)
    assert len(rows) == recipe.steps * recipe.optimization.batch_size
    assert {len(row.token_ids) for row in rows} == {recipe.document_tokens}
    for row in rows[:50]:
        pairs = zip(row.token_ids, row.labels, strict=True)
        assert all(label in (NO_LOSS, token) for token, label in pairs)
    recipe = _recipe("teacher")
    rows = pretraining_rows(recipe, tokenizer, 7)
    assert len(rows) == recipe.steps * recipe.optimization.batch_size
    assert len({len(row.token_ids) for row in rows}) > 10
    assert all(row.token_ids[-1] == tokenizer.eos_token_id for row in rows)


def test_a_scratch_model_end_to_end(checkout: Path) -> None:
    rewrite(checkout, lambda content: plant(content, "pretraining.base.steps", 25))
    prepare_model.main(["d16"])
    tokenizer = load_tokenizer("models/base/d16")
    assert prompt_ids(tokenizer, ["calc 1 + 2"], False) != prompt_ids(
        tokenizer, ["calc 1 + 2"], None
    )
    assert Path("models/base/d16/model.safetensors").is_file()
    manifest = read_record("data/manifests/models/d16.json", Manifest)
    assert manifest == made_here("models/base/d16")
    assert "model.safetensors" in {entry.name for entry in manifest.files}
    ledger = read_record("data/ledgers/models/d16.json", Ledger)
    (phase,) = ledger.phases
    assert (phase.name, phase.steps, phase.sequences) == ("pretraining", 25, 25 * 16)
    assert phase.rows == {"pretraining": 25 * 16}
    assert phase.tokens == phase.padded_tokens == 25 * 16 * 64  # steps x batch x document
    assert phase.squared_tokens == 25 * 16 * 64**2
    assert 0 < phase.supervised_tokens < phase.tokens
    assert 0 < phase.final_loss < 5
    assert phase.learning_rate == 0.00383
    assert ledger.embedding_parameters == ledger.shape.vocab_size * 16 < ledger.parameters
    losses = Path("data/curves/models/d16/plots/metrics/loss.tsv").read_text().splitlines()
    assert [line.split("\t")[0] for line in losses[1:]] == ["10", "20", "25"]
    assert float(losses[1].split("\t")[1]) > float(losses[-1].split("\t")[1]) == phase.final_loss
    assert read_json("data/provenance/prepare_model/d16.json")["seconds"] > 0
    assert list(Path(".scratch/checkpoints").glob("*/*")) == []


def test_only_listed_models_are_made(checkout: Path) -> None:
    with pytest.raises(InputError, match=r"no 'd999' in models; it has: teacher, d16, d32"):
        prepare_model.main(["d999"])
