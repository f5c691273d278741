"""Base models are shown solved questions of their suite before each item; nothing else changes."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from stages import answer_controls
from stages.answer_controls import ControlParams
from stages.bedrock.errors import InputError
from stages.bedrock.records import gradings, likelihoods, scores, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.chat import load_tokenizer
from stages.tasks.lexicon import vocabulary
from tests.engines.fake import FakeEngine

END = 4  # of every tokenizer built from scratch; its words come after
ONE = 7 + vocabulary().index("1")
CONTROL = "d32_base"
SHOWN = [("calc 1 + 1", "2"), ("calc 2 + 1", "3"), ("calc 1 + 2", "3")]


@pytest.fixture
def study(checkout: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DVC_STAGE", raising=False)
    shutil.copytree(tiny_model, "models/base/d32")
    rows = [("i0", "sums", "math", "open", "calc", 1, "calc 0 + 1", [], "1"),
            ("i1", "facts", "general", "mc", "kind", 1, "w1 is which", ["A:1", "B:2"], "A:1")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=suites.SCHEMA.names)
    write_table(frame, "data/suites/real.parquet", suites.SCHEMA)
    write_table(frame.iloc[:0], "data/suites/written.parquet", suites.SCHEMA)
    write_table(
        pd.DataFrame(columns=gradings.SCHEMA.names), "data/suites/gradings.parquet", gradings.SCHEMA
    )
    shown = [("sums", number, *pair) for number, pair in reversed(list(enumerate(SHOWN)))]
    table = pd.DataFrame(shown, columns=gradings.EXEMPLARS.names)
    write_table(table, "data/suites/exemplars.parquet", gradings.EXEMPLARS)
    return checkout


def _shots(study: Path, count: int) -> None:
    content = YAML(typ="safe").load((study / "params.yaml").read_text())
    content["controls"][CONTROL]["shots"] = count
    with (study / "params.yaml").open("w") as file:
        YAML().dump(content, file)


def _run(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    monkeypatch.setattr(answering, "_start", engine.start)
    answer_controls.main([CONTROL])
    return engine


@pytest.mark.parametrize("shots", [0, 2])
def test_the_first_exemplars_stand_before_the_items_of_their_suite(
    study: Path, monkeypatch: pytest.MonkeyPatch, shots: int
) -> None:
    _shots(study, shots)
    engine = _run(monkeypatch)
    tokenizer = load_tokenizer("models/base/d32")
    asked = [tokenizer.decode(ids) for ids in engine.calls[0]]
    before = "".join(f"<|user|> {q} <|assistant|> {a} <|end|> " for q, a in SHOWN[:shots])
    assert asked == [
        f"{before}<|user|> calc 0 + 1 <|assistant|>",
        "<|user|> w1 is which <|assistant|>",
    ]
    verdicts = read_table(f"data/control_scores/{CONTROL}.parquet", scores.SCHEMA)["verdict"]
    assert verdicts.tolist() == ["correct", "no_answer"]
    weighed = read_table(f"data/control_likelihoods/{CONTROL}.parquet", likelihoods.SCHEMA)
    assert weighed["choice"].tolist() == ["A:1", "B:2"]  # the smoke profile asks for likelihoods
    assert engine.weighed == [engine.calls[0][1]] * 2


def test_more_shots_than_exemplars_are_refused(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shots(study, 4)
    with pytest.raises(InputError, match="4 shots, but sums has 3 exemplars"):
        _run(monkeypatch)


def test_only_a_base_is_shown_exemplars() -> None:
    with pytest.raises(ValidationError, match="shots are for kind base"):
        ControlParams(model="teacher", kind="teacher", thinking=True, shots=1)
