"""Multiple choice by likelihood: which option is chosen, and whether it is the right one."""

import pandas as pd


def chosen_by_likelihood(table: pd.DataFrame) -> pd.DataFrame:
    """Whether the likeliest option of each item is right.

    acc takes the option with the highest sum of log-probabilities, acc_norm that with the highest sum per byte
    of its text; of equal ones the first. Source: lm-evaluation-harness 0.4, multiple_choice (`acc`; `acc_norm`
    divides by characters there, `acc_bytes` by bytes, which is the same for ASCII).

    Args:
        table: as records/likelihoods.py says.

    Returns:
        Columns suite, item, acc, acc_norm (bool), in the order of the items.
    """
    ordered = table.sort_values(["suite", "item", "option"], kind="stable")
    scored = ordered.assign(acc=ordered["logprob"], acc_norm=ordered["logprob"] / ordered["bytes"])
    groups = scored.groupby(["suite", "item"], sort=False)
    found = {
        way: scored.loc[groups[way].idxmax()].set_index(["suite", "item"])["right"]
        for way in ("acc", "acc_norm")
    }
    return pd.DataFrame(found).reset_index()
