from pathlib import Path

import pytest

from stages import draw_figures, write_report
from stages.bedrock.errors import InputError
from stages.looks.figure_notes import FIGURES
from stages.write_report import WriteReportParams
from tests.looks.drawn import PALETTE
from tests.looks.simulated import study
from tests.looks.whole import ALPHA, study_of, write_whole

PARAMS = WriteReportParams(title="Is thinking worth its tokens?", limits=["One world only."])


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tables of a small study and figures drawn from them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(write_report, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(write_report, "load_value", lambda *place: ALPHA)
    small = study(students=("d24", "d48"), recipes=("ift", "reasoning"), items=30)
    write_whole(tmp_path, study_of(*small))
    return tmp_path / "reports"


def draw(monkeypatch: pytest.MonkeyPatch) -> None:
    params = draw_figures.DrawFiguresParams(palette=PALETTE, font_size=9, dpi=60)
    monkeypatch.setattr(draw_figures, "load_section", lambda section, kind: params)
    monkeypatch.setattr(draw_figures, "load_value", lambda *place: ALPHA)
    draw_figures.main()


def test_main_writes_the_same_page_twice(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(monkeypatch)
    pages = []
    for _ in range(2):
        write_report.main()
        pages.append((reports / "report.html").read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) < 5_000_000
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
