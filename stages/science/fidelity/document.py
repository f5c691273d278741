"""The measures that the paper has, as a document."""

import math
from collections.abc import Iterator

import pandas as pd

from stages.science.fidelity.bias import MEAN
from stages.science.fidelity.study import Tables


def document(tables: Tables) -> dict[str, object]:
    """What fidelity.json holds: of each benchmark the measures that the paper has, at its headline metric.

    `benchmarks` lists benchmark, exemplars, metric, bias_factor {solver: value}, and mspd, spearman and kendall
    {generator: value}, with those of the ensembles beside them; None where undefined. Of a single benchmark
    the same stands at the top as well.
    """
    found = list(_headlines(tables))
    return {**(found[0] if len(found) == 1 else {}), "benchmarks": found}


def _headlines(tables: Tables) -> Iterator[dict[str, object]]:
    agreed, biased = (
        table[table["missing"] == "wrong"].astype({"exemplars": "Int64"})
        for table in (pd.concat(tables["agreement"]), pd.concat(tables["bias"]))
    )
    for _, rows in agreed.groupby(["benchmark", "exemplars"], sort=False, dropna=False):
        benchmark, metric = (
            rows["benchmark"].iloc[0],
            rows["metric"].iloc[0],
        )  # the headline is first
        shown = rows["exemplars"].astype(object).where(rows["exemplars"].notna(), None).iloc[0]
        own = biased[(biased["benchmark"] == benchmark) & (biased["metric"] == metric)]
        own = own[own["exemplars"].eq(shown) if shown is not None else own["exemplars"].isna()]
        numbers: dict[str, object] = {
            "benchmark": benchmark,
            "exemplars": shown,
            "metric": metric,
        }
        paper = own[own["variant"] == "paper"]
        mean = paper["solver"] == MEAN
        numbers["bias_factor"] = _plain(paper[~mean], "solver")
        numbers["mean_bias_factor"] = _plain(paper[mean], "solver").get(MEAN)
        for kind, suffix in (("generator", ""), ("ensemble", "_of_ensembles")):
            for measure in ("mspd", "spearman", "kendall"):
                chosen = rows[(rows["metric"] == metric) & (rows["kind"] == kind)]
                chosen = chosen[chosen["measure"] == measure]
                numbers[f"{measure}{suffix}"] = _plain(chosen, "generator")
        yield numbers


def _plain(rows: pd.DataFrame, key: str) -> dict[str, float | None]:
    pairs = zip(rows[key], rows["value"], strict=True)
    return {name: None if math.isnan(value) else float(value) for name, value in pairs}
