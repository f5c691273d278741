import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.records.manifests import entries_of
from stages.engines.chat import load_tokenizer
from stages.engines.hub import TEMPLATE, Place, fetch_model
from stages.engines.passes import ledger_of
from tests.fake_hub import COMMIT, TOKEN, FakeHub, serving, use

TARGET = Path("models/base/it")
REPO = "maker/model"
HUB = Place(repo=REPO, revision=COMMIT)
CARD = "---\nlicense: apache-2.0\nlanguage: [en]\n---\n# A model\n"


@pytest.fixture
def model(checkout: Path, tiny_model: Path) -> Path:
    """A repository's folder, with things in it that must not be taken."""
    folder = checkout / "theirs"
    shutil.copytree(tiny_model, folder)
    (folder / "README.md").write_text(CARD)
    (folder / "LICENSE").write_text("Do as you like.")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    (folder / "modeling_own.py").write_text("raise SystemExit('run')")
    (folder / "original").mkdir()
    shutil.copy(tiny_model / "model.safetensors", folder / "original/model.safetensors")
    return folder


def _local(folder: Path) -> Place:
    return Place(repo=str(folder), revision="local")


@pytest.fixture
def hub(model: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with serving() as found:
        use(found, checkout / "cache", monkeypatch)
        found.models[REPO] = model
        yield found


def test_a_model_of_the_hub_is_taken_file_by_file_with_a_manifest(
    hub: FakeHub, model: Path
) -> None:
    ledger, manifest = fetch_model(HUB, TARGET)
    names = {path.name for path in TARGET.iterdir()}
    assert names >= {"model.safetensors", "config.json", "README.md", "LICENSE"}
    assert not names & {"pytorch_model.bin", "modeling_own.py", "original"}
    assert all((TARGET / name).read_bytes() == (model / name).read_bytes() for name in names)
    assert (manifest.source, manifest.repo, manifest.revision) == ("hub", REPO, COMMIT)
    assert manifest.licence == "apache-2.0"
    assert {entry.name for entry in manifest.files} == names
    assert manifest.files == entries_of(TARGET)
    assert not any("pytorch_model.bin" in path or "modeling" in path for path in hub.asked)
    assert not Path(".scratch/hub/base/it").exists()
    load_tokenizer(TARGET)
    again = fetch_model(HUB, TARGET)
    assert again == (ledger, manifest)


def test_parameters_are_counted_without_the_weights(model: Path) -> None:
    from transformers import AutoModelForCausalLM

    whole, _ = fetch_model(_local(model), TARGET)
    assert whole == ledger_of(AutoModelForCausalLM.from_pretrained(model), [])
    bare, manifest = fetch_model(_local(model), Path("models/base/bare"), weights=False)
    assert bare == whole
    assert not list(Path("models/base/bare").glob("*.safetensors"))
    assert manifest.revision is None
    load_tokenizer("models/base/bare")


def test_a_base_model_gets_the_template_of_another(
    hub: FakeHub, model: Path, tiny_model: Path
) -> None:
    (model / TEMPLATE).unlink()
    assert "needs a chat template" in _refused(named=False)
    _, manifest = fetch_model(HUB, TARGET, template=_local(tiny_model))
    assert (TARGET / TEMPLATE).read_bytes() == (tiny_model / TEMPLATE).read_bytes()
    assert TEMPLATE in {entry.name for entry in manifest.files}
    (model / TEMPLATE).write_text("{{ messages[0].content }}")
    hub.models["maker/two"] = model
    two = Place(repo="maker/two", revision=COMMIT)
    _, other = fetch_model(two, Path("models/base/two"), template=_local(tiny_model))
    assert other.files == manifest.files
    (snapshot,) = Path("cache").glob(f"*/snapshots/*/{TEMPLATE}")
    assert snapshot.read_text() == "{{ messages[0].content }}", "the cache stays as it was"


def test_once_fetched_it_needs_no_network(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    fetched = fetch_model(HUB, TARGET)
    hub.status = 503
    assert fetch_model(HUB, TARGET) == fetched
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert fetch_model(HUB, TARGET) == fetched


def _refused(repo: str = REPO, revision: str = COMMIT, named: bool = True) -> str:
    with pytest.raises(InputError) as caught:
        fetch_model(Place(repo=repo, revision=revision), TARGET)
    message = str(caught.value)
    assert not named or repr(repo) in message
    assert not TARGET.exists()
    return message


def test_what_is_not_to_be_had_is_named_with_cause_and_remedy(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = COMMIT.replace("0", "f")
    hub.renamed["old/name"] = REPO
    assert "no such repository, or it is private" in _refused("maker/other")
    assert "no such revision" in _refused(revision=other)
    assert "is called 'maker/model' by now" in _refused("old/name")
    assert "pin" in _refused(revision="main")
    assert "owner/name" in _refused("a/b/c")
    hub.gated.add(REPO)
    message = _refused()
    assert "gated" in message and "HF_TOKEN" in message and COMMIT in message
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    fetch_model(HUB, TARGET)
    shutil.rmtree(TARGET)
    for status, said in ((401, "refused the token"), (429, "busy"), (503, "busy")):
        hub.status = status
        shutil.rmtree("cache", ignore_errors=True)
        message = _refused()
        assert said in message or "no such repository" in message
        assert TOKEN not in message


def test_without_a_network_the_message_says_so(
    hub: FakeHub, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    message = _refused()
    assert "no way to the Hub" in message and COMMIT in message


def test_a_damaged_download_is_refused(hub: FakeHub) -> None:
    fetch_model(HUB, TARGET)
    shutil.rmtree(TARGET)
    (snapshot,) = Path("cache").glob("*/snapshots/*/model.safetensors")
    content = bytearray(snapshot.read_bytes())
    content[-1] ^= 1
    snapshot.resolve().write_bytes(content)
    assert "damaged in the cache; delete" in _refused()


def test_weights_that_are_not_whole_are_refused(model: Path) -> None:
    weights = model / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[: len(content) // 2])
    assert "model.safetensors" in _refused(str(model))
    weights.write_bytes(content)
    index = {"weight_map": {"a": "model.safetensors", "b": "model-2.safetensors"}}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "its index names 'model-2.safetensors'" in _refused(str(model))


def test_a_model_with_code_of_its_own_is_not_run(model: Path) -> None:
    config: dict[str, Any] = json.loads((model / "config.json").read_text())
    config["model_type"] = "own"
    config["auto_map"] = {"AutoConfig": "modeling_own.OwnConfig"}
    (model / "config.json").write_text(json.dumps(config))
    assert "own" in _refused(str(model))


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: other\nlicense_name: gemma\n---\n", "gemma"),
        ("---\nlicense: [mit, apache-2.0]\n---\n", "mit, apache-2.0"),
        ("# no header\n", None),
        ("---\n: : [\n---\n", None),
        ("---\nlanguage: en\n---\n", None),
    ],
)
def test_the_licence_is_the_one_the_card_declares(model: Path, card: str, licence: Any) -> None:
    (model / "README.md").write_text(card)
    _, manifest = fetch_model(_local(model), TARGET)
    assert manifest.licence == licence
