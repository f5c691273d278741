"""A stage whose teacher is served, as runtime.yaml says, behind a faulty proxy."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from stages import generate_answers
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.fingerprint import digest
from stages.bedrock.records import answers, prompts
from stages.bedrock.tables import read_table, write_table
from stages.engines.chat import load_tokenizer, prompt_ids
from tests.conftest import ROOT
from tests.engines.fake import some_prompts
from tests.engines.server.fake_server import FakeServer, serving
from tests.engines.server.faulty_proxy import FAULTS, TOLD_IN_CHAT, FaultyProxy
from tests.stages.test_generate_answers_killed import PARAMS

PROMPTS = some_prompts(60)
OUT = Path("data/answers/math/ift.parquet")


@pytest.fixture
def study(server: FakeServer, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a teacher and prompts that it will not answer rightly."""
    teacher = Path("models/base/teacher")
    shutil.copytree(tiny_model, teacher)
    rows: list[tuple[object, ...]] = [
        (f"p{i}", "calc", "math", "open", 1, text, [], "1") for i, text in enumerate(PROMPTS)
    ]
    frame = pd.DataFrame(rows, columns=prompts.SCHEMA.names)
    write_table(frame, "data/prompts/math.parquet", prompts.SCHEMA)
    monkeypatch.setattr(generate_answers, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(generate_answers, "published_corpus", lambda name: None)
    return teacher


def _use(url: str, form: str) -> None:
    """Have the teacher answered by a server that was started for its weights."""
    text = (ROOT / "runtime.yaml").read_text().replace("engine: auto", "engine: server")
    text += (
        f"server: {{urls: ['{url}'], models: {{models/base/teacher: 'teacher-{{digest}}'}}, "
        f"prompts: {form}, concurrency: 16, timeout_seconds: 2, retries: 8, backoff_seconds: 0.01, "
        "longest_wait_seconds: 2}\n"
    )
    Path("runtime.yaml").write_text(text)


@pytest.mark.slow
def test_tokens_and_chat_give_the_same_table(study: Path, server: FakeServer) -> None:
    server.model = f"teacher-{digest(study)}"
    server.tokenizer, server.max_model_len = load_tokenizer(study), 256
    tables = []
    with serving(server) as url:
        for form, faults in (("tokens", FAULTS), ("chat", TOLD_IN_CHAT)):
            with serving(FaultyProxy(url, faults=faults)) as faulty:
                _use(faulty, form)
                generate_answers.main(["math", "ift"])
            tables.append(OUT.read_bytes())
            shutil.rmtree(".scratch")
    assert tables[0] == tables[1]
    table = read_table(OUT, answers.SCHEMA)
    assert len(table) == len(PROMPTS) * (1 + 3)  # a first answer, and three more where it was wrong
    asked = prompt_ids(server.tokenizer, PROMPTS, thinking=False)
    assert {tuple(body["prompt"]) for body in server.bodies if "prompt" in body} == {
        *map(tuple, asked)
    }
    record = read_json("data/provenance/generate_answers/math-ift.json")
    assert record["engine"] == ["server"]


def test_a_server_of_earlier_weights_is_refused(study: Path, server: FakeServer) -> None:
    server.model = f"teacher-{digest(study)}"
    with (study / "model.safetensors").open("ab") as weights:
        weights.write(b" ")
    with serving(server) as url:
        _use(url, "tokens")
        with pytest.raises(InputError, match=f"serves '{server.model}', not 'teacher-"):
            generate_answers.main(["math", "ift"])
    assert not OUT.exists()
