"""The published facts as they are in git, and the same with planted changes."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from stages.bedrock.records.published_facts import FACTS
from stages.bedrock.tables import read_csv
from stages.science.families import measure_families
from stages.science.published.costs import Assumptions
from stages.science.published.evidence import CurveSearch, Evidence, Setting
from stages.science.published.facts import Facts, collect
from stages.science.published.gathering import gather
from stages.science.published.judging import judge
from stages.science.published.runs import runs_table

FOLDER = Path(__file__).parents[2] / "data" / "published"
ASSUMED = Assumptions(4.0, 0.8, "stated", (5.0, 20.0))
SEARCH = CurveSearch(starts=60, seed=3, draws=20)
DRAWS = 200


def tables() -> dict[str, pd.DataFrame]:
    return {name: read_csv(FOLDER / f"{name}.csv", FACTS[name]) for name in FACTS}


def facts() -> Facts:
    return collect(tables())


def with_items(study: Facts, items: int) -> Facts:
    """Every benchmark with the same number of questions."""
    return replace(study, benchmarks=study.benchmarks.assign(items=items))


def with_accuracy(study: Facts, where: dict[str, str], percent: float) -> Facts:
    """The rows of Table 1 that `where` names, changed."""
    table = study.accuracies.copy()
    chosen = pd.Series(True, index=table.index)
    for column, value in where.items():
        chosen &= table[column] == value
    assert chosen.any()
    table.loc[chosen, "accuracy_percent"] = percent
    return replace(study, accuracies=table)


def evidence(study: Facts, setting: Setting) -> Evidence:
    results = measure_families(runs_table(study, ASSUMED), None, DRAWS, SEARCH.seed)
    return gather(study, ASSUMED, results, SEARCH)(setting)


def judged(study: Facts, *names: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The named claims, by name, and these claims in every setting."""
    results = measure_families(runs_table(study, ASSUMED), None, DRAWS, SEARCH.seed)
    claims = study.claims[study.claims["claim"].isin(names)]
    assert len(claims) == len(names)
    whole, settings = judge(claims, gather(study, ASSUMED, results, SEARCH), 0.95)
    return whole.set_index("claim"), settings


def verdict(study: Facts, name: str) -> str:
    return str(judged(study, name)[0].loc[name, "verdict"])
