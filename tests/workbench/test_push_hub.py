"""What goes to the Hub, tried against one on this machine that takes small files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench import push_hub
from tests.fake_hub import TOKEN, FakeHub, serving, use
from tests.workbench.shipped import RUNS, lay_out
from tests.workbench.taking import Taken, taking

MODEL = "me/thinkworth-d16_reasoning_s1"
PAIRS = "me/thinkworth-general-pairs"


@pytest.fixture(autouse=True)
def laid_out(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(checkout)
    monkeypatch.delenv("HF_TOKEN", raising=False)


@pytest.fixture
def hub(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taken]:
    with taking() as taken:
        use(FakeHub(url=taken.url), checkout / "cache", monkeypatch)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield taken


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_dry_run_needs_nothing_and_counts_every_byte(capsys: pytest.CaptureFixture[str]) -> None:
    push_hub.main(["--dry"])
    told = capsys.readouterr().out
    assert f"model NAMESPACE/thinkworth-{RUNS[0]}: " in told and ".hidden" not in told
    sizes = [
        int(size.replace(",", "")) for size in re.findall(r"^ +([\d,]+)  ", told, re.MULTILINE)
    ]
    assert f"3 repositories, {sum(sizes):,} bytes" in told
    weights = Path(f"models/students/{RUNS[0]}/model.safetensors").stat().st_size
    assert f"{weights:,}  model.safetensors" in told


def test_without_a_token_one_message_says_what_to_do() -> None:
    with pytest.raises(InputError, match=r"no token: set HF_TOKEN .* `make push-hub DRY=1`"):
        push_hub.main([])


def test_models_pairs_and_cards_arrive_as_they_are(hub: Taken) -> None:
    before = files(Path("models")) | files(Path("data"))
    push_hub.main([])
    assert files(Path("models")) | files(Path("data")) == before
    assert set(hub.repos) == {f"models/me/thinkworth-{run}" for run in RUNS} | {f"datasets/{PAIRS}"}
    model = hub.repos[f"models/{MODEL}"]
    assert set(model) == {"README.md", "config.json", "ledger.json", "model.safetensors"}
    weights = Path("models/students/d16_reasoning_s1/model.safetensors")
    assert model["model.safetensors"] == weights.read_bytes()
    assert f"- {PAIRS}" in model["README.md"].decode()
    assert set(hub.repos[f"datasets/{PAIRS}"]) == {"README.md", "drops.csv", "pairs.parquet"}
    assert set(hub.visibility.values()) == {"private"}


def test_an_organisation_and_the_public_are_asked_for(hub: Taken) -> None:
    push_hub.main(["--namespace", "lab", "--public", "general"])
    assert hub.visibility == {"datasets/lab/thinkworth-general-pairs": "public"}


def test_after_a_failure_a_second_run_sends_what_is_missing(hub: Taken) -> None:
    hub.fail_commits_after = 1
    with pytest.raises(InputError, match=r"busy or down \(HTTP 503\); run again"):
        push_hub.main([])
    assert hub.commits == [f"datasets/{PAIRS}"]
    hub.fail_commits_after = None
    push_hub.main([])
    assert hub.commits == [f"datasets/{PAIRS}"] + [f"models/me/thinkworth-{run}" for run in RUNS]
    push_hub.main([])
    assert len(hub.commits) == 3


def test_a_token_that_may_not_write_is_named_and_never_told(
    hub: Taken, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(InputError, match=r"refused the token \(HTTP 401\)") as error:
        push_hub.main(["--namespace", "me"])
    out = capfd.readouterr()
    assert "hf_wrong" not in str(error.value) + out.out + out.err
    assert not hub.commits


def test_no_way_to_the_hub_is_one_message(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as gone:
        use(gone, checkout / "cache", monkeypatch)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(InputError, match="no way to the Hub"):
        push_hub.main(["--namespace", "me"])
