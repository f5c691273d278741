"""Every planted defect is found, and nothing else is; a clean suite is warned of as rarely as was asked."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.science.quality.checks import CHECKS, TESTS, Limits
from stages.science.quality.findings import find
from stages.science.quality.measures import measure
from tests.science.quality.planted_suites import (
    DECLARED,
    LIMITS,
    SETTINGS,
    WORDS,
    Frame,
    changed,
    items,
    one_word_changed,
    rows_and_findings,
    shown,
)

TASKS = ("classification", "similarity", "ner")


def study(task: str, seed: int = 0, count: int = 200) -> tuple[Frame, Frame, Frame]:
    """Test split, train split and a clean written suite."""
    test, train = items(task, count, 3 * seed), items(task, count, 3 * seed + 1, split="train")
    return test, train, shown(items(task, count, 3 * seed + 2), train, seed)


def copies(frame: Frame, test: Frame, train: Frame) -> Frame:
    return changed(frame, 0.1, "text", lambda row: frame["text"].iloc[100 + row])


def near_copies(frame: Frame, test: Frame, train: Frame) -> Frame:
    texts = frame["text"]
    return changed(frame, 0.1, "text", lambda row: one_word_changed(texts.iloc[100 + row]))


def seen(frame: Frame, test: Frame, train: Frame) -> Frame:
    return changed(frame, 0.1, "text", lambda row: one_word_changed(test["text"].iloc[row]))


def exemplars_copied(frame: Frame, test: Frame, train: Frame) -> Frame:
    texts = train.set_index("item")["text"]
    return changed(frame, 0.1, "text", lambda row: texts[frame["exemplars"].iloc[row][0]])


def shown_of_the_test(frame: Frame, test: Frame, train: Frame) -> Frame:
    return changed(frame, 0.1, "exemplars", lambda row: [test["item"].iloc[row]])


def labels_shifted(frame: Frame, test: Frame, train: Frame) -> Frame:
    return shown(items("classification", len(frame), 77, shares=(0.2, 0.3, 0.5)), train, 0)


def longer(frame: Frame, test: Frame, train: Frame) -> Frame:
    return shown(items("classification", len(frame), 78, words=20), train, 0)


def fewer_words(frame: Frame, test: Frame, train: Frame) -> Frame:
    return shown(items("classification", len(frame), 79, vocabulary=30), train, 0)


def fewer_items(frame: Frame, test: Frame, train: Frame) -> Frame:
    return frame.iloc[:150]


def relabelled(frame: Frame, test: Frame, train: Frame) -> Frame:
    other = {"person": "place", "place": "thing", "thing": "person"}
    twice = changed(frame, 0.02, "text", lambda row: frame["text"].iloc[100 + row])
    return changed(twice, 0.02, "label", lambda row: other[frame["label"].iloc[100 + row]])


def silent(frame: Frame, test: Frame, train: Frame) -> Frame:
    return changed(frame, 0.01, "text", lambda row: "..?"[row:])


PLANTED: dict[str, Callable[[Frame, Frame, Frame], Frame]] = {
    "empty": silent,
    "duplicates": copies,
    "near_duplicates": near_copies,
    "overlap": seen,
    "exemplar_copies": exemplars_copied,
    "exemplars_tested": shown_of_the_test,
    "label_shift": labels_shifted,
    "length": longer,
    "diversity_loss": fewer_words,
    "shortfall": fewer_items,
    "contradictions": relabelled,
}


@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_is_found_and_no_other(defect: str) -> None:
    test, train, clean = study("classification")
    spoiled = PLANTED[defect](clean, test, train)
    if defect == "duplicates":  # copies of the same label: repetition, no contradiction
        spoiled = changed(spoiled, 0.1, "label", lambda row: clean["label"].iloc[100 + row])
    rows = measure(DECLARED["classification"], test, train, {"g": spoiled}, SETTINGS)
    found = find([rows[0], {**rows[1], "asked": 200}], {}, LIMITS)
    assert [one.finding for one in found] == [defect]
    (finding,) = found
    assert finding.level == "warning"
    assert finding.value > finding.limit
    assert finding.sentence.startswith("g: ")
    assert finding.sentence.endswith(".")


def test_overlap_with_the_test_is_seen_without_a_train_split_as_well() -> None:
    test, train, clean = study("classification")
    _, found = rows_and_findings("classification", test, train.head(0), seen(clean, test, train))
    assert [one.finding for one in found] == ["overlap"]


def test_texts_that_anybody_would_write_are_no_sign_of_a_leak() -> None:
    """Some texts are common, and real splits hold each once: fresh items are often in the test split."""
    texts = [" ".join(text) for text in np.random.default_rng(0).choice(WORDS, (1_000, 4))]
    rng = np.random.default_rng(1)
    chance = 1 / np.arange(1, 1_001)
    drawn = rng.choice(texts, 2_000, p=chance / chance.sum())
    once = rng.permutation(list(dict.fromkeys(drawn))[:200])
    test, train, fresh = (
        items("classification", 100, k).assign(text=own)
        for k, own in enumerate((once[:100], once[100:], drawn[-100:]))
    )
    rows, found = rows_and_findings("classification", test, train, fresh)
    assert rows[1]["overlap_exact"] > 0.2
    assert "overlap" not in {one.finding for one in found}
    leaked = changed(fresh, 0.5, "text", lambda row: test["text"].iloc[row])
    assert "overlap" in {
        one.finding for one in rows_and_findings("classification", test, train, leaked)[1]
    }


def off_by_one(frame: Frame) -> Frame:
    """All entities at the head of a text start one character late."""

    def late(row: int) -> str:
        spans = json.loads(frame["spans"].iloc[row])
        return json.dumps([[start + (start == 0), end, kind] for start, end, kind in spans])

    return changed(frame, 1, "spans", late)


def test_spans_off_by_one_are_found_in_real_items_too_and_no_other() -> None:
    test, train, clean = study("ner")
    heads = sum(one[0] == 0 for spans in test["spans"] for one in json.loads(spans))
    rows, found = rows_and_findings("ner", off_by_one(test), train, clean)
    assert [(one.source, one.finding) for one in found] == [("real", "bad_spans")]
    assert (rows[0]["spans_bad"], rows[0]["spans_cut"], rows[0]["spans_late"]) == (heads,) * 3
    assert f"{heads} of {rows[0]['spans']} spans do not fit" in found[0].sentence
    assert f"{heads} start one late" in found[0].sentence


def test_fewer_entities_are_found_and_no_other() -> None:
    test, train, clean = study("ner")
    thinned = changed(
        clean, 1, "spans", lambda row: json.dumps(json.loads(clean["spans"][row])[::2])
    )
    rows, found = rows_and_findings("ner", test, train, thinned)
    assert [one.finding for one in found] == ["entities"]
    assert rows[1]["entities_ratio"] < 0.75
    none = clean.assign(spans="[]")
    rows, found = rows_and_findings("ner", test, train, none)
    assert [one.finding for one in found] == ["entities"]
    assert rows[1]["entities_ratio"] == 0
    assert "label_tv" not in rows[1], "no labels, so no distribution of them"


@pytest.mark.slow
@pytest.mark.parametrize(
    "task", [*(pytest.param(one, marks=pytest.mark.slow) for one in TASKS[:2]), "ner"]
)
def test_clean_suites_are_warned_of_no_more_often_than_asked(task: str) -> None:
    """With limits of zero, chance alone decides: at most 5 % of 100 clean suites get any warning.

    Up to 11 of 100 are within the luck of the seeds (binomial, 99 %).
    """
    strict = Limits(**dict.fromkeys(Limits.model_fields, 0.0) | {"false_alarms": 0.05})
    settings = replace(SETTINGS, draws=199)
    warned = 0
    fresh = items(task, 100 * 3 * 60, seed=5)
    for seed in range(100):
        first = 180 * seed
        test, train, clean = (fresh.iloc[first + 60 * k : first + 60 * (k + 1)] for k in range(3))
        suites = {"g": shown(clean, train, seed)}
        rows = measure(DECLARED[task], test, train, suites, settings)
        found = [one.finding for one in find(rows, {}, strict)]
        warned += bool(set(found) & {check.finding for check in CHECKS if check.p})
    assert warned <= 11


def test_errors_come_with_their_sentence_and_before_warnings() -> None:
    test, train, clean = study("classification")
    rows = measure(
        DECLARED["classification"], test, train, {"g": copies(clean, test, train)}, SETTINGS
    )
    found = find(rows, {"g": ["no such label"]}, LIMITS)
    assert (found[0].level, found[0].finding) == ("error", "mismatch")
    assert found[0].sentence == "g: no such label."
    assert np.isnan(found[0].value)
    assert len(found) > 1


def test_limits_belong_to_checks() -> None:
    assert {check.finding for check in CHECKS} == set(Limits.model_fields) - {"false_alarms"}
    assert TESTS == 8


def test_every_column_of_a_row_is_declared() -> None:
    from stages.bedrock.records.quality import SCHEMA

    for task in TASKS:
        test, train, clean = study(task, count=60)
        for row in measure(DECLARED[task], test, train, {"g": clean}, SETTINGS):
            assert set(row) <= set(SCHEMA.names)
    assert pd.Index(SCHEMA.names).is_unique
