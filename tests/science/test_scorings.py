import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from stages.science.scorings import chosen_by_likelihood

COLUMNS = ["suite", "item", "option", "logprob", "bytes", "right"]


def test_the_longer_option_wins_by_bytes_only() -> None:
    rows = [
        ("s", "i", 0, -4.0, 2, False),
        ("s", "i", 1, -6.0, 12, True),
        ("s", "j", 1, -1.0, 1, True),
        ("s", "j", 0, -1.0, 1, False),
    ]
    found = chosen_by_likelihood(pd.DataFrame(rows, columns=COLUMNS))
    assert found["item"].tolist() == ["i", "j"]
    assert found["acc"].tolist() == [False, False]  # of equal ones the first
    assert found["acc_norm"].tolist() == [True, False]


@given(st.lists(st.lists(st.floats(-50, -0.1), min_size=4, max_size=4), min_size=1, max_size=8))
def test_it_is_what_lm_eval_computes(logprobs: list[list[float]]) -> None:
    lengths = [3.0, 7.0, 1.0, 12.0]
    rows = [
        ("s", f"i{item}", place, score, int(lengths[place]), place == 2)
        for item, scores in enumerate(logprobs)
        for place, score in enumerate(scores)
    ]
    found = chosen_by_likelihood(pd.DataFrame(rows, columns=COLUMNS))
    assert found["acc"].tolist() == [int(np.argmax(one)) == 2 for one in logprobs]
    norm = [int(np.argmax(np.array(one) / lengths)) == 2 for one in logprobs]
    assert found["acc_norm"].tolist() == norm


def test_nothing_weighed_is_nothing_chosen() -> None:
    assert chosen_by_likelihood(pd.DataFrame(columns=COLUMNS)).empty
