"""What is said of one simulated recipe on one family."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import FamilyResults
from tests.science.planted_curves import Floats, measured


def one_law(
    truth: Callable[[Floats], Floats], x: Floats, trial: int = 0, draws: int = 150
) -> dict[str, Any]:
    """What is said of one recipe on one family."""
    points = measured(x, truth(x), [11, trial], items=1500, draws=draws)
    table = pd.DataFrame(
        {
            "corpus": "general",
            "family": "math_open",
            "configuration": [f"s{k}_ift" for k in range(x.size)],
            "student": [f"s{k}" for k in range(x.size)],
            "recipe": "ift",
            "parameters": np.arange(1, x.size + 1) * 1000,
            "train_flops": x,
            "query_flops": np.nan,
            "accuracy": points.y,
            "accuracy_se": points.errors,
        }
    )
    settings = LawSettings(1.0, 256, 0.9, 0.02, 1)
    laws = fit_laws(FamilyResults(table, points.draws), settings)
    json.dumps(laws, allow_nan=False)
    assert laws["query_flops_over_parameters"][0]["verdict"] == "nothing was measured"
    entry: dict[str, Any] = laws["accuracy_over_train_flops"][0]
    return entry


def law_of(entry: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(law for law in entry[part]["laws"] if law["law"] == name)
    return found
