from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stages import prepare_panelist
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.params import load_section
from stages.bedrock.record import read_record
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import Manifest
from stages.engines.chat import NO_LOSS, load_tokenizer, prompt_ids
from stages.engines.live import Curves
from stages.engines.scratch import build_tokenizer
from stages.prepare_panelist import PanelPretrainingParams, training_rows
from stages.tasks.labelling.course import course_of, vocabulary
from stages.tasks.labelling.declared import load_benchmarks
from tests.conftest import ROOT
from tests.stages.panel_study import BENCHMARKS, content, write_study

WEIGHTS = Path("models/panel/one/model.safetensors")
LEDGER = Path("data/ledgers/panel/one.json")
CURVES = Path("data/curves/panel/one/plots/metrics/loss.tsv")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A small study in an empty folder."""
    (tmp_path / "runtime.yaml").write_text((ROOT / "runtime.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    whole = content()
    write_study(whole, monkeypatch)
    return whole


def test_a_panelist_from_nothing_end_to_end(study: dict[str, Any]) -> None:
    prepare_panelist.main(["one"])
    ledger = read_record(LEDGER, Ledger)
    assert [phase.rows for phase in ledger.phases] == [{"copying": 80}, {"lessons": 160}]
    assert [phase.steps for phase in ledger.phases] == [10, 20]
    assert all(phase.learning_rate == 0.01 for phase in ledger.phases)
    assert ledger.shape.hidden_size == 16
    losses = [float(line.split("\t")[1]) for line in CURVES.read_text().splitlines()[1:]]
    assert len(losses) == 3
    assert losses[1] > losses[2]
    assert read_json("data/provenance/prepare_panelist/one.json")["working_seconds"] > 0
    assert list(Path(".scratch/checkpoints").glob("*/*")) == []
    tokenizer = load_tokenizer("models/panel/one")
    for one in load_benchmarks().values():
        for label in one.params.labels or ():
            assert tokenizer.unk_token_id not in prompt_ids(tokenizer, [label], None)[0]


def test_a_kill_changes_nothing(study: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = (
        Path("runtime.yaml").read_text().replace("checkpoint_steps: 500", "checkpoint_steps: 10")
    )
    Path("runtime.yaml").write_text(runtime)
    prepare_panelist.main(["one"])
    before = WEIGHTS.read_bytes(), LEDGER.read_bytes(), CURVES.read_bytes()

    def killed(self: Curves, step: int, values: Mapping[str, float]) -> None:
        if step == 30:
            raise KeyboardInterrupt
        add(self, step, values)

    add = Curves.add
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Curves, "add", killed)
        prepare_panelist.main(["one"])
    prepare_panelist.main(["one"])
    assert (WEIGHTS.read_bytes(), LEDGER.read_bytes(), CURVES.read_bytes()) == before
    assert read_json("data/provenance/prepare_panelist/one.json")["working_seconds"] is None


def test_rows_fill_the_steps_and_the_loss_is_on_the_answers(study: dict[str, Any]) -> None:
    recipe = load_section("panel_pretraining", PanelPretrainingParams)
    benchmarks = load_benchmarks(recipe.samples)
    assert list(benchmarks) == list(BENCHMARKS)
    tokenizer = build_tokenizer(vocabulary(recipe, benchmarks))
    end = tokenizer.eos_token_id
    for document in (None, 32):
        packing = recipe.model_copy(update={"document_tokens": document})
        for steps, taught in course_of(packing, benchmarks, "a", 1).values():
            rows = training_rows(taught, tokenizer, packing, steps)
            assert len(rows) == steps * 8
            lengths = {len(row.token_ids) for row in rows}
            assert lengths == {32} if document else len(lengths) > 2
            for row in rows:
                assert tokenizer.unk_token_id not in row.token_ids
                pairs = zip(row.token_ids, row.labels, strict=True)
                assert all(label in (NO_LOSS, token) for token, label in pairs)
                assert document or (row.labels[-1] == end and row.labels[0] == NO_LOSS)


def test_a_local_folder_is_taken_as_it_is(
    study: dict[str, Any], tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = {"source": "hub", "family": "x", "large": True, "revision": "local"}
    study["panel"]["one"] = {**hub, "repo": str(tiny_model)}
    write_study(study, monkeypatch)
    prepare_panelist.main(["one"])
    assert WEIGHTS.read_bytes() == (tiny_model / "model.safetensors").read_bytes()
    assert read_record(LEDGER, Ledger).phases == []
    assert read_record("data/manifests/panel/one.json", Manifest).repo == str(tiny_model)
    assert Path("data/curves/panel/one").is_dir()


def test_only_procedural_benchmarks_can_be_learned(
    study: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = {"kind": "file", "train": "a.jsonl", "test": "b.jsonl", "fields": {}}
    study["benchmarks"]["notes"]["source"] = file
    write_study(study, monkeypatch)
    with pytest.raises(InputError, match=r"samples\.notes: its source is file"):
        prepare_panelist.main(["one"])
    assert not Path("models").exists()


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("copied_words", [4, 2], r"copied_words must be \[fewest, most\]"),
        ("passes", [], "at least 1"),
        ("samples.law", 9, "samples are needed of the benchmarks in the lessons, and of no other"),
        ("passes.0.steps", 0, "greater than or equal to 1"),
        ("passes.0.copying", 0.0, "a pass needs copying, or a lesson"),
        ("passes.0.name", "lessons", "names of their own; got lessons, lessons"),
        ("exemplars", [], "at least 1"),
    ],
)
def test_faults_are_named(
    study: dict[str, Any], monkeypatch: pytest.MonkeyPatch, place: str, value: Any, words: str
) -> None:
    *sections, last = place.split(".")
    inner = study["panel_pretraining"]
    for section in sections:
        inner = inner[int(section) if section.isdigit() else section]
    inner[last] = value
    write_study(study, monkeypatch)
    with pytest.raises(InputError, match=words):
        prepare_panelist.main(["one"])


def test_only_listed_panelists_are_made(study: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"no 'three' in panel; it has: one, two"):
        prepare_panelist.main(["three"])
