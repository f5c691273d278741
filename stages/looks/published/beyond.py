"""What a published study's fitted curves say where no IFT student was trained: beyond the dearest."""

from typing import Any

import numpy as np
import pandas as pd


def curves_beyond(points: pd.DataFrame, scaling: dict[str, Any]) -> pd.DataFrame:
    """IFT's identified curves from the dearest IFT student to the dearest of all, as points.

    Args:
        points: rows of records/frontiers.py of one cost, training.
        scaling: reports/published/scaling.json.

    Returns:
        Columns corpus, family, cost_flops and accuracy; empty where no curve is identified.

    Source of the curve: arXiv 2509.22193, appendix E; alpha + beta (1 - exp(-gamma (x / unit)^delta)).
    """
    parts = []
    for fit in scaling.get("accuracy_over_train_flops", []):
        own = points[(points["corpus"] == fit["corpus"]) & (points["family"] == fit["family"])]
        direct = own.loc[own["recipe"] == "ift", "cost_flops"].max()
        last = own["cost_flops"].max()
        if fit["recipe"] != "ift" or fit["status"] != "identified" or not direct < last:
            continue
        x, curve = np.geomspace(direct, last, 30), fit["curve"]
        rise = -np.expm1(-curve["gamma"] * (x / curve["unit"]) ** curve["delta"])
        y = curve["alpha"] + curve["beta"] * rise
        part = pd.DataFrame({"cost_flops": x, "accuracy": y})
        parts.append(part.assign(corpus=fit["corpus"], family=fit["family"]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
