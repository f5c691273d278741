from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench.remotes import address
from stages.workbench.remotes.address import KINDS, address_of


@pytest.fixture(autouse=True)
def _all_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "find_spec", lambda name: name)


@pytest.mark.parametrize("scheme", [scheme for scheme in KINDS if scheme])
def test_examples_are_addresses(scheme: str, tmp_path: Path) -> None:
    found = address_of(KINDS[scheme].example + "/", tmp_path)
    assert (found.url, found.scheme) == (KINDS[scheme].example, scheme)
    assert found.read_only == scheme.startswith("http")


def test_a_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    for text in ("../store", str(tmp_path / "store"), f"file://{tmp_path}/store"):
        assert address_of(text, checkout).url == str(tmp_path / "store")


FAULTS = {
    "": "expected one of /folder ssh://machine/folder s3://bucket/folder",
    "gs://bucket/x": r"gs:// was not tried here; expected one of",
    "s4://bucket/x": r"s4:// was not tried here",
    "s3:/bucket/x": "neither folder nor URL",
    "me@machine:/data/x": "is no URL; expected ssh://me@machine/data/x",
    "me@machine:data/x": "is no URL; expected ssh://me@machine/data/x",
    "ssh://machine": "names no folder",
    "ssh:///folder": "names no host or bucket",
    "s3://": "names no host or bucket",
    "https://host/x?sig=abc": "DVC takes no '\\?'",
    "webdavs://me:hidden@host/x": "REMOTE_PASSWORD",
    "store": "is within the checkout",
    "file.txt": "is a file",
}


@pytest.mark.parametrize("text", FAULTS)
def test_other_addresses_are_refused_with_what_is_expected(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").touch()
    checkout = tmp_path / "elsewhere" if text == "file.txt" else tmp_path
    with pytest.raises(InputError, match=FAULTS[text]) as refused:
        address_of(text, checkout)
    assert "hidden" not in str(refused.value) and "abc" not in str(refused.value)


def test_a_package_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address, "find_spec", lambda name: None)
    with pytest.raises(
        InputError, match="needs dvc-webdav, which is not installed; run `make setup`"
    ):
        address_of("webdavs://host/x", tmp_path)
