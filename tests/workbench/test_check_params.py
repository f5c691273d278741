import shutil
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.faults import SCHEMA
from stages.bedrock.params import read_yaml
from stages.workbench import check_params
from stages.workbench.check_params import all_faults, schema_text
from tests.bedrock.spoiled import plant, rewrite, smoke
from tests.conftest import ROOT


def test_the_schema_in_the_checkout_is_the_one_of_the_classes() -> None:
    remedy = "run `python -m stages.workbench.check_params --write`"
    assert SCHEMA.read_text() == schema_text(), remedy


@pytest.mark.parametrize(
    "profile", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda p: p.stem
)
def test_the_profiles_have_no_faults_of_any_kind(profile: Path) -> None:
    assert all_faults(read_yaml(profile)) == []


def test_rules_between_fields_are_checked_for_all_sections_at_once() -> None:
    content = smoke()
    plant(content, "fetch_suites.suites.general_mc.tasks.0.levels", [2, 1])
    plant(content, "pretraining.base.mixture.1.levels", [0, 1])
    plant(content, "generate_answers.ift.samples", 2)  # greedy: two equal answers
    faults = all_faults(content)
    assert len(faults) == 3, faults
    for said in ("general_mc.tasks.0", "pretraining.base", "generate_answers.ift"):
        assert sum(said in fault for fault in faults) == 1, faults


def test_broken_references_are_told_beside_them() -> None:
    content = smoke()
    plant(content, "pretraining.base.mixture.1.levels", [0, 1])
    assert len(all_faults(content)) == 1
    plant(content, "runs.d16_ift_s1.student", "d999")
    assert all_faults(content) == [
        "runs.d16_ift_s1.student: 'd999' is not in students; it has: d16, d32"
    ]


def test_a_file_is_checked_by_name_or_params_yaml(checkout: Path) -> None:
    check_params.main([])
    shutil.copy("params.yaml", "mine.yaml")

    def change(content: Any) -> None:
        plant(content, "train_student.epochs", 0)
        plant(content, "surplus", 1)

    rewrite(checkout, change)
    check_params.main(["mine.yaml"])
    with pytest.raises(InputError, match=r"params\.yaml: 2 faults, nothing was computed"):
        check_params.main([])
    with pytest.raises(InputError, match=r"other\.yaml: no such file"):
        check_params.main(["other.yaml"])


def test_writing_makes_the_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_params, "SCHEMA", tmp_path / "schema.json")
    check_params.main(["--write"])
    assert (tmp_path / "schema.json").read_text() == schema_text()
