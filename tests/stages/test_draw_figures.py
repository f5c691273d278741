import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from stages import draw_figures
from stages.bedrock.errors import InputError
from stages.bedrock.params import Params
from stages.draw_figures import DrawFiguresParams, figures
from stages.looks.drawings import drawings
from stages.looks.figure_notes import FIGURES
from stages.looks.saving import save_figure
from tests.looks.drawn import LOOK, PALETTE, drawn, faults
from tests.looks.fidelity.fidelity_planted import planted
from tests.looks.simulated import study
from tests.looks.whole import ALPHA, published, study_of, whole_study, write_whole

# The resolution that figures are laid out at anyway: what was saved last is where it will be looked for.
PARAMS = DrawFiguresParams(palette=PALETTE, font_size=9, dpi=100)
# Of all figures of the page together; embedding makes them a third larger.
ALL_BYTES = 4_000_000


@dataclass(frozen=True)
class Drawing:
    """What `main` made of a whole study: the files, what is wrong with each figure, figures left open."""

    folder: Path
    files: dict[str, bytes]
    faults: dict[str, list[str]]
    left: list[int]


def use(monkeypatch: pytest.MonkeyPatch, params: DrawFiguresParams) -> None:
    def load(section: str, kind: type[Params]) -> DrawFiguresParams:
        assert (section, kind) == ("draw_figures", DrawFiguresParams)
        return params

    monkeypatch.setattr(draw_figures, "load_section", load)
    monkeypatch.setattr(draw_figures, "load_value", lambda *place: ALPHA)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "reports/figures").iterdir()}


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Drawing:
    """Every figure drawn and saved once: most of the time of these tests."""
    folder = tmp_path_factory.mktemp("whole")
    write_whole(folder, whole_study())
    found = {}

    def save_and_look(figure: Figure, path: Path) -> None:
        save_figure(figure, path)
        assert figure.dpi == PARAMS.dpi
        found[path.name] = faults(figure)

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        use(patch, PARAMS)
        patch.setattr(draw_figures, "save_figure", save_and_look)
        # Here, where they can be looked at.
        patch.setattr(draw_figures, "on_all_cores", lambda calls, _: [c() for c in calls.values()])
        draw_figures.main()
    return Drawing(folder, written(folder), found, plt.get_fignums())


@pytest.mark.slow
def test_nothing_is_clipped_and_no_legend_lies_over_data(drawing: Drawing) -> None:
    assert drawing.faults == {name: [] for name in FIGURES}


@pytest.mark.slow
def test_main_writes_every_figure(drawing: Drawing) -> None:
    assert set(drawing.files) == {f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png")}
    for name, content in drawing.files.items():
        assert len(content) > 1000
        if name.endswith(".svg"):
            ET.fromstring(content)
            assert len(content) < 400_000
            assert not re.search(rb'(href|src)="(?!#)', content)
    assert drawing.left == []


@pytest.mark.slow
def test_all_figures_fit_on_a_page(drawing: Drawing) -> None:
    sizes = [len(content) for name, content in drawing.files.items() if name.endswith(".svg")]
    assert sum(sizes) < ALL_BYTES


@pytest.mark.slow
def test_main_writes_the_same_twice(drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(drawing.folder)
    use(monkeypatch, PARAMS)
    draw_figures.main()
    assert written(drawing.folder) == drawing.files


@pytest.mark.slow
def test_a_colour_changes_the_figures(tmp_path: Path) -> None:
    palette = PALETTE.model_copy(update={"reasoning": "#aa1177"})
    for name, look in (("as_set", LOOK), ("other", replace(LOOK, palette=palette))):
        draw = figures(whole_study(), published(), planted(), look)["accuracy_vs_size"]
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
