"""What a figure can be about: a suite, a family of suites, or all; as weights of the suites."""

import numpy as np
import pandas as pd

from stages.science.families import ALL

SUITE, FAMILY = "suite", "family"


def suite_weights(runs: pd.DataFrame) -> pd.DataFrame:
    """Weights of the suites in every suite, family and `all`, as means of means.

    A family (domain_format) is the plain mean over its suites and `all` the plain mean over the families, as in
    `families.measure_families`.

    Args:
        runs: with suite, domain and format; the table of records/runs.py.

    Returns:
        Rows (level, name) with level suite | family; a column per suite, sorted; rows sum to 1.
    """
    suites = runs.drop_duplicates("suite").sort_values("suite")
    family = (suites["domain"] + "_" + suites["format"]).to_numpy()
    names = suites["suite"].tolist()
    families = sorted(set(family))
    means = np.array([(family == one) / (family == one).sum() for one in families])
    weights = np.concatenate([np.eye(len(names)), means, means.mean(axis=0, keepdims=True)])
    keys = [(SUITE, name) for name in names] + [(FAMILY, name) for name in [*families, ALL]]
    rows = pd.MultiIndex.from_tuples(keys, names=["level", "name"])
    return pd.DataFrame(weights, index=rows, columns=names)
