from pathlib import Path

import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.workbench import code_deps
from stages.workbench.code_deps import closure, differences

FILES = {
    "stages/__init__.py": "",
    "stages/wing/__init__.py": "\n",
    "stages/count.py": "import json\nfrom stages.wing.numbers import add\n",
    "stages/draw.py": (
        "import stages.wing.page\nfrom stages.wing import colours\n\n"
        "def main() -> None:\n    from stages.wing.heavy import train\n"
    ),
    "stages/wing/numbers.py": "add = sum\n",
    "stages/wing/colours.py": "RED = 1\n",
    "stages/wing/heavy.py": "if True:\n    from stages.wing.deep import more as train\n",
    "stages/wing/deep.py": "more = 1\n",
    "stages/wing/page.py": 'TEMPLATE = "page.html.jinja"\nOTHER = "absent.jinja"\n',
    "stages/wing/page.html.jinja": "<p>",
    "stages/wing/unused.py": "x = 1\n",
}
COUNT = ["stages/count.py", "stages/wing/numbers.py"]
DRAW = [
    "stages/draw.py",
    "stages/wing/colours.py",
    "stages/wing/deep.py",
    "stages/wing/heavy.py",
    "stages/wing/page.html.jinja",
    "stages/wing/page.py",
]
PIPELINE = """\
# The study.
stages:
  count:
    cmd: python -m stages.count
    deps:
      - stages/count.py
      - stages/wing/unused.py
      - data/numbers.json     # made by hand
    outs: [data/count.json]

  draw:
    foreach: ${runs}
    do:
      cmd: python -m stages.draw ${key}
      deps:
        - data/count.json
      outs:
        - figures/${key}.svg
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "dvc.yaml").write_text(PIPELINE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_stage_s_code_is_what_it_imports_at_any_depth() -> None:
    assert closure("stages.count") == set(COUNT)


def test_imports_within_functions_submodules_and_templates_count() -> None:
    assert closure("stages.draw") == set(DRAW)


def test_a_package_with_code_in_it_counts(folder: Path) -> None:
    (folder / "stages/wing/__init__.py").write_text("from stages.wing.unused import x\n")
    assert closure("stages.count") == {*COUNT, "stages/wing/__init__.py", "stages/wing/unused.py"}


def test_modules_that_import_each_other_end() -> None:
    Path("stages/wing/numbers.py").write_text("from stages.wing import deep\n")
    Path("stages/wing/deep.py").write_text("from stages.wing import numbers\n")
    assert closure("stages.count") == {*COUNT, "stages/wing/deep.py"}


def test_relative_imports_are_refused() -> None:
    Path("stages/count.py").write_text("from .wing import numbers\n")
    with pytest.raises(AssertionError, match=r"stages/count\.py: write absolute imports"):
        closure("stages.count")


def test_what_is_missing_and_what_is_surplus_is_told_by_stage() -> None:
    found = differences(YAML(typ="safe").load(PIPELINE))
    assert found == {
        "count": (["stages/wing/numbers.py"], ["stages/wing/unused.py"]),
        "draw": (DRAW, []),
    }
    with pytest.raises(InputError, match=r"(?s)run with --fix.*count: missing.*draw: missing"):
        code_deps.main([])
    assert Path("dvc.yaml").read_text() == PIPELINE


def test_a_fix_leaves_data_comments_and_all_else_as_it_was() -> None:
    code_deps.main(["--fix"])
    code_deps.main([])
    text = Path("dvc.yaml").read_text()
    stages = YAML(typ="safe").load(text)["stages"]
    assert stages["count"]["deps"] == [*COUNT, "data/numbers.json"]
    assert stages["draw"]["do"]["deps"] == [*DRAW, "data/count.json"]
    assert text.startswith("# The study.\nstages:\n  count:\n    cmd: python -m stages.count\n")
    assert "\n\n  draw:\n    foreach: ${runs}\n" in text
    code_deps.main(["--fix"])
    assert Path("dvc.yaml").read_text() == text


def test_a_command_that_runs_no_stage_is_our_error() -> None:
    pipeline = {"stages": {"odd": {"cmd": "python count.py"}}}
    with pytest.raises(AssertionError, match="odd: cmd must run"):
        differences(pipeline)
