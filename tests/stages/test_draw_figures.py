import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from stages import draw_figures
from stages.bedrock.errors import InputError
from stages.bedrock.params import Params
from stages.draw_figures import DrawFiguresParams, figures
from stages.looks.drawings import drawings
from stages.looks.figure_notes import FIGURES
from stages.looks.saving import save_figure
from tests.looks.drawn import LOOK, PALETTE, drawn, faults
from tests.looks.simulated import study
from tests.looks.whole import ALPHA, published, study_of, with_answers, write_whole

PARAMS = DrawFiguresParams(palette=PALETTE, font_size=9, dpi=60)
SMALL = study(students=("d16", "d48"), items=30)


def use(monkeypatch: pytest.MonkeyPatch, params: DrawFiguresParams) -> None:
    def load(section: str, kind: type[Params]) -> DrawFiguresParams:
        assert (section, kind) == ("draw_figures", DrawFiguresParams)
        return params

    monkeypatch.setattr(draw_figures, "load_section", load)
    monkeypatch.setattr(draw_figures, "load_value", lambda *place: ALPHA)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "reports/figures").iterdir()}


def test_nothing_is_clipped_and_no_legend_lies_over_data() -> None:
    whole = with_answers(study_of(*study()))
    for draw in figures(whole, published(), LOOK).values():
        with drawn(draw) as figure:
            assert faults(figure) == []


def test_main_writes_every_figure_and_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_whole(tmp_path, with_answers(study_of(*SMALL)))
    use(monkeypatch, PARAMS)
    draw_figures.main()
    first = written(tmp_path)
    draw_figures.main()
    assert written(tmp_path) == first
    assert set(first) == {f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png")}
    for name, content in first.items():
        assert len(content) > 1000
        if name.endswith(".svg"):
            ET.fromstring(content)
            assert len(content) < 400_000
            assert not re.search(rb'(href|src)="(?!#)', content)
    assert plt.get_fignums() == []


def test_a_colour_changes_the_figures(tmp_path: Path) -> None:
    small = study_of(*SMALL)
    palette = PALETTE.model_copy(update={"reasoning": "#aa1177"})
    for name, look in (("as_set", LOOK), ("other", replace(LOOK, palette=palette))):
        draw = figures(small, published(), look)["accuracy_vs_size"]
        with drawn(draw) as figure:
            save_figure(figure, tmp_path / name)
    as_set, other = ((tmp_path / f"{name}.svg").read_text() for name in ("as_set", "other"))
    assert as_set != other
    assert ("#e6731c" in as_set, "#aa1177" in as_set) == (True, False)
    assert ("#e6731c" in other, "#aa1177" in other) == (False, True)


@pytest.mark.parametrize("recipes", [("ift",), ("reasoning",), ("blends",)])
def test_parts_of_a_study_are_drawn_too(recipes: tuple[str, ...]) -> None:
    part = study_of(*study(("d48",), recipes, ("general_mc", "general_open"), items=30))
    for draw in drawings(part, LOOK).values():
        with drawn(draw) as figure:
            assert faults(figure) == []


def test_main_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    use(monkeypatch, PARAMS)
    with pytest.raises(InputError, match=r"scaling\.json: no such file"):
        draw_figures.main()
