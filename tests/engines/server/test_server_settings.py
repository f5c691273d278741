import re
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.fingerprint import digest
from stages.bedrock.runtime import Runtime, load_runtime
from stages.bedrock.server_settings import SERVED_FILE
from stages.engines.choose import open_engine
from stages.engines.server.endpoint import addresses, secret, served_name
from tests.conftest import ROOT
from tests.engines.server.fake_server import GREEDY, FakeServer, settings

URL = "http://127.0.0.1:8000/v1"


def test_addresses_lose_their_last_slash() -> None:
    assert addresses(settings(f"{URL}/", "https://host/v1")) == [URL, "https://host/v1"]


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        (["host:8000"], r"urls\[0\]: expected an address such as .* got 'host:8000'"),
        ([URL, "ftp://host/v1"], r"urls\[1\]: expected an address"),
        ([URL, f"{URL}/"], r"urls\[1\]: .* is in the list twice"),
        (["https://user:hunter2@host/v1"], "without user, password and query"),
        (["https://host/v1?key=hunter2"], "without user, password and query"),
    ],
)
def test_wrong_addresses_are_named_but_no_password(urls: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        addresses(settings(*urls))
    assert "hunter2" not in str(error.value)


def test_the_key_is_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHER_KEY", " sk-12\n")
    key = secret(settings(URL, key_variable="TEACHER_KEY"))
    assert key is not None and key.get_secret_value() == "sk-12"
    assert "sk-12" not in repr(key)
    assert secret(settings(URL)) is None


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TEACHER_KEY", None, r"\$TEACHER_KEY is not set; export it"),
        ("TEACHER_KEY", "  ", "is not set"),
        ("TEACHER_KEY", "hunter2\r\nX: 1", "printable ASCII"),
        ("sk-hunter2", None, "not a key; .* should be revoked"),
    ],
)
def test_a_key_that_is_none_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str | None, words: str
) -> None:
    if value is not None:
        monkeypatch.setenv(variable, value)
    with pytest.raises(InputError, match=words) as error:
        secret(settings(URL, key_variable=variable))
    assert "hunter2" not in str(error.value)


def test_a_name_can_hold_the_digest_of_the_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    how = settings(URL, models={str(tmp_path): "teacher-{digest}", "a/b": "plain"})
    assert served_name(how, tmp_path) == f"teacher-{digest(tmp_path)}"
    assert served_name(how, Path("a/b/")) == "plain"
    assert served_name(how, Path("a/c")) is None
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    assert served_name(how, tmp_path) == f"teacher-{digest(tmp_path)}"


def _runtime(**changes: Any) -> Runtime:
    given = {"engine": "server", "threads": 1, "jobs": 1, "kv_cache_gib": 1}
    given |= {"gpu_memory_fraction": 0.5, "tensor_parallel": 1, "checkpoint_steps": 1}
    return Runtime.model_validate(given | changes)


def test_only_listed_folders_are_asked_at_the_server(
    tiny_model: Path,
    server: FakeServer,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    listed = _runtime(server=settings(url, models={str(tiny_model): "tiny"}))
    engine = open_engine(tiny_model, listed, 40)
    assert engine.name == "server"
    assert engine.complete([[2, 3]], GREEDY, [0]) == server.engine.complete([[2, 3]], GREEDY, [0])
    engine.close()
    engine = open_engine(tiny_model, _runtime(server=settings(url)), 40)
    assert engine.name == "transformers"
    assert "is not in server.models" in caplog.text
    engine.close()


def test_the_examples_in_runtime_yaml_are_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "runtime.yaml").read_text()
    used = re.sub(r"^# (\w+:|  )", r"\1", text, flags=re.MULTILINE)
    (tmp_path / "runtime.yaml").write_text(used.replace("engine: auto", "engine: server"))
    monkeypatch.chdir(tmp_path)
    runtime = load_runtime()
    assert runtime.training.model_fields_set == set(type(runtime.training).model_fields)
    assert runtime.resources_of("train_student@d16_ift_s1").gpus == 8
    server = runtime.server
    assert server is not None and len(server.model_fields_set) == len(type(server).model_fields)
    assert served_name(server, Path("models/base/teacher")) == "teacher"
    assert addresses(server) == [URL]


def test_a_section_must_be_there(tiny_model: Path) -> None:
    with pytest.raises(InputError, match="no section server; add one"):
        open_engine(tiny_model, _runtime(), 40)


def test_a_folder_without_weights_needs_a_server(tmp_path: Path) -> None:
    for name in ("config.json", SERVED_FILE):
        (tmp_path / name).write_text("{}")
    for engine in ("auto", "transformers", "server"):
        with pytest.raises(InputError, match=r"has no weights.*add .* to server\.models"):
            open_engine(tmp_path, _runtime(engine=engine, server=settings(URL)), 40)
