from pathlib import Path

from transformers import AutoModelForCausalLM, GenerationConfig

from stages.bedrock.files import read_json
from stages.bedrock.fingerprint import digest
from stages.bedrock.server_settings import SERVED_FILE
from stages.engines.chat import load_tokenizer
from stages.engines.hub import Place, fetch_model
from stages.engines.passes import ledger_of
from stages.engines.protocol import end_token_ids


def test_a_folder_without_weights_says_whose_it_is(tiny_model: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for path in tiny_model.iterdir():
        (source / path.name).write_bytes(path.read_bytes())
    GenerationConfig(eos_token_id=[4, 9]).save_pretrained(source)
    place = Place(repo=str(source), revision="local")
    ledger, manifest = fetch_model(place, tmp_path / "served", weights=False)
    assert not list((tmp_path / "served").glob("*.safetensors"))
    assert read_json(tmp_path / "served" / SERVED_FILE)["repo"] == str(source)
    assert end_token_ids(tmp_path / "served") == end_token_ids(source) == (4, 9)
    vocabulary = load_tokenizer(tiny_model).get_vocab()
    assert load_tokenizer(tmp_path / "served").get_vocab() == vocabulary
    assert ledger == ledger_of(AutoModelForCausalLM.from_pretrained(tiny_model), [])
    assert SERVED_FILE in {one.name for one in manifest.files}


def test_another_revision_is_another_model(tiny_model: Path, tmp_path: Path) -> None:
    for revision in ("a", "b"):
        fetch_model(Place(repo=str(tiny_model), revision=revision), tmp_path / revision, False)
    assert digest(tmp_path / "a") != digest(tmp_path / "b")
