import re
import xml.etree.ElementTree as ET
from pathlib import Path

from matplotlib.figure import Figure

from stages.looks.saving import save_figure, slim
from tests.looks.drawn import drawn


def simple() -> Figure:
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.plot([0.123456, 1], [2, 3.987654], marker="o")
    axes.set_title("text")
    return figure


def test_the_same_figure_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with drawn(simple) as figure:
            save_figure(figure, tmp_path / name)
    for ending in (".svg", ".png"):
        first, second = ((tmp_path / name).with_suffix(ending) for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
        assert b"atplotlib" not in first.read_bytes()


def test_references_are_kept_and_other_names_are_not(tmp_path: Path) -> None:
    with drawn(simple) as figure:
        save_figure(figure, tmp_path / "figure")
    text = (tmp_path / "figure.svg").read_text()
    ET.fromstring(text)
    names = set(re.findall(r' id="([^"]*)"', text))
    assert names == set(re.findall(r"#([^\"')]+)", text)) & names
    assert set(re.findall(r'href="#([^"]*)"', text)) <= names
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= names


def test_places_are_rounded_but_scales_are_not() -> None:
    svg = '<g transform="translate(1.23456 -7.999999) scale(0.015625 -0.015625)">\n   <!-- x -->\n</g>'
    assert slim(svg) == '<g transform="translate(1.23 -8) scale(0.015625 -0.015625)">\n</g>'
