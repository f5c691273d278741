import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.engines.chat import NO_LOSS, TrainingRow
from stages.engines.training import (
    POOL_BATCHES,
    MicroBatches,
    Schedule,
    Split,
    count_work,
    length_grouped_batches,
)

LENGTHS = st.lists(st.integers(1, 60), max_size=200)


@given(lengths=LENGTHS, batch=st.integers(1, 9), seed=st.integers(0, 9), epoch=st.integers(0, 3))
def test_every_row_comes_once_and_the_short_batch_last(
    lengths: list[int], batch: int, seed: int, epoch: int
) -> None:
    batches = length_grouped_batches(lengths, batch, seed, epoch)
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    assert all(len(rows) == batch for rows in batches[:-1])
    assert len(batches) == -(-len(lengths) // batch)
    assert batches == length_grouped_batches(lengths, batch, seed, epoch)


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    lengths = [10] * 64
    orders = [
        length_grouped_batches(lengths, 8, seed, epoch) for seed in (0, 1) for epoch in (0, 1, 2)
    ]
    assert len({str(order) for order in orders}) == 6


def test_a_batch_holds_rows_of_near_equal_length() -> None:
    lengths = np.random.default_rng(0).integers(5, 100, 16 * POOL_BATCHES * 3)

    def padding(batches: list[list[int]]) -> float:
        padded = sum(int(lengths[rows].max()) * len(rows) for rows in batches)
        return padded / int(lengths.sum()) - 1

    grouped = length_grouped_batches(lengths.tolist(), 16, 0, 0)
    assert padding(grouped) < 0.06
    in_order = np.arange(len(lengths)).reshape(-1, 16).tolist()
    assert padding(in_order) > 0.5


def test_lengths_are_not_learned_in_order() -> None:
    lengths = np.random.default_rng(0).integers(5, 100, 16 * POOL_BATCHES * 3)
    means = [lengths[rows].mean() for rows in length_grouped_batches(lengths.tolist(), 16, 0, 0)]
    assert abs(np.corrcoef(means, np.arange(len(means)))[0, 1]) < 0.3


SPLITS = st.tuples(st.integers(1, 4), st.none() | st.integers(1, 5))


@given(lengths=LENGTHS, batch=st.integers(1, 9), how=SPLITS)
def test_processes_share_out_every_batch_in_equally_many_rounds(
    lengths: list[int], batch: int, how: tuple[int, int | None]
) -> None:
    processes, size = how
    samplers = [
        MicroBatches(lengths, batch, 5, Split(processes, process, size))
        for process in range(processes)
    ]
    for sampler in samplers:
        sampler.set_epoch(3)
    shares = [list(sampler) for sampler in samplers]
    rounds = Split(processes, 0, size).rounds(batch)
    assert {len(share) for share in shares} == {len(samplers[0])}
    found = []
    for start in range(0, len(samplers[0]), rounds):
        parts = [share[start + i] for i in range(rounds) for share in shares]
        assert size is None or max(map(len, parts)) <= size
        found.append([row for part in parts for row in part])
    assert found == length_grouped_batches(lengths, batch, 5, 3)


def test_one_process_takes_whole_batches_epoch_by_epoch() -> None:
    lengths = list(range(1, 24))
    sampler = MicroBatches(lengths, 4, 5, Split())
    assert len(sampler) == 6
    for epoch in (0, 2, 1, 2):
        sampler.set_epoch(epoch)
        assert list(sampler) == length_grouped_batches(lengths, 4, 5, epoch)


def _row(length: int, supervised: int) -> TrainingRow:
    return TrainingRow([1] * length, [NO_LOSS] * (length - supervised) + [1] * supervised)


def test_work_against_a_hand_count() -> None:
    rows = [_row(2, 1), _row(3, 1), _row(5, 2), _row(7, 4)]
    # Batches of two, sorted by length within the one pool: (2, 3) and (5, 7), in any order.
    assert count_work("mixed", rows, epochs=3, batch_size=2, seed=0) == {
        "name": "mixed",
        "steps": 3 * 2,
        "sequences": 3 * 4,
        "tokens": 3 * (2 + 3 + 5 + 7),
        "padded_tokens": 3 * (2 * 3 + 2 * 7),
        "supervised_tokens": 3 * (1 + 1 + 2 + 4),
        "squared_tokens": 3 * (4 + 9 + 25 + 49),
        "windowed_pairs": None,
    }


def test_pairs_in_a_window_against_a_hand_count() -> None:
    # At most 2 keys a query: 1 + 2 for two tokens, 1 + 2 + 2 + 2 + 2 for five.
    work = count_work("ift", [_row(2, 1), _row(5, 1)], 3, batch_size=1, seed=0, window=2)
    assert work["windowed_pairs"] == 3 * (3 + 9)


def test_work_with_a_short_last_batch() -> None:
    work = count_work("ift", [_row(4, 1)] * 5, epochs=2, batch_size=2, seed=0)
    assert (work["steps"], work["tokens"], work["padded_tokens"]) == (6, 40, 40)


def test_a_part_of_a_pass_is_a_part_of_its_batches() -> None:
    rows = [_row(length, 1) for length in range(1, 41)]
    work = count_work("ift", rows, epochs=1.7, batch_size=4, seed=3)
    assert (work["steps"], work["sequences"]) == (17, 68)
    taken = length_grouped_batches(list(range(1, 41)), 4, 3, 0)
    taken += length_grouped_batches(list(range(1, 41)), 4, 3, 1)[:7]
    assert work["tokens"] == sum(row + 1 for batch in taken for row in batch)
    assert count_work("ift", rows, epochs=0.001, batch_size=4, seed=3)["steps"] == 1


@given(lengths=LENGTHS, epochs=st.integers(1, 3))
def test_padding_is_counted_on_top_and_epochs_add_up(lengths: list[int], epochs: int) -> None:
    rows = [_row(length, 1) for length in lengths]
    work = count_work("ift", rows, epochs, batch_size=4, seed=1)
    assert work["padded_tokens"] >= work["tokens"]
    assert work["supervised_tokens"] == work["sequences"] == epochs * len(rows)
    once = count_work("ift", rows, 1, batch_size=4, seed=1)
    for name in ("steps", "tokens", "squared_tokens"):
        assert work[name] == epochs * once[name]


@pytest.mark.parametrize("floor", [-0.1, 1.1])
def test_the_floor_is_a_share_of_the_peak(floor: float) -> None:
    with pytest.raises(ValueError, match="floor"):
        Schedule(kind="wsd", warmup=0.1, decay=0.1, floor=floor)
