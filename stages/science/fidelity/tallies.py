"""Tallies of judged answers: of each metric, those of one source or of several together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity import metrics
from stages.science.fidelity.metrics import Layout, Summed
from stages.science.fidelity.rank_metric import ranked
from stages.science.fidelity.sheets import Sheet, sheet_of
from stages.science.fidelity.tally import Missing, RankTally, SumTally, Tally

# Metrics of each task; the first is the headline. Of all of them more is better.
METRICS: dict[str, tuple[str, ...]] = {
    "classification": ("macro_f1", "accuracy"),
    "similarity": ("pearson", "spearman"),
    "ner": ("ent_type", "partial", "exact", "strict"),
    "scored": ("mean",),
}
_SUMMED: dict[str, Callable[[Sheet, NDArray[np.bool_], Layout], Summed]] = {
    "macro_f1": metrics.macro_f1,
    "accuracy": metrics.accuracy,
    "pearson": metrics.pearson,
    "mean": metrics.mean,
    **{scheme: metrics.ner(scheme) for scheme in METRICS["ner"]},
}


def tally_of(
    judged: pd.DataFrame,
    solvers: Sequence[str],
    metric: str,
    missing: Missing,
    layout: Layout | None = None,
) -> Tally:
    """Answers of `solvers` to the items of one source and benchmark, ready to be scored under any weights.

    Answers without a prediction are, with `wrong`: no label (a miss for the gold label, no false positive); the
    middle of the scale; no entities; 0. With `excluded` the item does not count for that solver.

    Args:
        judged: rows of records/predictions.py and their `solver`; the task `scored` has `correct` in [0, 1].
        solvers: whose, in the order of the scores.
        metric: one of METRICS of the task.
        missing: how answers without a prediction count.
        layout: labels and scale that several sources share; None: those of the gold at hand.

    Raises:
        ValueError: an incomplete or mixed table (see `sheet_of`), or a metric of another task.
    """
    sheet = sheet_of(judged, solvers)
    if metric not in METRICS[sheet.task]:
        raise ValueError(
            f"expected a metric of {sheet.task}: {METRICS[sheet.task]}, got {metric!r}"
        )
    layout = layout_of(judged) if layout is None else layout
    base = (sheet.solvers, metric, sheet.answered, missing, layout)
    if metric == "spearman":
        gold, said = metrics.similarity_scores(sheet, layout)
        return RankTally(*base, gold, said, ranked(gold, said, _counted(sheet.answered, missing)))
    counted = sheet.answered if missing == "excluded" else np.ones((sheet.items, 1), dtype=bool)
    return SumTally(*base, _SUMMED[metric](sheet, counted, layout))


def layout_of(judged: pd.DataFrame, scale: tuple[float, float] | None = None) -> Layout:
    """Labels and scale of all gold in `judged`, whatever the sources; `scale` goes before what occurs."""
    labels: list[str] = []
    if "gold_label" in judged:
        labels = sorted(judged["gold_label"].dropna().unique().tolist())
    if scale is None and "gold_score" in judged and judged["gold_score"].notna().any():
        scale = (float(judged["gold_score"].min()), float(judged["gold_score"].max()))
    return Layout(tuple(labels), scale or (0.0, 0.0))


def joined(tallies: Sequence[Tally]) -> Tally:
    """The items of all tallies, one after the other, as if of one source.

    Raises:
        ValueError: other solvers, metrics or layouts.
    """
    first = tallies[0]
    alike = {(one.solvers, one.metric, one.missing, one.layout) for one in tallies}
    if len(alike) != 1:
        raise ValueError("expected tallies of the same solvers, metric, missing and layout")
    answered = np.concatenate([one.answered for one in tallies])
    if isinstance(first, SumTally):
        parts = [one.summed.columns for one in tallies if isinstance(one, SumTally)]
        columns = np.concatenate(parts)
        return replace(first, answered=answered, summed=replace(first.summed, columns=columns))
    assert isinstance(first, RankTally)
    ranks = [one for one in tallies if isinstance(one, RankTally)]
    gold = np.concatenate([one.gold for one in ranks])
    said = np.concatenate([one.said for one in ranks])
    groups = ranked(gold, said, _counted(answered, first.missing))
    return replace(first, answered=answered, gold=gold, said=said, groups=groups)


def _counted(answered: NDArray[np.bool_], missing: Missing) -> NDArray[np.bool_]:
    return answered if missing == "excluded" else np.ones_like(answered)
