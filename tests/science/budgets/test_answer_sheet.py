import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.answer_sheet import NO_ANSWER, lay_out
from tests.science.planted_answers import Item, planted

ITEMS = [
    Item(suite="sums", level=2, samples=("0", "3", None), solved_at=4),
    Item(suite="facts", right=False, content=None, samples=("0", "0", "3")),
    Item(suite="sums", truncated=True, samples=("3", "3", "0")),
]


def test_rows_in_any_order_give_the_same_arrays() -> None:
    frame = planted(ITEMS, budgets=(8, 4))
    sheet = lay_out(frame)
    greedy_first = frame.sort_values("decoding", key=lambda name: name != "greedy", kind="stable")
    shuffled = pd.concat([greedy_first[:3], greedy_first[3:].sample(frac=1, random_state=0)])
    again = lay_out(shuffled)
    assert sheet.items["suite"].tolist() == ["facts", "sums", "sums"]
    assert sheet.items["family"].tolist() == ["general_mc", "math_open", "math_open"]
    assert sheet.budgets.tolist() == [4, 8]
    assert sheet.forced.correct.tolist() == [[False, False], [True, True], [False, False]]
    assert sheet.greedy.output.tolist() == [2, 14, 14]
    for name in ("correct", "thinking", "answer", "confidence"):
        for block in ("greedy", "forced", "sampled"):
            one, other = (getattr(getattr(each, block), name) for each in (sheet, again))
            np.testing.assert_array_equal(one, other)


def test_equal_answers_have_equal_codes_and_none_has_none() -> None:
    code = lay_out(planted(ITEMS)).sampled.code
    assert code[0, 0] == code[0, 1] != code[0, 2]
    assert code[0, 2] == code[1, 1] == code[2, 0]
    assert code[1, 2] == NO_ANSWER
    assert lay_out(planted(ITEMS)).greedy.code[2] == NO_ANSWER  # truncated: nobody knows


def test_confidence_is_the_geometric_mean_and_missing_for_samples() -> None:
    sheet = lay_out(planted([Item(probe={4: ("1", 0.7)}, samples=("0",), answer=3)], budgets=(4,)))
    assert sheet.forced.confidence[0] == pytest.approx([0.7])
    assert np.isnan(sheet.sampled.confidence).all()


def test_what_was_not_asked_is_empty() -> None:
    sheet = lay_out(planted([Item(content=None), Item(content=None)]))
    assert not sheet.thinks
    assert sheet.forced.correct.shape == sheet.sampled.correct.shape == (2, 0)


@pytest.mark.parametrize("lost", ["budget", "sampled"])
def test_holes_and_doubles_are_refused(lost: str) -> None:
    frame = planted(ITEMS, budgets=(4,))
    first = frame.index[frame["decoding"] == lost][0]
    with pytest.raises(ValueError, match="once for every item"):
        lay_out(frame.drop(first))
    with pytest.raises(ValueError, match="once for every item"):
        lay_out(pd.concat([frame, frame.loc[[first]]]))
    with pytest.raises(ValueError, match="one greedy answer per item"):
        lay_out(pd.concat([frame, frame.loc[[frame.index[0]]]]))
