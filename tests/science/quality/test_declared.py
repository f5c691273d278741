import pandas as pd
import pytest

from stages.science.quality.declared import all_mismatches, declared_by, mismatches
from tests.science.quality.planted_suites import DECLARED, Frame, framed, items

SCALE = DECLARED["similarity"]


def scored(*scores: float) -> Frame:
    nothing = {"text": "a", "text_2": "b", "label": None, "spans": None}
    return framed([{**nothing, "score": score} for score in scores], "similarity")


@pytest.mark.parametrize("task", DECLARED)
def test_what_is_as_declared_has_no_mismatch(task: str) -> None:
    real = items(task, 50, 0)
    assert mismatches(DECLARED[task], real, real) == []
    assert mismatches(DECLARED[task], real, items(task, 50, 1, shares=(1, 0, 0))) == []


def test_a_label_that_is_not_declared_is_named_and_counted() -> None:
    real = items("classification", 50, 0)
    (sentence,) = mismatches(
        DECLARED["classification"], real, real.assign(label=["city"] * 3 + ["person"] * 47)
    )
    assert sentence.startswith("3 of 50 labels are none of the 3 declared: city;")
    spans = real.assign(task="ner", spans='[[0, 2, "thing"], [3, 4, "city"]]', label=None)
    (sentence,) = mismatches(DECLARED["ner"], items("ner", 9, 0), spans)
    assert sentence.startswith("50 of 100 labels are none of the 3 declared: city;")


def test_scores_outside_the_declared_scale() -> None:
    real = scored(0, 1, 2, 3, 4)
    (sentence,) = mismatches(SCALE, real, scored(1, 5, 2))
    assert sentence.startswith("1 of 3 scores outside the declared scale 0 to 4, from 1 to 5;")
    (sentence,) = mismatches(SCALE, scored(5, 4), scored(5, 4))
    assert "outside the declared scale" in sentence, "real items are checked as well"


def test_an_end_of_the_real_scale_that_is_never_reached_is_another_scale() -> None:
    declared = SCALE._replace(scale=(0, 5))
    real = scored(*[0, 1, 2, 3, 4, 5] * 20)
    (sentence,) = mismatches(declared, real, scored(*[0, 1, 2, 3, 4] * 20))
    assert sentence.startswith(
        "another scale: scores round to 0 to 4, real ones to 0 to 5, 16.7 % of them above any"
    )
    (sentence,) = mismatches(declared, real, scored(*[1, 2, 3, 4, 5] * 20))
    assert "16.7 % of them below any written one" in sentence
    assert mismatches(declared, real, scored(*[0, 1, 2, 3, 4] * 4)) == [], (
        "20 may miss it by chance"
    )
    rare = scored(*[1, 2, 3] * 99, 5)
    assert mismatches(declared, rare, scored(*[1, 2, 3] * 40)) == []


def test_another_task_no_annotation_and_no_items() -> None:
    real = items("classification", 20, 0)
    (sentence,) = mismatches(DECLARED["ner"], items("ner", 20, 0), real)
    assert sentence == "items of task classification, expected ner; write them anew"
    (sentence,) = mismatches(
        DECLARED["classification"], real, real.assign(label=pd.Series([None] + ["person"] * 19))
    )
    assert sentence == "1 of 20 items without label; write them anew"
    (sentence,) = mismatches(DECLARED["classification"], real, real.head(0))
    assert sentence.startswith("no items;")


def test_all_sources_of_all_benchmarks_are_checked() -> None:
    real = items("classification", 20, 0)
    good, bad = items("classification", 20, 1), real.assign(label="city")
    declared = {
        "made_up": declared_by({"task": "classification", "labels": ["person", "place", "thing"]})
    }
    assert declared["made_up"] == DECLARED["classification"]
    assert declared_by({"task": "similarity", "scale": [0, 4]}) == SCALE
    assert all_mismatches(declared, real, {"a": good}) == []
    found = all_mismatches(declared, real, {"a": good, "b": bad, "c": good.head(0)})
    assert [one.split(":")[0] for one in found] == ["made_up by b", "made_up by c"]
    (real_fault, *_) = all_mismatches(declared, bad, {"a": good})
    assert real_fault.startswith("made_up, real items: 20 of 20 labels")
    train = real.assign(split="train", label="city")
    assert all_mismatches(declared, pd.concat([real, train]), {"a": good}) == []
