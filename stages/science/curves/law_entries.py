"""Fitted laws of accuracy as plain entries of scaling.json; what could not be computed is None."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from stages.science.curves.comparison import Comparison
from stages.science.curves.held_out import predict_largest, without_largest
from stages.science.curves.identifiability import judge, spread
from stages.science.curves.law import Fit, Ladder, Law
from stages.science.curves.law_words import (
    verdict_of_comparison,
    verdict_of_exponent,
    verdict_of_held_out,
)
from stages.science.curves.points import FitError, Floats, in_words, sizes_in
from stages.science.curves.scaling import Saturating, SaturatingCurve, SaturatingFit, rising_curve
from stages.science.curves.scatter import Scatter, measure_scatter, normal_deviations, scattered
from stages.science.stats import percentile_interval

BAND_POINTS = 25

Entry = dict[str, Any]


@dataclass(frozen=True)
class Fitted:
    """A law fitted to a ladder's points (one data set) and to its draws."""

    law: Law
    fit: Fit
    drawn: Fit


def fitted_laws(points: Ladder, laws: list[Law], quick: list[Law]) -> dict[str, Fitted]:
    """Those laws that the sizes suffice for, by name.

    Args:
        points: the ladder.
        laws: as fitted to its points.
        quick: the same laws as fitted to its draws.
    """
    x, errors, sizes = points.x[:, None], points.errors[:, None], sizes_in(points.x)
    return {
        law.name: Fitted(
            law, law.fit(x, points.y[:, None], errors), fast.fit(x, points.draws.T, errors)
        )
        for law, fast in zip(laws, quick, strict=True)
        if sizes >= law.parameters
    }


def curve_entry(
    points: Ladder, fitted: Fitted, ceiling: float, coverage: float, doubts: list[str]
) -> Entry:
    """A saturating curve, its intervals, and what they are worth.

    Args:
        points: that were fitted.
        fitted: the law, by one of the losses that weigh points alike.
        ceiling: under which it was fitted.
        coverage: of the intervals.
        doubts: what else speaks against it.
    """
    if not isinstance(fitted.law, Saturating) or not isinstance(fitted.fit, SaturatingFit):
        raise TypeError(f"expected a saturating law, got {fitted.law.name}")
    if not isinstance(fitted.drawn, SaturatingFit):
        raise TypeError(f"expected saturating draws, got those of {fitted.law.name}")
    try:
        curve = rising_curve(fitted.law, fitted.fit, points.x, points.y)
    except FitError as reason:
        return no_curve(str(reason))
    seen = spread(fitted.drawn, ceiling, coverage)
    lowest, sizes = float(points.y.min()), sizes_in(points.x)
    judgement = judge(seen, lowest, ceiling, sizes, coverage, doubts)
    return {
        "status": judgement.status,
        "verdict": judgement.verdict,
        "curve": asdict(curve) | {"asymptote": curve.asymptote, "gamma_of_x": curve.gamma_of_x},
        "intervals": asdict(seen),
        "band": _band(points.x, curve, fitted.drawn, coverage),
    }


def no_curve(reason: str) -> Entry:
    """The entry of a curve that is not a result."""
    nothing = {"status": "no_result", "verdict": reason, "curve": None}
    return nothing | {"intervals": None, "band": []}


def comparison_entry(
    points: Ladder,
    comparison: Comparison,
    scatter: Scatter,
    fitted: dict[str, Fitted],
    coverage: float,
) -> Entry:
    """All laws beside each other, with the best by each criterion and what is not told apart from it."""
    sizes, line = sizes_in(points.x), fitted.get("log_line")
    slope = None if line is None else float(line.fit.values()["per_decade"][0])
    entries = []
    for score in comparison.laws:
        values = _values(fitted.get(score.law), coverage)
        entry = {"law": score.law, "parameters": score.parameters, "values": values}
        numbers = {"chi_square": score.chi_square, "aic": score.aic, "aicc": score.aicc}
        entry |= numbers | {"left_out_error": score.left_out}
        entries.append(entry | {"verdict": _verdict(score.law, values, sizes, score.parameters)})
    return {
        "verdict": verdict_of_comparison(comparison, scatter, sizes, slope),
        "criterion": comparison.criterion,
        "scatter": scatter.factor,
        "errors_known": points.errors_known,
        "best": comparison.best[:1] if sizes > 1 else [],
        "not_told_apart": comparison.best[1:] if sizes > 1 else [],
        "best_left_out": comparison.best_left_out[:1],
        "left_out_not_told_apart": comparison.best_left_out[1:],
        "laws": entries,
    }


def held_out_entry(
    points: Ladder, laws: list[Law], quick: list[Law], coverage: float, seed: int
) -> Entry:
    """The largest size as each law predicts it from the others, whose scatter alone widens the intervals.

    Args:
        points: the ladder, with the errors that are known.
        laws: as fitted to its points.
        quick: the same laws as fitted to its draws.
        coverage: of the intervals.
        seed: of the deviations that draws get for scatter.
    """
    top = int(points.x.argmax())
    largest = float(points.x[top]), float(points.y[top])
    predictions, refused = {}, {}
    sizes = sizes_in(points.x)
    if sizes > 1:
        smaller = without_largest(points)
        scatter = measure_scatter(smaller, laws)
        # The observation's own error, of the same draw: all sizes answered the same items. What the draws
        # do not hold (scatter beyond them, the floor of an error that is seen as 0) is drawn on its own.
        own = points.y[top] - points.draws[:, top]
        unseen = points.errors[top] ** 2 * (scatter.factor or 1.0) - float(own.var())
        deviations = normal_deviations((len(points.draws),), scatter, seed + 1)
        noise = own + math.sqrt(max(unseen, 0.0)) * deviations
        smaller = scattered(smaller, scatter, seed)
        for pair in zip(laws, quick, strict=True):
            try:
                predictions[pair[0].name] = predict_largest(smaller, largest, pair, noise, coverage)
            except FitError as reason:
                refused[pair[0].name] = str(reason)
    return {
        "verdict": verdict_of_held_out(predictions, sizes, coverage),
        "train_flops": largest[0],
        "observed": largest[1],
        "laws": [{"law": law, **asdict(one)} for law, one in predictions.items()],
        "refused": refused,
    }


def _values(fitted: Fitted | None, coverage: float) -> dict[str, Entry] | None:
    """Parameters with intervals; those too large for a number are None."""
    if fitted is None:
        return None
    single, drawn = fitted.fit.values(), fitted.drawn.values()
    entries: dict[str, Entry] = {}
    for name, value in single.items():
        ends = [float(end) for end in percentile_interval(drawn[name], coverage)]
        finite = all(map(math.isfinite, [float(value[0]), *ends]))
        number = float(value[0]) if finite else None
        entries[name] = {"value": number, "interval": ends if finite else None}
    return entries


def _verdict(law: str, values: dict[str, Entry] | None, sizes: int, needed: int) -> str | None:
    if values is None:
        return f"{in_words(sizes)}: {law} needs at least {needed}"
    if law == "error_power_law":
        low, high = values["exponent"]["interval"]
        return verdict_of_exponent((low, high))
    return None


def _band(
    flops: Floats, curve: SaturatingCurve, drawn: SaturatingFit, coverage: float
) -> list[dict[str, float]]:
    """The curve and the interval of the drawn ones, over the range that was measured."""
    grid = np.geomspace(flops.min(), flops.max(), BAND_POINTS)
    low, high = percentile_interval(drawn.predict(grid[:, None]).T, coverage)
    names = ("train_flops", "accuracy", "low", "high")
    columns = np.stack([grid, curve(grid), low, high], axis=1).tolist()
    return [dict(zip(names, row, strict=True)) for row in columns]
