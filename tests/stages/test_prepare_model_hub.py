from pathlib import Path
from typing import Any

import pytest

from stages import prepare_model
from stages.bedrock.errors import InputError
from stages.bedrock.record import read_record
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import Manifest
from stages.engines.chat import load_tokenizer
from tests.bedrock.spoiled import rewrite


def _make_hub(checkout: Path, repo: str, revision: str = "local", served: bool = False) -> None:
    def change(content: Any) -> None:
        content["pretraining"]["none"] = None
        entry: dict[str, Any] = {"source": "hub", "pretraining": "none", "served": served}
        entry |= {"repo": repo, "revision": revision}
        content["models"]["d16"] = entry

    rewrite(checkout, change)


def test_a_local_folder_is_taken_as_it_is(checkout: Path, tiny_model: Path) -> None:
    _make_hub(checkout, str(tiny_model))
    prepare_model.main(["d16"])
    taken, given = (Path(at, "model.safetensors") for at in ("models/base/d16", tiny_model))
    assert taken.read_bytes() == given.read_bytes()
    assert load_tokenizer("models/base/d16").get_vocab() == load_tokenizer(tiny_model).get_vocab()
    ledger = read_record("data/ledgers/models/d16.json", Ledger)
    assert ledger == Ledger.model_validate({**ledger.model_dump(), "phases": []})
    assert ledger.shape.hidden_size == 32
    manifest = read_record("data/manifests/models/d16.json", Manifest)
    assert (manifest.source, manifest.repo) == ("local", str(tiny_model))
    assert {entry.name for entry in manifest.files} == {p.name for p in tiny_model.iterdir()}


def test_a_teacher_that_is_asked_elsewhere_needs_no_weights(
    checkout: Path, tiny_model: Path
) -> None:
    _make_hub(checkout, str(tiny_model), served=True)
    prepare_model.main(["d16"])
    assert not Path("models/base/d16/model.safetensors").exists()
    assert read_record("data/ledgers/models/d16.json", Ledger).parameters > 0
    load_tokenizer("models/base/d16")


@pytest.mark.parametrize("repo", ["nobody/such-model", "no/such/folder", "."])
def test_a_model_that_is_nowhere_is_refused(checkout: Path, repo: str) -> None:
    _make_hub(checkout, repo, revision="main")
    with pytest.raises(InputError, match=repo.replace(".", r"\.")):
        prepare_model.main(["d16"])
    assert not Path("models").exists()
    assert not Path("data").exists()


def test_weights_in_pickles_are_refused(checkout: Path, tiny_model: Path) -> None:
    folder = checkout / "pickled"
    folder.mkdir()
    for path in tiny_model.iterdir():
        name = path.name.replace("model.safetensors", "pytorch_model.bin")
        (folder / name).write_bytes(path.read_bytes())
    _make_hub(checkout, str(folder))
    with pytest.raises(InputError, match="pickled' holds no readable model"):
        prepare_model.main(["d16"])
    assert not Path("models").exists()


def test_a_model_without_a_chat_template_is_refused_before_anything_is_written(
    checkout: Path, tiny_model: Path
) -> None:
    folder = checkout / "plain"
    folder.mkdir()
    for path in tiny_model.iterdir():
        if path.name != "chat_template.jinja":
            (folder / path.name).write_bytes(path.read_bytes())
    _make_hub(checkout, str(folder))
    with pytest.raises(InputError, match="needs a chat template"):
        prepare_model.main(["d16"])
    assert not Path("models").exists()
