"""Cards say what the tables say, in a form that the Hub reads."""

from pathlib import Path

import pytest
from huggingface_hub import DatasetCard, ModelCard

from stages.bedrock.errors import InputError
from stages.bedrock.records import runs
from stages.bedrock.tables import read_csv
from stages.workbench import write_cards
from stages.workbench.publishing.model_card import interval
from tests.workbench.shipped import COMMIT, RUNS, lay_out

MODEL = Path("reports/cards/models/d16_reasoning_s1.md")
PAIRS = Path("reports/cards/datasets/general.md")


@pytest.fixture(autouse=True)
def laid_out(checkout: Path) -> None:
    lay_out(checkout)


def test_every_student_and_pair_set_gets_a_card_that_is_read_back() -> None:
    write_cards.main([])
    assert {path.stem for path in MODEL.parent.iterdir()} == set(RUNS)
    data = ModelCard.load(MODEL).data
    assert (data.license, data.base_model, data.library_name) == (
        "apache-2.0",
        "maker/base",
        "transformers",
    )
    assert data.datasets == ["NAMESPACE/thinkworth-general-pairs"]
    table = read_csv("reports/runs.csv", runs.SCHEMA)
    own = table[table["run"] == "d16_reasoning_s1"].set_index("suite")["accuracy"]
    told = {one.dataset_name: one.metric_value for one in data.eval_results or ()}
    assert told == own.round(4).to_dict()
    pairs = DatasetCard.load(PAIRS).data
    assert pairs.size_categories == "n<1K" and pairs.license is None
    assert pairs.to_dict()["configs"][0]["data_files"][0]["path"] == "pairs.parquet"


def test_a_model_card_tells_accuracy_cost_licences_and_the_way_back() -> None:
    write_cards.main(["d16_reasoning_s1", "general"])
    text = MODEL.read_text()
    (row,) = [line for line in text.splitlines() if line.startswith("| math_open_multi_step")]
    table = read_csv("reports/runs.csv", runs.SCHEMA)
    chosen = (table["run"] == "d16_reasoning_s1") & (table["suite"] == "math_open_multi_step")
    accuracy = float(table.loc[chosen, "accuracy"].item())
    low, high = interval(accuracy, 40)
    assert f"| 40 | {accuracy:.3f} [{low:.3f}, {high:.3f}] | 30 | 0.500" in row
    assert f"`{COMMIT}+` (with changes that were not committed)" in text
    assert "`dvc repro train_student@d16_reasoning_s1`" in text and "recipe: reasoning" in text
    assert "Base: `apache-2.0`" in text and "Teacher, whose answers it learned from: none" in text
    assert "torch 2.13.0" in text and "vllm" not in text
    assert "\n\n\n\n" not in text and "NaN" not in text and "nan" not in text
    pairs = PAIRS.read_text()
    assert (
        "| ift_wrong | 2 |" in pairs and "Of 240 items of the study's suites 180 are clean" in pairs
    )
    assert "general | math" in pairs.replace("\\|", "|")


def test_a_card_of_a_student_alone_links_no_pairs() -> None:
    write_cards.main(["d16_ift_s1"])
    assert not PAIRS.exists()
    assert ModelCard.load("reports/cards/models/d16_ift_s1.md").data.datasets is None


def test_intervals_of_accuracies_at_the_edge_have_a_width() -> None:
    low, high = interval(1.0, 250)
    assert 0.98 < low < 1 and high == 1.0
    low, high = interval(0.0, 10)
    assert low == 0 and 0.2 < high < 0.35


def test_what_is_missing_is_named() -> None:
    with pytest.raises(InputError, match=r"neither runs nor corpora of params\.yaml: d99"):
        write_cards.main(["d99"])
    Path("models/students/d16_ift_s1/model.safetensors").unlink()
    with pytest.raises(InputError, match=r"d16_ift_s1: no weights; .*`dvc pull`"):
        write_cards.main([])
    Path("data/pairs/general.parquet").unlink()
    with pytest.raises(InputError, match=r"general.parquet: no such file"):
        write_cards.main(["general"])
