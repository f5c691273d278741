from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.quality.exemplars import Known, shared_runs, taken_over, twins
from stages.science.quality.suite import Document, read_suite
from tests.science.quality.planted_suites import changed, items, shown

TEXTS = st.lists(st.sampled_from("abc"), max_size=9).map(tuple)
DOCUMENTS = st.lists(TEXTS.map(lambda text: (text,)), min_size=1, max_size=6)


@given(items_=DOCUMENTS, exemplars=DOCUMENTS)
def test_the_longest_run_is_that_of_difflib(
    items_: list[Document], exemplars: list[Document]
) -> None:
    known = Known(
        read_suite(items("ner", 2, 0), "ner"), dict(zip("123456", exemplars, strict=False))
    )
    everything = [list(range(len(exemplars)))] * len(items_)
    found = shared_runs(known.numbers(items_), everything, known.numbers_shown)
    for (words,), run in zip(items_, found, strict=True):
        longest = max(
            SequenceMatcher(None, words, other, autojunk=False).find_longest_match().size
            for (other,) in exemplars
        )
        assert run == pytest.approx(longest / len(words) if words else 0)


def test_a_run_never_crosses_from_one_text_to_the_other() -> None:
    real = read_suite(items("similarity", 2, 0), "similarity")
    known = Known(real, {"x": (("a", "b"), ("c", "d"))})
    pair = known.numbers([(("b",), ("c",)), (("a", "b", "c", "d"),)])
    assert shared_runs(pair, [[0], [0]], known.numbers_shown).tolist() == [0.5, 0.5]


def test_copies_stand_beside_those_of_real_items() -> None:
    test, train = items("classification", 100, 0), items("classification", 50, 1, split="train")
    written = shown(items("classification", 100, 2), train, 0)
    texts = train.set_index("item")["text"]
    copied = changed(written, 0.3, "text", lambda row: texts[written["exemplars"].iloc[row][0]])
    suites = [read_suite(frame, "classification") for frame in (test, train, copied)]
    known = Known(suites[0], dict(zip(suites[1].ids, suites[1].words, strict=True)))
    taken = taken_over(suites[2], known, 0.8)
    assert taken.copies == 0.3
    assert taken.copies_real == 0
    assert taken.p < 1e-6
    assert 0.3 < taken.run < 0.6


def test_twins_have_the_same_label_are_used_once_and_were_not_shown() -> None:
    test = items("classification", 40, 0)
    written = shown(items("classification", 30, 1), test, 0, count=1)
    real, suite = read_suite(test, "classification"), read_suite(written, "classification")
    found = twins(suite, real)
    exemplars = {name for own in suite.shown for name in own}
    assert len(set(found.values())) == len(found) == min(30, 40 - len(exemplars))
    assert not exemplars & {real.ids[place] for place in found.values()}
    same = [suite.marks[i] == real.marks[j] for i, j in found.items()]
    assert np.mean(same) > 0.8
