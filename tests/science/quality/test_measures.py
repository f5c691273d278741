"""The row of a source: what it must be by definition, and what it must not depend on."""

import json

import numpy as np
import pandas as pd
import pytest

from stages.science.quality.measures import measure
from tests.science.quality.planted_suites import (
    DECLARED,
    SETTINGS,
    Frame,
    changed,
    framed,
    items,
    shown,
)

TASKS = ("classification", "similarity", "ner")


def study(task: str) -> tuple[Frame, Frame, Frame]:
    train = items(task, 50, 1, split="train")
    return items(task, 60, 0), train, shown(items(task, 60, 2), train, 0)


@pytest.mark.parametrize("task", TASKS)
def test_the_order_of_items_and_the_other_suites_do_not_matter(task: str) -> None:
    test, train, written = study(task)
    shuffled = written.sample(frac=1, random_state=1)
    other = items(task, 30, 9, vocabulary=20)
    _, row = measure(DECLARED[task], test, train, {"g": written}, SETTINGS)
    found = measure(
        DECLARED[task], test.iloc[::-1], train, {"other": other, "g": shuffled}, SETTINGS
    )
    assert {key: pytest.approx(value, nan_ok=True) for key, value in row.items()} == found[2]


def test_copies_compress_and_diversity_of_different_texts_does_not_see_them() -> None:
    test, train, written = study("classification")
    doubled = pd.concat([written, written])
    _, once, twice = measure(
        DECLARED["classification"], test, train, {"a": written, "b": doubled}, SETTINGS
    )
    assert twice["compression"] > 1.2 * once["compression"]
    assert twice["distinct_2"] == pytest.approx(once["distinct_2"] / 2)
    assert twice["distinct_2_even"] == once["distinct_2_even"]
    assert twice["token_entropy"] == pytest.approx(once["token_entropy"])
    assert (twice["distinct"], twice["duplicates"]) == (once["distinct"], 0.5)


def test_case_and_spaces_make_no_other_text() -> None:
    test, train, written = study("classification")
    loud = changed(written, 0.1, "text", lambda row: f"  {written['text'].iloc[30].upper()} \t")
    _, row = measure(DECLARED["classification"], test, train, {"g": loud}, SETTINGS)
    assert row["distinct"] == 60 - 6


def test_the_real_items_under_another_name_are_the_real_items() -> None:
    for task in TASKS:
        test, train, _ = study(task)
        real, same = measure(DECLARED[task], test, train, {"g": test}, SETTINGS)
        for name in ("label_tv", "label_js", "length_ks", "length_js", "words_shift"):
            assert same[name] == pytest.approx(0, abs=1e-9)
            assert name not in real, "nothing to hold it against"
        assert same["overlap_exact"] == same["overlap_near"] == same["overlap_grams"] == 1
        assert same["label_p"] == same["length_p"] == 1
        assert real["label_tv_train"] == same["label_tv_train"]


def test_distances_by_hand() -> None:
    test = framed(labelled("a", "a", "a", "b"), "classification")
    written = framed(labelled("a", "b", "b", "c"), "classification")
    _, row = measure(DECLARED["classification"], test, test.head(0), {"g": written}, SETTINGS)
    assert row["label_tv"] == pytest.approx((0.5 + 0.25 + 0.25) / 2)
    half = np.array([[0.75, 0.25, 0], [0.25, 0.5, 0.25]])
    middle = half.mean(axis=0)
    logs = np.log2(np.where(half > 0, half, 1) / middle)
    assert row["label_js"] == pytest.approx((half * logs).sum() / 2)
    assert row["label_shifted_most"] == "a: 0.250 against 0.750"
    assert (row["labels_missing"], row["labels_surplus"]) == (None, "c")
    assert np.isnan(row["label_tv_train"]), "there is no train split"


def labelled(*labels: str) -> list[dict[str, object]]:
    nothing = {"text_2": None, "score": None, "spans": None}
    return [{"text": f"text {k}", "label": label, **nothing} for k, label in enumerate(labels)]


def test_scores_count_by_level() -> None:
    rows: list[dict[str, object]] = [
        {"text": f"{k}", "text_2": "b", "label": None, "score": score, "spans": None}
        for k, score in enumerate((0.2, 1.4, 3.6, 4.0))
    ]
    test = framed(rows, "similarity")
    written = framed([{**row, "score": 4.0} for row in rows], "similarity")
    _, row = measure(DECLARED["similarity"], test, test.head(0), {"g": written}, SETTINGS)
    assert row["label_tv"] == 0.5
    assert row["labels_missing"] == "0; 1"


def test_spans_are_counted_by_their_faults() -> None:
    text = "Ada met Bob  today"
    spans = [
        [0, 3, "person"],
        [1, 3, "person"],
        [8, 12, "person"],
        [9, 9, "thing"],
        [16, 99, "thing"],
    ]
    row = {"text": text, "text_2": None, "label": None, "score": None, "spans": json.dumps(spans)}
    test, train, _ = study("ner")
    written = framed([row], "ner")
    _, found = measure(DECLARED["ner"], test, train, {"g": written}, SETTINGS)
    counts = {key: found[f"spans_{key}"] for key in ("bad", "outside", "cut", "blank")}
    assert counts == {"bad": 4, "outside": 2, "cut": 1, "blank": 1}
    assert (found["spans"], found["spans_overlapping"], found["spans_late"]) == (5, 1, 1)


def test_what_is_not_there_is_missing_and_does_not_stop_the_others() -> None:
    test, train, written = study("ner")
    empty, single = written.head(0), written.head(1).assign(text="...", spans="[]")
    suites = {"empty": empty, "single": single, "g": written}
    real, none, one, whole = measure(DECLARED["ner"], test, train, suites, SETTINGS)
    assert (none["items"], none["distinct"]) == (0, 0)
    assert "duplicates" not in none
    assert "label_tv" not in one, "no entities, no types"
    assert np.isnan(one["distinct_2"])
    assert np.isnan(one["distinct_2_even"])
    assert whole["label_tv"] >= 0
    assert real["items"] == 60


def test_exemplars_that_nobody_knows_say_nothing() -> None:
    test, train, written = study("classification")
    strange = written.assign(exemplars=pd.Series([["gone"]] * 60, index=written.index))
    _, row = measure(DECLARED["classification"], test, train, {"g": strange}, SETTINGS)
    assert np.isnan(row["exemplar_copies"])
    assert row["exemplars_tested"] == 0
