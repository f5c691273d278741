import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import write_questions
from stages.bedrock.errors import InputError
from stages.bedrock.records import suites, written_drops
from stages.bedrock.tables import read_csv, read_table, write_table
from stages.engines import answering
from stages.engines.chat import load_tokenizer
from stages.engines.protocol import Sampling
from stages.tasks.mixture import ProblemStream, TaskShare
from stages.tasks.world import solve
from stages.write_questions import WriteQuestionsParams
from tests.engines.fake import FakeEngine

WRITING = Sampling(temperature=1.0, top_p=1.0, top_k=0, max_tokens=40, samples=1)
PARAMS = WriteQuestionsParams(
    writer="teacher",
    request="? {spoken} {level}",
    seed=1,
    items=6,
    calls=8,
    spare=1.5,
    agreement=0.6,
    writing=WRITING,
    answering=WRITING.model_copy(update={"samples": 5, "max_tokens": 60}),
)
POOL = ProblemStream((TaskShare(task="calc", weight=1, levels=(2, 2)),), "held_out", 3, "pool")
OFF = "? calc 2 <think> </think>"  # what the chat template writes with the switch off
WRITTEN, DROPS = Path("data/suites/written.parquet"), Path("data/suites/written.drops.csv")


@pytest.fixture
def real(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A real suite of sums of two steps and a writer, in a working directory of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(write_questions, "load_section", lambda section, kind: PARAMS)
    shutil.copytree(tiny_model, tmp_path / "models/base/teacher")
    rows: list[tuple[object, ...]] = [
        (f"i{place}", "sums", "math", "open", "calc", 2, one.prompt, [], one.answer)
        for place, one in enumerate(POOL[number] for number in range(4))
    ]
    frame = pd.DataFrame(rows, columns=suites.SCHEMA.names)
    write_table(frame, "data/suites/real.parquet", suites.SCHEMA)
    return frame


class Writer:
    """Writes sums from the pool and solves them; wrongly in the samples that `errs` picks."""

    def __init__(self, errs: Sequence[int] = (), useless: bool = False) -> None:
        self._tokenizer: Any = load_tokenizer(Path("models/base/teacher"))
        self._errs, self._useless, self._written = errs, useless, 0
        self.asked: list[str] = []

    def engine(self) -> FakeEngine:
        return FakeEngine(self._answer, self._tokenizer.eos_token_id)

    def _answer(self, prompt: Sequence[int], seed: int) -> Sequence[int]:
        words = self._tokenizer.decode(list(prompt), skip_special_tokens=True)
        self.asked.append(words)
        if words.startswith("? "):
            self._written += 1
            said = "" if self._useless else POOL[self._written // 2].prompt
        else:
            first = self.asked.index(words)  # samples of one question follow each other
            wrong = len(self.asked) - 1 - first in self._errs
            said = f"<think> </think> {(int(solve(words)) + wrong) % 10}"
        ids: list[int] = self._tokenizer(said, add_special_tokens=False)["input_ids"]
        return [*ids, self._tokenizer.eos_token_id]


def _run(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> tuple[pd.DataFrame, pd.DataFrame]:
    monkeypatch.setattr(answering, "_start", writer.engine().start)
    write_questions.main([])
    return read_table(WRITTEN, suites.SCHEMA), read_csv(DROPS, written_drops.SCHEMA)


def test_written_suites_have_the_real_ones_names_and_kinds_and_no_question_of_theirs(
    real: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer()
    written, drops = _run(writer, monkeypatch)
    assert len(written) == PARAMS.items
    for column in ("suite", "domain", "format", "task", "level"):
        assert set(written[column]) == set(real[column])
    assert not set(written["prompt"]) & set(real["prompt"])
    assert written["prompt"].is_unique
    assert [solve(prompt) for prompt in written["prompt"]] == written["reference"].tolist()
    assert {text for text in writer.asked if text.startswith("? ")} == {OFF}
    fates = drops.set_index("reason")["count"].astype(int)
    assert fates["kept"] == PARAMS.items
    assert fates["in_real"] > 0
    assert fates["duplicate"] > 0
    assert fates.sum() == PARAMS.items * PARAMS.calls


def test_the_reference_is_what_most_answers_agree_on(
    real: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, _ = _run(Writer(errs=(0, 1)), monkeypatch)
    assert [solve(prompt) for prompt in written["prompt"]] == written["reference"].tolist()
    shutil.rmtree(".scratch")
    wrong, _ = _run(Writer(errs=(0, 1, 2)), monkeypatch)
    assert not (wrong["prompt"].map(solve) == wrong["reference"]).any()


def test_a_writer_without_a_single_question_is_an_error_that_says_why(
    real: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"teacher wrote nothing.*'empty'.*writing"):
        _run(Writer(useless=True), monkeypatch)
    assert not WRITTEN.exists()
