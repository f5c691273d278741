import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.engines import answering
from stages.engines.answering import Answerer
from stages.engines.protocol import Completion, Sampling
from stages.engines.question import Question, longest, question_seed
from tests.engines.fake import FakeEngine

GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=5, samples=1)
SAMPLED = GREEDY.model_copy(update={"temperature": 1.0, "samples": 3})


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder, in a working directory of its own, with small chunks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", 4)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def _echo(prompt: Sequence[int], seed: int) -> Sequence[int]:
    return [prompt[0], seed % 1000, 0]


def _questions(count: int, start: int = 0) -> list[Question]:
    return [Question(f"q{i}", [i + 1, 7]) for i in range(start, start + count)]


def _ask(
    model: Path,
    engine: FakeEngine,
    questions: Sequence[Question],
    sampling: Sampling = GREEDY,
    seed: int = 1,
) -> list[list[Completion]]:
    with Answerer(model, "test", engine.start) as answerer:
        return answerer.answer(questions, sampling, seed, longest(questions, sampling))


def test_answers_come_in_the_order_of_the_questions(model: Path) -> None:
    answered = _ask(model, FakeEngine(_echo), _questions(10), SAMPLED)
    seeds = [question_seed(1, f"q{i}") for i in range(10)]
    assert answered == [
        [Completion((i + 1, (seeds[i] + k) % 1000, 0), "stop") for k in range(3)] for i in range(10)
    ]


def test_nothing_to_ask_starts_no_engine(model: Path) -> None:
    first, second = FakeEngine(_echo), FakeEngine(_echo)
    answered = _ask(model, first, _questions(10))
    assert _ask(model, second, _questions(10)) == answered
    assert _ask(model, second, []) == []
    assert first.starts == [7]
    assert second.starts == []


def test_one_start_serves_several_samplings(model: Path) -> None:
    engine = FakeEngine(_echo)
    with Answerer(model, "test", engine.start) as answerer:
        answerer.answer(_questions(3), GREEDY, 1, 20)
        answerer.answer(_questions(3), SAMPLED, 1, 20)
    assert engine.starts == [20]
    assert answerer.engines == {"fake"}


def test_a_killed_run_goes_on_at_its_chunk_with_the_same_batches(model: Path) -> None:
    whole, broken, rest = FakeEngine(_echo), FakeEngine(_echo), FakeEngine(_echo)
    broken.fail_after = 2
    with pytest.raises(RuntimeError, match="killed"):
        _ask(model, broken, _questions(11))
    answered = _ask(model, rest, _questions(11))
    (model.parent / ".scratch/rows/test.sqlite").unlink()
    assert answered == _ask(model, whole, _questions(11))
    assert broken.calls + rest.calls == whole.calls
    assert [len(call) for call in whole.calls] == [4, 4, 3]


def test_a_chunk_is_asked_again_as_a_whole_and_first_answers_stand(model: Path) -> None:
    _ask(model, FakeEngine(_echo), _questions(6))
    other = FakeEngine(lambda prompt, seed: [99, 0])
    answered = _ask(model, other, _questions(9))
    assert [len(call) for call in other.calls] == [4, 1]
    assert [one[0].token_ids[0] for one in answered] == [1, 2, 3, 4, 5, 6, 99, 99, 99]
    assert _ask(model, FakeEngine(_echo), _questions(9)) == answered


def test_more_questions_leave_the_seeds_of_the_others(model: Path) -> None:
    few, many = FakeEngine(_echo), FakeEngine(_echo)
    _ask(model, few, _questions(3))
    _ask(model, many, _questions(12, start=-5), seed=1)
    assert set(few.seeds) < set(many.seeds)
    assert len(set(many.seeds)) == 12


def _change_weights(model: Path) -> None:
    (model / "model.safetensors").write_bytes(b"other weights")


@pytest.mark.parametrize("change", ["weights", "seed", "sampling", "prompt", "nothing"])
def test_whatever_matters_asks_again(model: Path, change: str) -> None:
    engine, questions = FakeEngine(_echo), _questions(2)
    _ask(model, engine, questions)
    if change == "weights":
        _change_weights(model)
    if change == "prompt":
        questions = [Question(question.name, [*question.token_ids, 8]) for question in questions]
    sampling = GREEDY.model_copy(update={"max_tokens": 4}) if change == "sampling" else GREEDY
    _ask(model, engine, questions, sampling, seed=2 if change == "seed" else 1)
    assert len(engine.calls) == (1 if change == "nothing" else 2)


def test_one_process_at_a_time(model: Path) -> None:
    with (
        Answerer(model, "test", FakeEngine(_echo).start),
        pytest.raises(InputError, match="another process works on"),
        Answerer(model, "test", FakeEngine(_echo).start),
    ):
        pytest.fail("two at once")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="teacher: no such model"):
        Answerer(tmp_path / "teacher", "test")


def test_progress_is_logged_where_there_is_no_terminal(
    model: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    _ask(model, FakeEngine(_echo), _questions(4))
    _ask(model, FakeEngine(_echo), _questions(9))
    said = [record.getMessage() for record in caplog.records]
    assert "4 of 9 questions were answered before" in said
    assert [line.split(",")[0] for line in said if "left" in line] == [
        "4 of 4 answered",
        "4 of 5 answered",
        "5 of 5 answered",
    ]
    assert capsys.readouterr().err == ""


def test_progress_is_a_bar_when_asked_for(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THINKWORTH_PROGRESS", "1")
    _ask(model, FakeEngine(_echo), _questions(9))
    assert "9/9" in capsys.readouterr().err
