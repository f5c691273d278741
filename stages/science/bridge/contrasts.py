"""Whether suites that the teacher wrote give the study's answer, and whom they favour."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.bridge.sides import Sides
from stages.science.stats import percentile_interval

REGIMES = ("ift", "reasoning")


def gains(sides: Sides, coverage: float) -> pd.DataFrame:
    """What reasoning gains over direct answers, on the real and on the written suites.

    One row per family and student that has both regimes, and one for the mean over these students.

    Args:
        sides: accuracies; students of one size and recipe are averaged over their seeds.
        coverage: of the intervals.

    Returns:
        family, student (`mean`: of all); real, written and difference (written less real), each with low and
        high; and `same`: the share of the draws in which both gains have one sign.
    """
    rows = []
    by_regime = [by_student(sides.respondents, regime) for regime in REGIMES]
    shared = [student for student in by_regime[0] if student in by_regime[1]]
    places = {student: (by_regime[0][student], by_regime[1][student]) for student in shared}
    for family, points, draws in sides.by_family():
        each = {
            student: (_gain(points, *found), _gain(draws, *found))
            for student, found in places.items()
        }
        if len(each) > 1:
            pairs = list(each.values())
            each["mean"] = (
                np.mean([point for point, _ in pairs], axis=0),
                np.mean([drawn for _, drawn in pairs], axis=0),
            )
        for student, (point, drawn) in each.items():
            same = float((np.sign(drawn[:, 0]) == np.sign(drawn[:, 1])).mean())
            row = {"family": family, "student": student, **_sides_row(point, drawn, coverage)}
            rows.append({**row, "same": same})
    return pd.DataFrame(rows)


def favours(sides: Sides, coverage: float) -> pd.DataFrame:
    """Whether written suites are easier for some than for others, beyond being easier or harder for all.

    The gap of a group is the mean over its respondents of written less real accuracy; a contrast is the
    difference between the gaps of two groups. Students of the writer are held against the models they
    started from, which never saw an answer of it. Above 0 the written suites favour the first group.

    Returns:
        family, group, against, value, low, high; groups without respondents are left out.
    """
    kinds, recipes = sides.respondents["kind"], sides.respondents["recipe"]
    groups = {
        "students": (kinds == "student").to_numpy(),
        "ift_students": ((kinds == "student") & (recipes == "ift")).to_numpy(),
        "reasoning_students": ((kinds == "student") & (recipes == "reasoning")).to_numpy(),
        "base_models": (kinds == "base").to_numpy(),
        "teacher": (kinds == "teacher").to_numpy(),
    }
    pairs = [
        ("students", "base_models"),
        ("reasoning_students", "ift_students"),
        ("teacher", "students"),
        ("teacher", "base_models"),
    ]
    rows = []
    for family, points, draws in sides.by_family():
        gap, drawn_gap = points[1] - points[0], draws[:, 1] - draws[:, 0]
        for group, against in pairs:
            first, second = groups[group], groups[against]
            if not first.any() or not second.any():
                continue
            drawn = drawn_gap[:, first].mean(axis=1) - drawn_gap[:, second].mean(axis=1)
            low, high = percentile_interval(drawn, coverage)
            value = float(gap[first].mean() - gap[second].mean())
            ends = {"value": value, "low": float(low), "high": float(high)}
            rows.append({"family": family, "group": group, "against": against, **ends})
    return pd.DataFrame(rows, columns=["family", "group", "against", "value", "low", "high"])


def respondent_table(sides: Sides, coverage: float) -> pd.DataFrame:
    """Accuracy of every respondent on both sides and the difference, per family, with intervals."""
    rows = []
    for family, points, draws in sides.by_family():
        for place, one in enumerate(sides.respondents.to_dict("records")):
            ends = _sides_row(points[:, place], draws[:, :, place], coverage)
            rows.append({"family": family, **{str(key): one[key] for key in one}, **ends})
    return pd.DataFrame(rows)


def _gain(values: NDArray[np.float64], ift: list[int], reasoning: list[int]) -> NDArray[np.float64]:
    """Mean of the runs that reason less mean of those that answer directly, along the last axis."""
    gain: NDArray[np.float64] = values[..., reasoning].mean(axis=-1) - values[..., ift].mean(
        axis=-1
    )
    return gain


def by_student(respondents: pd.DataFrame, recipe: str) -> dict[str, list[int]]:
    """Places of the runs of one recipe, by student."""
    found: dict[str, list[int]] = {}
    for place, one in enumerate(respondents.to_dict("records")):
        if one["kind"] == "student" and one["recipe"] == recipe:
            found.setdefault(one["student"], []).append(place)
    return found


def _sides_row(
    point: NDArray[np.float64], draws: NDArray[np.float64], coverage: float
) -> dict[str, float]:
    """Real, written and difference with their ends, from 2 and draws x 2."""
    values = [*point, point[1] - point[0]]
    low, high = percentile_interval(np.column_stack([draws, draws[:, 1] - draws[:, 0]]), coverage)
    names = ("real", "written", "difference")
    return {
        key: float(value)
        for name, *ends in zip(names, values, low, high, strict=True)
        for key, value in zip((name, f"{name}_low", f"{name}_high"), ends, strict=True)
    }
