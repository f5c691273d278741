import math

import numpy as np
import pandas as pd
import pytest

from stages.science.throughput import PEAKS, peak_flops, utilization, with_throughput

TIMINGS = pd.DataFrame(
    [
        ("fetch_suites", None, 0.5, 90, None, None),
        ("train_student", "d16_ift_s1", 20.0, 600, "NVIDIA H100 80GB HBM3", 4),
        ("answer_suites", "d16_ift_s1", 10.0, 800, "NVIDIA L4", 1),
        ("prepare_model", "hub", 30.0, 300, "NVIDIA L4", 1),
        ("prepare_model", "d16", 40.0, 300, None, 0),
        ("generate_answers", "general-ift", 50.0, 900, "A card of next year", 2),
        ("train_student", "new", 5.0, 600, "NVIDIA L4", 1),
    ],
    columns=["stage", "entry", "seconds", "peak_memory_mib", "device", "devices"],
).astype({"devices": "Int64"})
COSTS = pd.DataFrame(
    [
        ("pretraining", "hub", 0.0),
        ("pretraining", "d16", 8e9),
        ("fine_tuning", "d16_ift_s1", 4e15),
        ("evaluation", "d16_ift_s1", 6e13),
        ("serving", "d16_ift_s1", 1e6),
        ("teacher_answers", "general-ift", 1e12),
    ],
    columns=["activity", "entry", "flops"],
)


@pytest.mark.parametrize(
    ("name", "tera"),
    [
        ("NVIDIA H100 80GB HBM3", 989.5),
        ("NVIDIA H100 PCIe", 756.5),
        ("NVIDIA H100 NVL", 835.5),
        ("NVIDIA H200", 989.5),
        ("NVIDIA H200 NVL", 835.5),
        ("NVIDIA H20", 148),
        ("NVIDIA GH200 480GB", 989.5),
        ("NVIDIA B200", 2250),
        ("NVIDIA GB200", 2500),
        ("NVIDIA A100-SXM4-40GB", 312),
        ("NVIDIA A100 80GB PCIe", 312),
        ("NVIDIA A10", 125),
        ("NVIDIA L40S", 362.05),
        ("NVIDIA L40", 181.05),
        ("NVIDIA L4", 121),
        ("NVIDIA GeForce RTX 4090", 165.2),
        ("AMD Instinct MI300X", 1307.4),
    ],
)
def test_a_device_is_known_by_the_words_of_its_name(name: str, tera: float) -> None:
    assert peak_flops(name) == tera * 1e12


@pytest.mark.parametrize(
    "name",
    [
        "cpu",
        "",
        "NVIDIA A10G",
        "NVIDIA RTX A4000",
        "NVIDIA A100-SXM4-40GB MIG 1g.5gb",
        "NVIDIA GeForce RTX 4090 Laptop GPU",
        "NVIDIA GeForce RTX 4090 D",
        "NVIDIA GeForce RTX 3090 Ti",
        "Tesla V100-SXM2-16GB",
    ],
)
def test_the_peak_of_another_device_is_not_guessed(name: str) -> None:
    assert math.isnan(peak_flops(name))


def test_a_peak_that_is_given_goes_before_what_is_known() -> None:
    assert peak_flops("NVIDIA L4", {"NVIDIA L4": 1e12}) == 1e12
    assert peak_flops("cpu", {"cpu": 5e10}) == 5e10


def test_every_line_of_peaks_can_be_reached() -> None:
    for words, tera in PEAKS:
        assert peak_flops("NVIDIA " + " ".join(words)) == tera * 1e12


def test_utilization_is_work_by_what_could_be_done() -> None:
    # 4 devices of 100 FLOP/s for 5 s can do 2000.
    assert utilization(500, 5, 4, 100) == 0.25
    assert utilization([500, 1000], 5, 4, 100).tolist() == [0.25, 0.5]
    for wrong in ((0, 5, 4, 100), (500, 0, 4, 100), (500, 5, np.nan, 100), (500, 5, 4, np.nan)):
        assert np.isnan(utilization(*wrong))


def test_seconds_meet_their_flops() -> None:
    table = with_throughput(TIMINGS, COSTS)
    assert table[TIMINGS.columns.tolist()].equals(TIMINGS)
    rows = {(row["stage"], row["entry"]): row for row in table.to_dict("records")}
    trained = rows["train_student", "d16_ift_s1"]
    assert (trained["flops"], trained["flops_per_second"]) == (4e15, 2e14)
    assert trained["gpu_seconds"] == 80
    assert trained["mfu"] == pytest.approx(4e15 / (80 * 989.5e12))
    answered = rows["answer_suites", "d16_ift_s1"]
    assert answered["mfu"] == pytest.approx(6e12 / 121e12)
    assert answered["gpu_seconds"] == 10


def test_what_is_not_known_is_missing() -> None:
    table = with_throughput(TIMINGS, COSTS).set_index(["stage", "entry"])
    added = table[["flops", "flops_per_second", "gpu_seconds", "mfu"]]
    missing = {key: set(row.index[row.isna()]) for key, row in added.iterrows()}
    assert missing["prepare_model", "d16"] == {"gpu_seconds", "mfu"}  # a CPU
    assert missing["generate_answers", "general-ift"] == {"mfu"}  # an unknown card
    nothing = {"flops", "flops_per_second", "mfu"}
    assert missing["prepare_model", "hub"] == nothing  # downloaded, not trained
    assert missing["train_student", "new"] == nothing  # not in the costs
    assert added.loc[table.index[0]].isna().all()  # a stage without counted work


def test_a_cpu_has_a_share_of_a_peak_that_is_given() -> None:
    table = with_throughput(TIMINGS, COSTS, {"cpu": 4e8}).set_index(["stage", "entry"])
    row = table.loc[[("prepare_model", "d16")]]
    assert row["mfu"].tolist() == [pytest.approx(0.5)]
    assert row["gpu_seconds"].isna().all()


def test_rates_are_by_the_seconds_of_the_work_alone() -> None:
    working = np.array([np.nan, 16, np.nan, np.nan, 32, 40, np.nan])
    table = with_throughput(TIMINGS.assign(working_seconds=working), COSTS)
    trained, resumed, downloaded, on_cpu = (table.iloc[i] for i in (1, 2, 3, 4))
    assert trained["flops_per_second"] == 4e15 / 16
    assert trained["gpu_seconds"] == 4 * 20  # the start holds the devices too
    assert resumed[["flops_per_second", "gpu_seconds", "mfu"]].isna().all()
    assert resumed["flops"] == 6e13
    assert downloaded["mfu"] != downloaded["mfu"]
    assert on_cpu["flops_per_second"] == 8e9 / 32


def test_no_rows_give_no_rows() -> None:
    table = with_throughput(TIMINGS.head(0), COSTS)
    assert table.empty
    assert "mfu" in table
    assert with_throughput(TIMINGS, COSTS.head(0))["flops"].isna().all()


def test_costs_that_have_an_entry_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="many-to-one"):
        with_throughput(TIMINGS, pd.concat([COSTS, COSTS]))
