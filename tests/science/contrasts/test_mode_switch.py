import numpy as np
import pandas as pd
import pytest

from stages.science.contrasts.mode_switch import detect_switch, mode_switches

QUARTERS = [0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ([0.02, 0.04, 0.97], "jump between 50 % and 75 %"),
        ([0.03, 0.95, 1.0], "jump between 25 % and 50 %"),
        ([0.02, 0.5, 0.97], "jump between 25 % and 75 %"),
        ([0.25, 0.5, 0.75], "in proportion"),
        ([0.2, 0.56, 0.7], "in proportion"),
        ([1.04, 1.0, 0.99], "always long"),
        ([0.0, 0.01, 0.03], "always short"),
        ([0.02, 0.5, 0.89], "jump and proportion not told apart"),
        ([0.9, 0.1, 0.9], "neither a jump nor in proportion"),
    ],
)
def test_planted_patterns_are_named(shares: list[float], verdict: str) -> None:
    assert detect_switch(QUARTERS, shares).verdict == verdict


@pytest.mark.parametrize("count", [3, 7, 11])
def test_a_jump_at_a_half_and_a_mix_in_proportion_are_told_apart_in_noise(count: int) -> None:
    rng = np.random.default_rng(count)
    fractions = np.arange(1, count + 1) / (count + 1)
    jumps = []
    for _ in range(50):
        noise = 0.04 * rng.standard_normal((2, count))
        mixed = detect_switch(fractions, np.clip(fractions + noise[0], 0, 1.1))
        assert mixed.verdict == "in proportion"
        assert mixed.crossing == pytest.approx(0.5, abs=0.1)
        jump = detect_switch(fractions, (fractions > 0.5) + np.abs(noise[1]))
        assert jump.jump_from is not None and jump.jump_to is not None
        assert jump.jump_from <= 0.5 < jump.jump_to
        jumps.append(jump.verdict.startswith("jump between"))
    assert all(jumps)


def test_one_blend_tells_only_where_half_is_crossed() -> None:
    found = detect_switch([0.5], [1.0])
    assert found.verdict == "too few fractions"
    assert found.crossing == pytest.approx(0.25)
    assert found.jump_weight is None
    assert detect_switch([], []).crossing == pytest.approx(0.5)


def test_order_of_the_blends_does_not_matter() -> None:
    assert detect_switch(QUARTERS, [0, 0.1, 1]) == detect_switch([0.75, 0.25, 0.5], [1, 0, 0.1])


def test_what_is_no_blend_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        detect_switch([0.0, 0.5], [0.0, 0.5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        detect_switch([0.5, 0.5], [0.4, 0.5])
    with pytest.raises(ValueError, match="one finite share"):
        detect_switch([0.5], [np.nan])


def test_unmeasured_lengths_are_too_few() -> None:
    place = {"corpus": "general", "student": "s1", "family": "all", "order": "mixed"}
    points = [
        place | {"recipe": recipe, "reasoning_fraction": fraction, "thinking_share": share}
        for recipe, fraction, share in [
            ("ift", 0.0, 0.0),
            ("mix25", 0.25, 0.2),
            ("mix50", 0.5, np.nan),
            ("reasoning", 1.0, 1.0),
        ]
    ]
    (found,) = mode_switches(pd.DataFrame(points))
    assert found["verdict"] == "too few fractions"
    assert found["fractions"] == [0.25]
