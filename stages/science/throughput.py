"""Measured seconds beside counted FLOPs: FLOPs per second, GPU-seconds, share of the hardware's peak."""

import math
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

ACTIVITIES = {
    "prepare_model": "pretraining",
    "train_student": "fine_tuning",
    "generate_answers": "teacher_answers",
    "answer_suites": "evaluation",
}
"""What a stage's seconds were spent on, as costs.csv calls it."""

CPU = "cpu"

# Dense bf16 products accumulated in fp32, in TFLOP/s, per device as torch sees one. The words are those of the
# device's name; the first line whose words are all in it counts. Sources: the vendors' datasheets and white
# papers on the architectures. NVIDIA's datasheets since Hopper print rates with sparsity, twice those here.
PEAKS = (
    (("gb200",), 2500.0),  # GB200 NVL72 datasheet: 360 PFLOP/s with sparsity by 72 GPUs
    (("b200",), 2250.0),  # HGX B200 datasheet: 36 PFLOP/s with sparsity by 8 GPUs
    (("gh200",), 989.5),  # GH200 datasheet: 1979 with sparsity
    (("h200", "nvl"), 835.5),  # H200 datasheet, NVL: 1671 with sparsity
    (("h200",), 989.5),  # H200 datasheet, SXM: 1979 with sparsity
    (("h100", "nvl"), 835.5),  # H100 datasheet, NVL: 1671 with sparsity
    (("h100", "pcie"), 756.5),  # H100 datasheet, PCIe: 1513 with sparsity
    (("h100",), 989.5),  # H100 datasheet, SXM (named "H100 80GB HBM3"): 1979 with sparsity
    (("h800", "pcie"), 756.5),  # the H100's arithmetic
    (("h800",), 989.5),
    (("h20",), 148.0),  # H20 datasheet
    (("a100",), 312.0),  # A100 datasheet, SXM and PCIe, 40 and 80 GB
    (("a800",), 312.0),  # the A100's arithmetic
    (("a40",), 149.7),  # A40 datasheet
    (("a30",), 165.0),  # A30 datasheet
    (("a10",), 125.0),  # A10 datasheet
    (("l40s",), 362.05),  # L40S datasheet
    (("l40",), 181.05),  # L40 datasheet
    (("l4",), 121.0),  # L4 datasheet: 242 with sparsity
    (("rtx", "a6000"), 154.8),  # RTX A6000 datasheet: 309.7 with sparsity
    (("rtx", "5090"), 209.5),  # RTX Blackwell white paper, appendix A
    (("rtx", "4090"), 165.2),  # Ada white paper, appendix A
    (("rtx", "3090"), 71.0),  # GA102 white paper, appendix A
    (("mi300x",), 1307.4),  # Instinct MI300X datasheet
    (("mi325x",), 1307.4),  # Instinct MI325X datasheet
)
# Words that make another, slower or faster, device of a name above: a slice of it, or a variant.
OTHER = {"mig", "laptop", "mobile", "max", "ti", "super", "d"}


def peak_flops(device: str, given: Mapping[str, float] | None = None) -> float:
    """The most FLOPs per second that a device can do in dense bf16; NaN where it is not known here.

    Args:
        device: the name as torch.cuda.get_device_name gives it, or `cpu`.
        given: peaks in FLOPs per second by name, which go before those known here.
    """
    if given and device in given:
        return given[device]
    words = set(re.findall("[a-z0-9]+", device.lower()))
    if words & OTHER:
        return math.nan
    found = (tera for needed, tera in PEAKS if words.issuperset(needed))
    return next(found, math.nan) * 1e12


def utilization(
    flops: ArrayLike, seconds: ArrayLike, devices: ArrayLike, peak: ArrayLike
) -> NDArray[np.float64]:
    """Model FLOPs utilization: counted FLOPs by those that the devices could have done in that time.

    Source: Chowdhery et al. 2022 (arXiv 2204.02311), section 4.1 and appendix B; as there, recomputed
    activations do not count as work, and padding does not either.

    Args:
        flops: counted, all devices together.
        seconds: wall-clock.
        devices: how many worked.
        peak: FLOPs per second of one.

    Returns:
        A fraction, in the shape that the arguments broadcast to; NaN where one of them is missing or not
        positive.
    """
    work = [np.asarray(value, dtype=np.float64) for value in (flops, seconds, devices, peak)]
    known = np.logical_and.reduce(np.broadcast_arrays(*(value > 0 for value in work)))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = work[0] / (work[1] * work[2] * work[3])
    return np.where(known, share, np.nan)


def with_throughput(
    timings: pd.DataFrame, costs: pd.DataFrame, peaks: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Measured seconds with the FLOPs they were spent on.

    Args:
        timings: a row per stage and entry: stage, entry, seconds, device (as torch.cuda.get_device_name gives
            it; missing: a CPU), devices (how many of it; missing or 0 on a CPU). If there is a column
            working_seconds, rates are by it: the seconds of the counted work alone, missing where a killed
            job had done a part of it. Further columns are kept.
        costs: the table of records/costs.py.
        peaks: peaks in FLOPs per second by name of the device, before those known here; `cpu` for CPUs.

    Returns:
        `timings`, row by row, with flops (exact mode; missing where the stage did no counted work),
        flops_per_second (all devices together), gpu_seconds (seconds x devices, start included; missing on a
        CPU and where a part of the work was done before) and mfu.

    Raises:
        ValueError: costs has an activity and entry twice.
    """
    keys = timings[["stage", "entry"]].assign(activity=timings["stage"].map(ACTIVITIES))
    priced = costs.loc[costs["flops"] > 0, ["activity", "entry", "flops"]]
    joined = keys.merge(priced, on=["activity", "entry"], how="left", validate="many_to_one")
    flops = joined["flops"].to_numpy(dtype=np.float64, na_value=np.nan)
    seconds = _floats(timings["seconds"])
    working = _floats(timings["working_seconds"]) if "working_seconds" in timings else seconds
    whole = np.isfinite(working) | keys["activity"].isna().to_numpy()
    gpu = timings["device"].notna().to_numpy()
    devices = np.where(gpu, _floats(timings["devices"]), 1.0)
    names = timings["device"].astype("object").where(gpu, CPU)
    peak = np.array([peak_flops(name, peaks) for name in names], dtype=np.float64)
    return timings.assign(
        flops=flops,
        flops_per_second=utilization(flops, working, 1, 1),
        gpu_seconds=np.where(gpu & whole & (devices > 0), seconds * devices, np.nan),
        mfu=utilization(flops, working, devices, peak),
    )


def _floats(column: pd.Series) -> NDArray[np.float64]:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
