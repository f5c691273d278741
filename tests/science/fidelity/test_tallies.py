"""Full-sample scores equal those of scikit-learn, scipy and nervaluate; weights are repeated items."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from nervaluate import Evaluator
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score

from stages.science.fidelity.tallies import METRICS, joined, layout_of, tally_of
from stages.science.fidelity.tally import Missing
from tests.science.fidelity.judged import SOLVERS, judged

EVERY = [(task, metric) for task, metrics in METRICS.items() for metric in metrics]
NOWHERE = "no label"


def reference(rows: pd.DataFrame, metric: str) -> float:
    """The score of one solver by the library that the metric is defined by; rows have predictions."""
    if metric == "mean":
        return float(rows["correct"].mean())
    if metric in ("accuracy", "macro_f1"):
        gold = rows["gold_label"]
        if metric == "accuracy":
            return float(accuracy_score(gold, rows["label"]))
        kept = sorted(set(gold))
        return float(f1_score(gold, rows["label"], labels=kept, average="macro", zero_division=0))
    if metric in ("pearson", "spearman"):
        gold, said = rows["gold_score"], rows["score"]
        if metric == "pearson":
            return float(stats.pearsonr(gold, said).statistic)
        return float(stats.spearmanr(gold, said).statistic)
    evaluator = Evaluator(
        *([entities(text) for text in rows[column]] for column in ("gold_spans", "spans")),
        tags=["person", "place"],
        loader="dict",
    )
    return float(evaluator.evaluate()["overall"][metric].f1)


def entities(text: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "start": start, "end": end - 1} for start, end, label in json.loads(text)
    ]


def as_wrong(rows: pd.DataFrame) -> pd.DataFrame:
    """Predictions that stand for missing ones."""
    return rows.assign(
        label=rows["label"].where(rows["label"].notna(), NOWHERE),
        score=rows["score"].astype(float).fillna(2.0),
        spans=rows["spans"].where(rows["spans"].notna(), "[]"),
        **({"correct": rows["correct"].fillna(0.0)} if "correct" in rows else {}),
    )


@pytest.mark.parametrize("missing", ["wrong", "excluded"])
@pytest.mark.parametrize(("task", "metric"), EVERY)
def test_the_score_is_that_of_the_library(task: str, metric: str, missing: Missing) -> None:
    frame = judged(task, unparsed=0.15)
    tally = tally_of(frame.sample(frac=1, random_state=1), SOLVERS, metric, missing)
    for solver, score in zip(SOLVERS, tally.score(), strict=True):
        rows = frame[frame["solver"] == solver]
        rows = as_wrong(rows) if missing == "wrong" else rows[rows["outcome"] == "answered"]
        assert score == pytest.approx(reference(rows, metric), abs=1e-12)


@pytest.mark.parametrize("missing", ["wrong", "excluded"])
@pytest.mark.parametrize(("task", "metric"), EVERY)
def test_a_weight_is_so_many_copies(task: str, metric: str, missing: Missing) -> None:
    frame = judged(task, unparsed=0.15)
    tally = tally_of(frame, SOLVERS, metric, missing)
    weights = np.random.default_rng(2).integers(0, 4, size=(3, tally.items))
    drawn = tally.score(weights)
    for times, scores in zip(weights, drawn, strict=True):
        copies = frame.loc[frame.index.repeat(times[frame["place"]])]
        copy = copies.groupby(["place", "solver"]).cumcount()
        copies = copies.assign(place=100 * copies["place"] + copy)
        again = tally_of(copies, SOLVERS, metric, missing, layout_of(frame))
        np.testing.assert_allclose(scores, again.score(), rtol=0, atol=2e-6)


@pytest.mark.parametrize("missing", ["wrong", "excluded"])
@pytest.mark.parametrize(("task", "metric"), EVERY)
def test_joined_tallies_are_one_of_all_items(task: str, metric: str, missing: Missing) -> None:
    first, second = judged(task, unparsed=0.2), judged(task, 25, seed=1)
    both = pd.concat([first, second.assign(place=second["place"] + 60)])
    layout = layout_of(both)
    whole = joined([tally_of(one, SOLVERS, metric, missing, layout) for one in (first, second)])
    expected = tally_of(both, SOLVERS, metric, missing)
    np.testing.assert_allclose(whole.score(), expected.score(), atol=1e-12)
    assert whole.items == 85
    np.testing.assert_allclose(whole.unparsed, expected.unparsed)


def test_labels_absent_from_a_resample_do_not_count() -> None:
    frame = judged("classification").assign(label=lambda rows: rows["gold_label"])
    tally = tally_of(frame, SOLVERS, "macro_f1", "wrong")
    assert (tally.score(np.eye(tally.items)) == 1.0).all()


def test_what_is_undefined_is_missing_and_says_nothing_aloud() -> None:
    frame = judged("similarity", 5)
    silent = frame.assign(score=1.0, gold_score=[float(p) for p in frame["place"]])
    assert (tally_of(silent, SOLVERS, "pearson", "wrong").score() == 0.0).all()
    for metric in METRICS["similarity"]:
        flat = frame.assign(gold_score=3.0)
        assert np.isnan(tally_of(flat, SOLVERS, metric, "wrong").score()).all()
        lost = frame.assign(outcome="unparsed")
        tally = tally_of(lost, SOLVERS, metric, "excluded")
        assert np.isnan(tally.score()).all() and (tally.counted == 0).all()
        assert (tally.unparsed == 1.0).all()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda rows: rows.iloc[1:], "one answer of every solver"),
        (lambda rows: pd.concat([rows, rows.iloc[:1]]), "one answer of every solver"),
        (lambda rows: rows.assign(source=rows["solver"]), "one source"),
        (lambda rows: rows.assign(item=rows["solver"]), "different items"),
        (lambda rows: rows.assign(gold_label=rows["solver"]), "gold_label"),
        (lambda rows: rows.assign(gold_label=None), "have no gold_label"),
        (lambda rows: rows[rows["solver"] != "two"], "two"),
    ],
)
def test_a_table_with_holes_is_refused(change: Any, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        tally_of(change(judged("classification", 8)), SOLVERS, "accuracy", "wrong")


def test_a_metric_of_another_task_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a metric of ner"):
        tally_of(judged("ner", 3), SOLVERS, "pearson", "wrong")
