"""What a comparison of laws and a prediction of the largest size say, in words."""

from collections.abc import Sequence

from stages.science.curves.comparison import Comparison
from stages.science.curves.held_out import Prediction
from stages.science.curves.points import in_words
from stages.science.curves.scatter import Scatter

WORDS = {
    "constant": "a constant",
    "log_line": "a line in log FLOPs",
    "error_power_law": "a power law of the error",
    "saturating": "a saturating curve",
    "saturating_mae": "a saturating curve by absolute errors",
    "saturating_huber": "a saturating curve by Huber's loss",
}
NO_RISE = "no rise is established: a constant describes accuracy best"
NOTHING_TO_COMPARE = "nothing to compare laws by"
# An exponent that is known to a factor of two either way is called known.
WIDEST_RATIO = 4.0


def verdict_of_comparison(
    comparison: Comparison, scatter: Scatter, sizes: int, slope: float | None
) -> str:
    """Which law the points speak for, or that they do not.

    Args:
        comparison: of the laws.
        scatter: of the points.
        sizes: how many the points have.
        slope: of the line in log x; None if there is none.
    """
    if sizes < 2 or not comparison.best:
        return f"{in_words(sizes)}: {NOTHING_TO_COMPARE}"
    parts = [_by_likelihood(comparison.best, sizes, slope)]
    if comparison.best_left_out:
        first, *others = [WORDS[law] for law in comparison.best_left_out]
        least = f"left-out sizes are predicted best by {first}"
        parts.append(least + (f", not told apart from {', '.join(others)}" if others else ""))
    if scatter.factor is not None:
        parts.append("no law fits within the errors that are known, so that intervals are widened")
    return "; ".join(parts)


def _by_likelihood(best: Sequence[str], sizes: int, slope: float | None) -> str:
    if list(best) == ["constant"]:
        return NO_RISE
    if len(best) > 1:
        words = f"not told apart with {in_words(sizes)}: {', '.join(WORDS[law] for law in best)}"
        return words + (" (no rise is established)" if "constant" in best else "")
    falls = ", and it falls" if slope is not None and slope < 0 else ""
    return f"{WORDS[best[0]]} describes accuracy best{falls}"


def doubts_of(comparison: Comparison, errors_known: bool) -> list[str]:
    """What else speaks against a saturating curve, in words."""
    doubts = []
    if not errors_known:
        doubts.append("the errors of the points are unknown")
    if comparison.best == ["constant"]:
        doubts.append(NO_RISE)
    elif "constant" in comparison.best:
        doubts.append("a constant is not told apart from a rise")
    elif comparison.best and "saturating" not in comparison.best:
        doubts.append(f"{WORDS[comparison.best[0]]} describes accuracy better")
    return doubts


def verdict_of_held_out(predictions: dict[str, Prediction], sizes: int, coverage: float) -> str:
    """How many laws foresaw the largest size.

    Args:
        predictions: by law.
        sizes: how many there are, the largest included.
        coverage: of the intervals.
    """
    if not predictions:
        return f"{in_words(sizes)}: none can be spared to be predicted"
    hits = sum(one.inside for one in predictions.values())
    closest = min(predictions, key=lambda law: abs(predictions[law].error))
    return (
        f"{hits} of {len(predictions)} laws have the largest size inside their {coverage:.0%} interval; "
        f"closest is {WORDS[closest]}, {predictions[closest].error:+.3f} off"
    )


def verdict_of_exponent(interval: tuple[float, float]) -> str:
    """What the exponent of a power law of the error says; positive is a rise of accuracy."""
    low, high = interval
    span = f"exponent between {low:.2f} and {high:.2f}"
    if low <= 0 <= high:
        return f"not identifiable: {span}, so that a rise is not told apart from a fall"
    if max(abs(low), abs(high)) > WIDEST_RATIO * min(abs(low), abs(high)):
        return f"not identifiable: {span}, further apart than {WIDEST_RATIO:g} to 1"
    return f"error {'shrinks' if low > 0 else 'grows'}: {span}"
