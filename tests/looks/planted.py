"""Families with planted accuracies and costs: which sentences must follow is known beforehand."""

import pandas as pd


def families(
    direct: list[float],
    thinking: list[float],
    family: str = "math_open",
    se: float = 0.01,
    train: float = 2.0,
    query: float = 3.0,
) -> pd.DataFrame:
    """Rows as of `summaries.per_family`: students s1, s2, ... of 1k, 2k, ... parameters, both regimes.

    A student's costs are in proportion to its size; reasoning costs `train` and `query` times as much.
    """
    domain, form = family.split("_")
    rows = []
    for kind, accuracies in (("ift", direct), ("reasoning", thinking)):
        for size, accuracy in enumerate(accuracies, start=1):
            thinks = kind == "reasoning"
            rows.append(
                {
                    "corpus": "general",
                    "student": f"s{size}",
                    "parameters": 1000 * size,
                    "recipe": kind,
                    "kind": kind,
                    "reasoning_fraction": float(thinks),
                    "family": family,
                    "domain": domain,
                    "format": form,
                    "accuracy": accuracy,
                    "se": se,
                    "train_flops": 1e9 * size * (train if thinks else 1),
                    "query_flops": 1e6 * size * (query if thinks else 1),
                    "tokens": 12.0 if thinks else 2.0,
                    "thinking_tokens": 10.0 if thinks else 0.0,
                }
            )
    return pd.DataFrame(rows)
