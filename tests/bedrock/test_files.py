import math
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.files import atomic_path, discard, read_json, write_json, write_text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=JSON)
def test_json_round_trip(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.mktemp("json") / "deep" / "value.json"
    write_json(value, path)
    assert read_json(path) == value


def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    write_text("old\n", path)
    with pytest.raises(KeyboardInterrupt), atomic_path(path) as temporary:
        temporary.write_text("half of the n")
        raise KeyboardInterrupt
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_name_is_taken_at_the_end_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "table.json"
    with atomic_path(path) as temporary:
        assert temporary.parent == path.parent  # a rename is atomic within a file system only
        temporary.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_not_a_number_is_not_written(tmp_path: Path, number: float) -> None:
    write_json({"a": 1}, tmp_path / "a.json")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": [number]}, tmp_path / "a.json")
    assert read_json(tmp_path / "a.json") == {"a": 1}


def test_text_is_the_same_bytes_everywhere(tmp_path: Path) -> None:
    write_text("a\nb\xe9\n", tmp_path / "text")
    assert (tmp_path / "text").read_bytes() == b"a\nb\xc3\xa9\n"


def test_json_that_cannot_be_read_names_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    with pytest.raises(InputError, match=r"runs\.json: no such file; `dvc repro` makes it"):
        read_json(path)
    for content in (b"", b'[{"run": "d1', b"\xff\xfe\x00"):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"runs\.json: not JSON .*; delete it and run"):
            read_json(path)


def test_a_discarded_folder_is_gone_by_name_before_its_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scratch" / "identity"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "complete").touch()

    def killed(*_: object, **__: object) -> None:
        assert not folder.exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("stages.bedrock.files.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            discard(folder)
    (folder / "deep").mkdir(parents=True)  # the work is done again
    discard(folder)
    assert os.listdir(tmp_path / "scratch") == []  # noqa: PTH208  # names, hidden ones too
