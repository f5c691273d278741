import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.serialize import modify_yaml
from dvc.utils.serialize._yaml import _dump, parse_yaml
from dvc.utils.strictyaml import YAMLValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.workbench import quick_dvc

CHECKOUT = Path(__file__).parents[2]
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    # DVC changes the last digit of some long floats that it has read.
    | st.floats(-1e6, 1e6).map(lambda value: round(value, 4))
    | st.sampled_from([1e-05, 1e20, float("inf")])
    | st.sampled_from(
        ["", "no", "1e5", "a: b", "# x", " lead", "two\nlines", "  name:\n", "w " * 90]
    )
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.-", min_size=1), inner),
    max_leaves=8,
)
STAGE = st.fixed_dictionaries({"cmd": st.text("ab '\"|", min_size=1), "params": ODD, "outs": ODD})
NAMES = st.text("abc@_-.", min_size=1, max_size=6).filter(lambda name: name[0] in "abc")


def written(content: dict[str, Any]) -> str:
    stream = io.StringIO()
    _dump(content, stream)
    return stream.getvalue()


def changed(path: Path, text: str, stages: dict[str, Any], how: Any) -> str:
    path.write_text(text, encoding="utf-8")
    with how(str(path)) as content:
        content.setdefault("schema", "2.0")
        content["stages"] = content.get("stages", {})
        content["stages"].update(stages)
    return path.read_text(encoding="utf-8")


@settings(max_examples=50)
@given(
    st.dictionaries(NAMES, STAGE, min_size=1, max_size=4),
    st.dictionaries(NAMES, STAGE, min_size=1, max_size=2),
)
def test_any_stages_are_written_as_dvc_writes_them(
    tmp_path_factory: pytest.TempPathFactory, stood: dict[str, Any], ran: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("lock") / "dvc.lock"
    text = written({"schema": "2.0", "stages": stood})
    found = [changed(path, text, ran, how) for how in (quick_dvc.modify, modify_yaml)]
    assert found[0] == found[1]


@pytest.mark.slow
def test_the_lock_of_the_study_keeps_its_bytes(tmp_path: Path) -> None:
    path, text = tmp_path / "dvc.lock", (CHECKOUT / "dvc.lock").read_text(encoding="utf-8")
    stage = {"recommend": {"cmd": "python -m stages.other", "outs": [{"path": "a", "size": 1}]}}
    assert changed(path, text, {}, quick_dvc.modify) == text
    found = [changed(path, text, stage, how) for how in (quick_dvc.modify, modify_yaml)]
    assert found[0] == found[1] != text


@pytest.mark.parametrize(
    "text", ["", "schema: '2.0'\ndatasets:\n- name: a\nstages:\n  b:\n    cmd: b\n"]
)
def test_other_contents_are_left_to_dvc(tmp_path: Path, text: str) -> None:
    stages = {"c": {"cmd": "c", "params": {"none": None}}}
    path = tmp_path / "dvc.lock"
    found = [changed(path, text, stages, how) for how in (quick_dvc.modify, modify_yaml)]
    assert found[0] == found[1] and "c:" in found[0]


@pytest.mark.slow
def test_stages_are_read_as_dvc_reads_them() -> None:
    text = (CHECKOUT / "dvc.lock").read_text(encoding="utf-8")
    assert dict(quick_dvc.parse(text, "dvc.lock")["stages"]) == parse_yaml(text, "")["stages"]


def test_a_merge_conflict_is_left_to_dvc_and_what_is_no_stage_is_refused() -> None:
    whole = "schema: '2.0'\nstages:\n  a:\n    cmd: a\n  b:\n    cmd: b\n"
    assert quick_dvc.Stages.of(whole, "dvc.lock") is not None
    for mark in ("<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n"):
        assert quick_dvc.Stages.of(whole.replace("  b:", f"{mark}  b:"), "dvc.lock") is None
    stages = quick_dvc.parse(whole.replace("cmd: b", "command: b"), "dvc.lock")["stages"]
    assert stages["a"] == {"cmd": "a"}
    with pytest.raises(YAMLValidationError, match=r"dvc\.lock"):
        stages["b"]


def test_comments_of_a_pipeline_stay(tmp_path: Path) -> None:
    path, text = tmp_path / "dvc.yaml", "stages:\n  a:\n    cmd: a  # why\n"
    assert "# why" in changed(path, text, {"b": {"cmd": "b"}}, quick_dvc.modify)


@pytest.mark.slow
def test_a_pipeline_gets_the_lock_that_dvc_gives_it(tmp_path: Path) -> None:
    pipeline = "stages:\n" + "".join(
        f"  {name}:\n    cmd: echo {name} > {name}\n    deps: [{dep}]\n    outs: [{name}]\n"
        for name, dep in (("one", "seed"), ("two", "one"))
    )
    locks = []
    for module in ("dvc", "stages.workbench.quick_dvc"):
        folder = tmp_path / module
        folder.mkdir()
        (folder / "dvc.yaml").write_text(pipeline, encoding="utf-8")
        (folder / "seed").write_text("seed", encoding="utf-8")
        for arguments in (["init", "--no-scm", "-q"], ["repro", "-q", "one"], ["repro", "-q"]):
            subprocess.run(
                [sys.executable, "-m", module, *arguments],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
                check=True,
            )
        locks.append((folder / "dvc.lock").read_text(encoding="utf-8"))
    assert locks[0] == locks[1]
    assert "two:" in locks[0]


def test_exit_codes_are_those_of_dvc(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stages.workbench.quick_dvc", "repro", "-q", "nothing"]
    found = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, check=False
    )
    assert found.returncode not in (0, 1)


@pytest.mark.parametrize("target", ["data/scores/a.parquet", "train_student", "train_student@a"])
def test_only_targets_that_may_name_a_stage_are_looked_for_in_dvc_yaml(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def found(loader: Any, target: str, with_deps: bool) -> list[str]:
        asked.append(target)
        return [target]

    monkeypatch.setattr(quick_dvc, "_of_that_name", found)
    assert quick_dvc.of_that_name(None, target, False) == asked
    assert asked == ([] if "/" in target else [target])
