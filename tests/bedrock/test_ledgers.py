from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json, write_json
from stages.bedrock.record import read_record, write_record
from stages.bedrock.records.ledgers import Ledger, Phase
from stages.bedrock.records.manifests import Manifest
from stages.bedrock.records.shapes import LoraShape
from tests.bedrock.ledger import LEDGER


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "d16.json"
    write_record(LEDGER, path)
    assert read_record(path, Ledger) == LEDGER
    write_record(read_record(path, Ledger), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_adapters_and_pairs_in_windows_survive_and_may_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "d16.json"
    phases = [LEDGER.phases[0].model_copy(update={"windowed_pairs": 12}), LEDGER.phases[1]]
    lora = LoraShape(rank=4, targets=("q_proj", "v_proj"))
    ledger = LEDGER.model_copy(update={"phases": phases, "lora": lora})
    write_record(ledger, path)
    assert read_record(path, Ledger) == ledger
    # As ledgers were written before there were such fields.
    write_json(LEDGER.model_dump(mode="json", exclude_defaults=True), path)
    assert read_record(path, Ledger) == LEDGER


def _without(key: str) -> Any:
    def change(value: dict[str, Any]) -> None:
        del value[key]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("phases"), "phases"),
        (lambda value: value["shape"].update(num_layers="2"), "num_layers"),
        (lambda value: value["phases"][0].update(tokens=1.5), "tokens"),
        (lambda value: value["phases"][0].update(name="warmup"), "name"),
        (lambda value: value.update(seconds=3), "seconds"),
    ],
)
def test_what_is_no_ledger_is_refused_with_a_remedy(tmp_path: Path, change: Any, said: str) -> None:
    path = tmp_path / "d16.json"
    write_record(LEDGER, path)
    value = read_json(path)
    change(value)
    write_json(value, path)
    with pytest.raises(InputError, match=rf"(?s)d16\.json: not a ledger .*{said}.*delete it and"):
        read_record(path, Ledger)


def test_a_record_of_another_kind_is_named(tmp_path: Path) -> None:
    write_record(LEDGER, tmp_path / "d16.json")
    with pytest.raises(InputError, match=r"(?s)d16\.json: not a manifest .*files.*delete it and"):
        read_record(tmp_path / "d16.json", Manifest)


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_record(tmp_path / "d16.json", Ledger)
    (tmp_path / "d16.json").write_text("{")
    with pytest.raises(InputError, match="not JSON"):
        read_record(tmp_path / "d16.json", Ledger)


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        LEDGER.phases[0].tokens = 0
    with pytest.raises(ValidationError, match="Extra inputs"):
        Phase.model_validate({**LEDGER.phases[0].model_dump(), "unknown": 1})
    assert Ledger.model_validate(LEDGER.model_dump()) == LEDGER
