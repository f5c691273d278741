import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.attention import causal_pairs

lengths = st.lists(st.integers(min_value=0, max_value=60), min_size=1, max_size=5)


@given(lengths=lengths, window=st.none() | st.integers(min_value=1, max_value=70))
def test_pairs_are_those_of_the_mask(lengths: list[int], window: int | None) -> None:
    by_mask = []
    for length in lengths:
        query, key = np.mgrid[:length, :length]
        seen = (key <= query) & (key > query - (length + 1 if window is None else window))
        by_mask.append(seen.sum())
    assert causal_pairs(lengths, window).tolist() == by_mask


def test_a_window_as_wide_as_the_sequence_cuts_nothing() -> None:
    assert causal_pairs(8, 8) == causal_pairs(8, None) == 36
    assert causal_pairs(9, 8) == 44
    assert causal_pairs(16_384, 1) == 16_384
    assert causal_pairs([[3, 4]], 2).tolist() == [[5, 7]]


def test_long_sequences_do_not_overflow() -> None:
    assert causal_pairs(2**40, None) == pytest.approx(2.0**79)
