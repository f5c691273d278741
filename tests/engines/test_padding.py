import torch
from hypothesis import given
from hypothesis import strategies as st
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from stages.engines.padding import PaddedRows

TOKENS = st.lists(st.tuples(st.integers(0, 500), st.integers(-100, 500)), min_size=1, max_size=30)


@given(st.lists(TOKENS, min_size=1, max_size=8), st.integers(0, 500))
def test_batches_are_those_of_trl(batch: list[list[tuple[int, int]]], pad: int) -> None:
    rows = [
        {"input_ids": [token for token, _ in row], "labels": [label for _, label in row]}
        for row in batch
    ]
    expected = DataCollatorForLanguageModeling(pad_token_id=pad)(rows)
    found = PaddedRows(pad)(rows)
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype
        assert torch.equal(found[name], tensor)
