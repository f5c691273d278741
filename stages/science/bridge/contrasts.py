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

    The gap of a respondent is its written less its real accuracy; a contrast is the mean gap of one group less
    that of another. Students are held against the models they started from, which never saw an answer of the
    writer, and those that reason against those that answer directly, size by size: the mean over the sizes that
    are in both groups. Above 0 the written suites favour the first group.

    Returns:
        family, group, against, value, low, high; groups without respondents are left out.
    """
    rows = []
    weights = _contrasts(sides.respondents)
    for family, points, draws in sides.by_family():
        gap, drawn = points[1] - points[0], draws[:, 1] - draws[:, 0]
        for (group, against), weight in weights.items():
            low, high = percentile_interval(drawn @ weight, coverage)
            ends = {"value": float(gap @ weight), "low": float(low), "high": float(high)}
            rows.append({"family": family, "group": group, "against": against, **ends})
    return pd.DataFrame(rows, columns=["family", "group", "against", "value", "low", "high"])


def _contrasts(respondents: pd.DataFrame) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Weights of the respondents in each contrast that has both groups; they add up to 0."""
    kinds, recipes = respondents["kind"], respondents["recipe"]
    groups = {
        "students": kinds == "student",
        "ift_students": (kinds == "student") & (recipes == "ift"),
        "reasoning_students": (kinds == "student") & (recipes == "reasoning"),
        "base_models": kinds == "base",
        "teacher": kinds == "teacher",
    }
    sizes = respondents["student"]
    found = {}
    for group, against, by_size in (
        ("students", "base_models", True),
        ("reasoning_students", "ift_students", True),
        ("teacher", "students", False),
        ("teacher", "base_models", False),
    ):
        first, second = groups[group], groups[against]
        blocks = [np.ones(len(sizes), dtype=bool)]
        if by_size:
            both = set(sizes[first]) & set(sizes[second])
            blocks = [(sizes == size).to_numpy() for size in sorted(both)]
        parts = [_mean_of(first & block) - _mean_of(second & block) for block in blocks]
        if parts and first.any() and second.any():
            found[group, against] = np.mean(parts, axis=0)
    return found


def _mean_of(members: pd.Series) -> NDArray[np.float64]:
    """Weights that take the mean of the members; 0 where there are none."""
    chosen = members.to_numpy(dtype=np.float64)
    return chosen / max(float(chosen.sum()), 1.0)


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
