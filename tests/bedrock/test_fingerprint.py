import subprocess
import sys
from pathlib import Path

from stages.bedrock.fingerprint import code_digest, digest
from tests.conftest import ROOT


def _folder(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


def test_a_digest_is_of_the_content_wherever_it_lies(tmp_path: Path) -> None:
    files = {"config.json": "{}", "deep/model.bin": "weights"}
    here, there = _folder(tmp_path / "here", files), _folder(tmp_path / "there", files)
    assert digest("seed 1", here) == digest("seed 1", there)
    assert len(digest(here)) == 16
    assert digest(b"x") == digest("x")


def test_every_change_of_the_parts_shows(tmp_path: Path) -> None:
    files = {"config.json": "{}", "deep/model.bin": "weights"}
    folder = _folder(tmp_path / "model", files)
    seen = {digest("a", "b"), digest("b", "a"), digest("ab"), digest("a", "b", ""), digest(folder)}
    (folder / "config.json").rename(folder / "config2.json")
    seen.add(digest(folder))
    (folder / "config2.json").rename(folder / "config.json")
    (folder / "deep/model.bin").write_text("Weights")
    seen.add(digest(folder))
    (folder / "deep/model.bin").unlink()
    seen.add(digest(folder))
    assert len(seen) == 8


def test_the_code_s_digest_is_of_all_that_was_imported_and_no_more(tmp_path: Path) -> None:
    _folder(
        tmp_path,
        {
            "stages/bedrock/fingerprint.py": (ROOT / "stages/bedrock/fingerprint.py").read_text(),
            "stages/used.py": "import json\n",
            "stages/unused.py": "",
        },
    )

    def asked(imports: str) -> str:
        code = (
            f"{imports}; from stages.bedrock.fingerprint import code_digest; print(code_digest())"
        )
        command = [sys.executable, "-B", "-c", code]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    first = asked("import stages.used")
    assert asked("import stages.used, csv") == first
    (tmp_path / "stages/unused.py").write_text("x = 1")
    assert asked("import stages.used") == first
    assert asked("import stages.used, stages.unused") != first
    (tmp_path / "stages/used.py").write_text("import json  # changed\n")
    assert asked("import stages.used") != first


def test_this_process_has_one_too() -> None:
    assert code_digest() == code_digest() != digest()
