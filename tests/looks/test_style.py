import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from pydantic import ValidationError

from stages.looks.style import PERCENT, SIGNED_POINTS, Palette
from tests.looks.drawn import LOOK, PALETTE


def lightness(colour: str) -> float:
    """Share of white that is left in grey print (relative luminance, cube root)."""
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in to_rgb(colour)]
    weights = (0.2126, 0.7152, 0.0722)
    return float(sum(w * x for w, x in zip(weights, linear, strict=True)) ** (1 / 3))


def test_the_two_regimes_are_told_apart_in_grey_and_seen_on_white() -> None:
    ift, reasoning = lightness(PALETTE.ift), lightness(PALETTE.reasoning)
    assert abs(ift - reasoning) > 0.25
    assert max(lightness(colour) for colour in LOOK.colours.values()) < 0.72


def test_a_colour_must_be_a_colour() -> None:
    with pytest.raises(ValidationError, match="reasoning"):
        Palette(ift="#000000", reasoning="orange", sequential="#000000", mixed="#000000")


def test_settings_end_with_the_block() -> None:
    before = mpl.rcParams["svg.hashsalt"]
    with LOOK.applied():
        assert mpl.rcParams["svg.hashsalt"] == "thinkworth"
        assert mpl.rcParams["font.size"] == LOOK.font_size
    assert mpl.rcParams["svg.hashsalt"] == before


def test_shares_are_shown_as_percent_and_differences_with_their_sign() -> None:
    assert PERCENT(0.25, 0) == "25"
    assert [SIGNED_POINTS(x, 0) for x in (0.2, 0.0, -0.2)] == ["+20", "0", "-20"]
