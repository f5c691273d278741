import stat
from configparser import ConfigParser
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench import remote
from stages.workbench.remotes.address import Address

BEFORE = "[core]\n    no_scm = true\n    analytics = false\n"
WEB = Address("webdavs://host/x", "webdavs")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DVC repository that git knows nothing of."""
    folder = tmp_path / "checkout"
    (folder / ".dvc").mkdir(parents=True)
    (folder / ".dvc/config").write_text(BEFORE)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DVC_SITE_CACHE_DIR", str(tmp_path / "site"))
    for name in ("REMOTE_PASSWORD", "REMOTE_TOKEN", "REMOTE_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def read(file: Path) -> dict[str, dict[str, str]]:
    parser = ConfigParser()
    parser.read(file)
    return {name: dict(parser[name]) for name in parser.sections()}


STORE = "'remote \"store\"'"


def test_a_folder_is_tried_and_becomes_the_default(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote.main(["../store"])
    store = checkout.parent / "store"
    written = read(checkout / ".dvc/config")
    assert written["core"] == {"no_scm": "true", "analytics": "false", "remote": "store"}
    assert written[STORE] == {"url": str(store), "verify": "true"}
    assert not (checkout / ".dvc/config.local").exists()
    assert not [path for path in store.rglob("*") if path.is_file()]  # what was tried is gone
    assert "written to, read and cleaned up" in capsys.readouterr().out
    remote.main([str(checkout.parent / "other")])  # the second takes the place of the first
    assert read(checkout / ".dvc/config")[STORE]["url"] == str(checkout.parent / "other")


def test_for_this_checkout_only(checkout: Path) -> None:
    remote.main(["../store", "--local"])
    assert (checkout / ".dvc/config").read_text() == BEFORE
    written = read(checkout / ".dvc/config.local")
    assert written["core"] == {"remote": "store"}
    assert written[STORE]["url"] == str(checkout.parent / "store")


def test_a_folder_that_cannot_be_written_changes_nothing(checkout: Path) -> None:
    (checkout.parent / "file").touch()
    with pytest.raises(InputError, match=r"cannot be used: .*; nothing was changed"):
        remote.main(["../file/store"])
    assert (checkout / ".dvc/config").read_text() == BEFORE
    assert not (checkout / ".dvc/config.local").exists()


def test_secrets_and_what_is_ones_own_stay_on_the_machine(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMOTE_PASSWORD", "hidden")
    options = remote.options_of(WEB, ["user=me", "timeout=60"])
    remote.write(WEB, options, local=False)
    assert read(checkout / ".dvc/config")[STORE] == {
        "url": WEB.url,
        "verify": "true",
        "timeout": "60",
    }
    local = checkout / ".dvc/config.local"
    assert read(local)[STORE] == {"url": WEB.url, "user": "me", "password": "hidden"}
    assert stat.S_IMODE(local.stat().st_mode) == 0o600
    monkeypatch.delenv("REMOTE_PASSWORD")
    plain = Address("s3://bucket", "s3")
    remote.write(plain, remote.options_of(plain, []), local=False)
    assert "hidden" not in local.read_text()  # it was the other remote's


def test_keys_of_s3_are_left_in_the_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    assert remote.options_of(Address("s3://bucket", "s3"), ["profile=lab"]) == {
        "verify": "true",
        "profile": "lab",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("password=hidden", "password is a secret; give it by REMOTE_PASSWORD in the environment"),
        ("usr=me", "expected key=value with a key of .*timeout"),
        ("user", "expected key=value"),
        ("url=x", "expected key=value"),
    ],
)
def test_options_that_dvc_does_not_know_or_git_would_keep(given: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        remote.options_of(WEB, [given])
    assert "hidden" not in str(refused.value)


def test_a_value_that_dvc_refuses_is_told(checkout: Path) -> None:
    with pytest.raises(InputError, match=r"DVC refuses this: .*timeout"):
        remote.write(WEB, remote.options_of(WEB, ["timeout=soon"]), local=False)
