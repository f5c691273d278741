"""What the pipeline makes of a simulated study: frontiers, laws, and the tables on how it ran."""

from typing import Any

import numpy as np
import pandas as pd

from stages.bedrock.records import clean as record
from stages.science.contrasts.clean_items import clean_gains, clean_runs, measure_subsets
from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings
from tests.looks.simulated import PARAMETERS


def verdicts(runs: pd.DataFrame) -> pd.DataFrame:
    """Table `verdicts` that fits `runs`; items that are hard for one run tend to be hard for all."""
    rng = np.random.default_rng(5)
    rows = []
    for suite, own in runs.groupby("suite", sort=True):
        items = int(own["items"].iloc[0])
        hard = rng.normal(size=items)
        for run, share in zip(own["run"], own["accuracy"], strict=True):
            order = np.argsort(hard + rng.normal(size=items))
            right = np.zeros(items, dtype=int)
            right[order[: round(share * items)]] = 1
            rows.append((run, suite, "".join(map(str, right))))
    return pd.DataFrame(rows, columns=["run", "suite", "verdicts"])


def frontiers(runs: pd.DataFrame, draws: int = 50) -> pd.DataFrame:
    """Table `frontiers` of `runs`, as the pipeline traces it."""
    settings = FrontierSettings(coverage=0.95, tolerance=0.01, queries=1e5, charge_teacher=False)
    return frontier_tables(measure_families(runs, verdicts(runs), draws, 0), settings)["frontiers"]


def scaling(runs: pd.DataFrame, draws: int = 4) -> dict[str, Any]:
    """The content of scaling.json for `runs`, as the pipeline fits it, with few draws."""
    settings = LawSettings(ceiling=1.0, starts=8, coverage=0.95, huber_delta=0.02, seed=0)
    return fit_laws(measure_families(runs, verdicts(runs), draws, 0), settings)


def clean(runs: pd.DataFrame, verdicts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables `overlap`, `clean_runs` and `clean_gains`, a tenth of the items not clean."""
    first = runs.drop_duplicates(["corpus", "suite"])
    masks = {
        (str(row["corpus"]), str(row["suite"])): np.arange(row["items"]) % 10 != 0
        for row in first.to_dict("records")
    }
    counts = [
        (corpus, suite, rule, int(count))
        for (corpus, suite), mask in masks.items()
        for rule, count in (("clean", mask.sum()), ("8_words", (~mask).sum()))
    ]
    subsets = measure_subsets(runs, verdicts, masks, 50, 0)
    return {
        "overlap": pd.DataFrame(counts, columns=["corpus", "suite", "rule", "items"]),
        "clean_runs": clean_runs(subsets, 0.95)[record.RUNS.names],
        "clean_gains": clean_gains(subsets, runs, 0.95),
    }


def pairs() -> pd.DataFrame:
    """Table `pairs` with drops that grow with the level."""
    rows = []
    for domain, form in (("math", "open"), ("math", "mc"), ("general", "open"), ("general", "mc")):
        for level in (1, 2, 3, 4):
            rows += [
                ("mixed", reason, domain, form, level, count)
                for reason, count in (
                    ("kept", 800 - 60 * level),
                    ("ift_wrong", 20 * level),
                    ("reasoning_wrong", 38 * level),
                    ("truncated", 2 * level),
                )
            ]
    return pd.DataFrame(rows, columns=["corpus", "reason", "domain", "format", "level", "count"])


def timings() -> pd.DataFrame:
    """Table `timings` of a micro run."""
    rows: list[tuple[str, str | None, float, int]] = []
    rows += [("fetch_suites", None, 0.4, 210), ("list_runs", None, 0.1, 120)]
    for place, name in enumerate(PARAMETERS):
        rows.append(("prepare_model", name, 40.0 + 6 * place, 700))
        rows.append(("train_student", f"{name}_ift_s1", 13.0 + 2 * place, 800))
    frame = pd.DataFrame(rows, columns=["stage", "entry", "seconds", "peak_memory_mib"])
    working = frame["seconds"].where(frame["stage"] == "train_student")
    unknown = dict.fromkeys(("device", "devices", "gpu_seconds", "mfu"))
    rates = frame.assign(working_seconds=working, flops=3e10, flops_per_second=3e10 / working)
    return rates.assign(**unknown)


def metrics() -> dict[str, float]:
    """A flat dict of headline numbers."""
    return {"gain_math_open_d48": 0.61, "gain_general_open_d48": 0.03, "pairs_kept": 0.83}
