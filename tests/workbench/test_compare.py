"""What a branch changes, told from a repository in which it is known."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench import compare

pytestmark = pytest.mark.slow

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ff"
    "ff3f0005fe02fe0def46b80000000049454e44ae426082"
)
PIPELINE = """
stages:
  s:
    cmd: echo
    params: [rate]
    metrics: [{reports/metrics.json: {cache: false}}]
plots:
  - reports/losses.csv: {x: step, y: loss}
"""


def git(*words: str) -> None:
    """Run git."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def write(rate: float, accuracy: float, figures: tuple[str, ...]) -> None:
    """A state of the study."""
    shutil.rmtree("reports", ignore_errors=True)
    Path("reports/figures").mkdir(parents=True)
    Path("params.yaml").write_text(f"rate: {rate}\n")
    Path("reports/metrics.json").write_text(f'{{"accuracy": {accuracy}}}')
    Path("reports/losses.csv").write_text(f"step,loss\n1,{rate}\n2,0.5\n")
    for name in figures:
        Path(f"reports/figures/{name}.png").write_bytes(PIXEL + name.encode() * int(10 * rate))
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "state")


@pytest.fixture(scope="module")
def branched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A branch that changed a parameter, a metric and figures; main went on meanwhile."""
    folder = tmp_path_factory.mktemp("branched")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        git("init", "-q", "-b", "main")
        subprocess.run([sys.executable, "-m", "dvc", "init", "-q"], check=True)
        Path(".gitignore").write_text("/.scratch/\n")
        Path("dvc.yaml").write_text(PIPELINE)
        write(0.1, 0.5, ("same", "old"))
        git("checkout", "-q", "-b", "mine")
        write(0.2, 0.75, ("same", "new"))
        git("checkout", "-q", "main")
        write(0.9, 0.9, ("same", "old"))
        git("checkout", "-q", "mine")
    return folder


@pytest.fixture
def here(branched: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The branch is checked out."""
    monkeypatch.chdir(branched)
    return branched


def test_the_report_tells_what_the_branch_changed_and_not_what_main_did(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare.main(["--base", "main", "--links", "https://host.invalid/o/r/raw"])
    text = (here / ".scratch/compare/report.md").read_text()
    assert capsys.readouterr().out == text
    assert "0.25" in text and "accuracy" in text and "rate" in text and "0.9" not in text
    base, head = (
        subprocess.run(["git", "rev-parse", one], capture_output=True, text=True, check=True).stdout
        for one in ("main~1", "mine")
    )
    links = "https://host.invalid/o/r/raw"
    old, new = "reports/figures/old.png", "reports/figures/new.png"
    assert f"| old | ![]({links}/{base.strip()}/{old}) |  |" in text
    assert f"| new |  | ![]({links}/{head.strip()}/{new}) |" in text
    assert f"| same | ![]({links}/{base.strip()}/reports/figures/same.png) | ![](" in text
    page = (here / ".scratch/compare/plots/index.html").read_text()
    assert "losses.csv" in page


def test_without_an_address_figures_are_named_alone(here: Path) -> None:
    text = "\n".join(compare.report(compare.merge_base("main"), None))
    assert "| old | there |  |" in text and "![]" not in text


def test_a_branch_that_changes_nothing_says_so(here: Path) -> None:
    text = "\n".join(compare.report(compare.merge_base("mine"), None))
    assert text.count("no change") == 3


def test_a_commit_that_is_not_there_is_bad_input(here: Path) -> None:
    with pytest.raises(InputError, match="elsewhere: no such commit"):
        compare.main(["--base", "elsewhere"])
