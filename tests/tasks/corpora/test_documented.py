"""The corpora in docs/sources.md: each is a corpus, and reads rows in the form of the data set it names."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.params import read_yaml
from stages.tasks.corpora.adapting import Candidate, candidate_of
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.corpora.reading import rows_of
from tests.conftest import ROOT
from tests.tasks.corpora.declaring import said, write_jsonl, write_parquet

DOCUMENT = ROOT / "docs/sources.md"
INFINITY = {
    "id": 1,
    "conversations": said("Why is the sky blue?", "It scatters."),
    "label": {"ability_en": ["physics"]},
    "langdetect": "en",
    "source": "flan",
}
NEMOTRON = {
    "version": "v1",
    "input": [{"role": "user", "content": "Solve the problem: what is 2 + 3?"}],
    "output": "<think>\n\n</think>\n\\boxed{5}",
    "category": "math",
    "license": "cc-by-4.0",
    "reasoning": "off",
    "generator": "Qwen",
    "used_in_training": "Ultra",
    "system_prompt": "detailed thinking off",
}
PAIR = {"prompt": "Why?", "reasoning": "<think>\nHm.\n</think>\n\nSo.", "ift": "So."}


def documented() -> list[dict[str, Any]]:
    """Every corpus of the document."""
    blocks = [block.partition("```")[0] for block in DOCUMENT.read_text().split("```yaml\n")[1:]]
    loaded = [YAML(typ="safe", pure=True).load(block) for block in blocks]
    return [entry for block in loaded for entry in block.values() if "fields" in entry]


def test_there_are_the_two_data_sets_and_the_pairs() -> None:
    assert [entry["repo"].split("/")[0] for entry in documented()] == [
        "BAAI",
        "nvidia",
        "Scale-or-Reason",
    ]


def test_the_two_data_sets_stand_in_the_paper_s_profile() -> None:
    corpora = read_yaml(ROOT / "profiles/paper.yaml")["corpora"]
    assert [corpora["general"], corpora["math"]] == documented()[:2]


@pytest.mark.parametrize(("place", "row"), list(enumerate((INFINITY, NEMOTRON, PAIR))))
def test_a_documented_corpus_reads_rows_of_its_form(
    tmp_path: Path, place: int, row: dict[str, Any]
) -> None:
    entry = documented()[place]
    folder, split, subset = tmp_path / "repo", entry["split"], entry["subset"]
    if split == "reasoning_ift_pairs":
        for name in (split, "ift", "reasoning"):
            write_parquet(folder / f"data/{name}-00000-of-00001.parquet", [row])
    else:
        write_jsonl(folder / f"{subset}/{split}.jsonl", [row])
        files = [{"split": split, "path": f"{subset}/{split}.jsonl"}]
        config = json.dumps({"configs": [{"config_name": subset, "data_files": files}]})
        (folder / "README.md").write_text(f"---\n{config}\n---\n")
    entry |= {"repo": str(folder), "revision": "local"}
    corpus = HubCorpus.model_validate_json(json.dumps(entry))
    ((_, read),) = rows_of(corpus)
    assert isinstance(candidate_of(read, corpus, "it"), Candidate)
