from pathlib import Path

import pytest

from stages import write_report
from stages.bedrock.errors import InputError
from stages.looks.figure_notes import FIGURES
from stages.write_report import WriteReportParams
from tests.looks.whole import ALPHA, pictures, small_study, write_whole

PARAMS = WriteReportParams(title="Is thinking worth its tokens?", limits=["One world only."])


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tables of a small study."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(write_report, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(write_report, "load_value", lambda *place: ALPHA)
    write_whole(tmp_path, small_study())
    return tmp_path / "reports"


@pytest.mark.slow
def test_main_writes_the_same_page_twice(reports: Path) -> None:
    (reports / "figures").mkdir()
    for name, picture in pictures().items():
        (reports / f"figures/{name}.svg").write_bytes(picture)
    pages = []
    for _ in range(2):
        write_report.main()
        pages.append((reports / "report.html").read_bytes())
    assert pages[0] == pages[1]
    assert (
        len(pages[0]) < 1_000_000
    )  # beside its figures, of which test_draw_figures.py says how large
    text = pages[0].decode()
    assert text.startswith("<!DOCTYPE html>")
    assert "Thinking is worth its tokens on open math questions" in text
    assert "One world only." in text
    assert text.count("data:image/svg+xml;base64,") == len(FIGURES)
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_a_missing_figure_is_named(reports: Path) -> None:
    with pytest.raises(InputError, match=r"recipe_sweep\.svg"):
        write_report.main()


@pytest.mark.parametrize("name", ["runs.csv", "pairs.csv", "timings.csv", "metrics.json"])
def test_a_missing_table_is_named(reports: Path, name: str) -> None:
    (reports / name).unlink()
    with pytest.raises(InputError, match=f"{name}: no such file"):
        write_report.main()
