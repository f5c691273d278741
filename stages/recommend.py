"""Recommend a configuration for a budget: all budgets of a grid as a table, or one budget on the terminal.

Reads   reports/runs.csv, reports/verdicts.csv; with --study another folder, where verdicts may be missing
Writes  reports/recommendations.csv: per corpus, family and pair of budgets the best, and what more would buy
Cost    CPU seconds

`--family math-open --train-flops 1e12 --query-flops 1e6` answers one question and writes nothing.
"""

import json
import logging
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.question import Question, asked
from stages.bedrock.records import recommendations as recommendations_record
from stages.bedrock.study import read_study
from stages.bedrock.tables import write_csv
from stages.looks.advice import advice, with_unit
from stages.science.decisions.budget_grid import recommend_grid
from stages.science.decisions.choice import Candidates, Limits, Rules
from stages.science.decisions.recommendation import candidates_of, frontiers, nearest, recommend
from stages.science.families import FamilyResults, measure_families

log = logging.getLogger(__name__)


class RecommendParams(Params):
    """`recommend` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind odds and intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    tolerance: float = Field(ge=0, le=1, description="accuracy that may be lacking to save cost")
    budgets: int = Field(ge=2, description="levels of each budget in the table")
    queries: float = Field(gt=0, description="items answered in a lifetime, without --queries")
    seed: int = Field(ge=0, description="seed of the resampling")


def tabulate(results: FamilyResults, params: RecommendParams) -> pd.DataFrame:
    """The recommendation for every pair of budgets (records/recommendations.py)."""
    rules = Rules(params.tolerance, params.coverage)
    rows = recommend_grid(results, params.budgets, params.queries, rules)
    return pd.DataFrame(rows, columns=recommendations_record.SCHEMA.names)


def answer(results: FamilyResults, question: Question, params: RecommendParams) -> dict[str, Any]:
    """One recommendation, with the question and the frontiers beside it.

    Raises:
        InputError: a family or corpus that the study lacks, or limits that nothing keeps.
    """
    table = results.table
    if question.corpus is None and len(set(table["corpus"])) > 1:
        raise InputError(f"several corpora: add --corpus with one of {_listed(table['corpus'])}")
    corpus = _known("--corpus", question.corpus or table["corpus"].iloc[0], table["corpus"])
    own = table[table["corpus"] == corpus]
    family = _known("--family", str(question.family), own["family"])
    queries = question.queries or params.queries
    candidates = candidates_of(results, corpus, family, queries)
    found = recommend(candidates, question.limits, Rules(params.tolerance, params.coverage))
    if found is None:
        raise InputError(_out_of_reach(candidates, question.limits, family))
    spread = float(own.loc[own["family"] == family, "seed_sd"].iloc[0])
    return {
        "study": question.study,
        "corpus": corpus,
        "family": family,
        "mode": question.mode,
        "queries": queries,
        "limits": question.limits,
        "coverage": params.coverage,
        "tolerance": params.tolerance,
        "seed_sd": None if math.isnan(spread) else spread,
        **found,
        "frontiers": frontiers(candidates, question.limits, params.coverage),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Write the table of a study, or print one recommendation."""
    question = asked(sys.argv[1:] if argv is None else argv)
    params = load_section("recommend", RecommendParams)
    if question.family is None:
        _write_table(question, params)
        return
    found = answer(_measured(question, params), question, params)
    lines = [json.dumps(found, indent=2, allow_nan=False)] if question.json else advice(found)
    sys.stdout.write("\n".join(lines) + "\n")


def _write_table(question: Question, params: RecommendParams) -> None:
    folder = Path(question.study)
    with recorded("recommend" if folder == Path("reports") else f"recommend-{folder.name}"):
        table = tabulate(_measured(question, params), params)
        write_csv(table, folder / "recommendations.csv", recommendations_record.SCHEMA)
        log.info("%d budgets, something affordable in %d", len(table), table["best"].count())


def _measured(question: Question, params: RecommendParams) -> FamilyResults:
    runs, verdicts = read_study(question.study)
    if question.mode == "paper":
        flops = {name: runs[f"{name}_paper"] for name in ("train_flops", "query_flops")}
        runs = runs.assign(**flops)
    return measure_families(runs, verdicts, params.bootstrap_draws, params.seed)


def _known(option: str, name: str, there: pd.Series) -> str:
    if name not in set(there):
        raise InputError(f"{option}: {name!r} is not in this study; it has: {_listed(there)}")
    return name


def _listed(names: pd.Series) -> str:
    return ", ".join(sorted(set(names)))


def _out_of_reach(candidates: Candidates, limits: Limits, family: str) -> str:
    name, costs, factor = nearest(candidates, limits)
    wanted = ", ".join(f"{axis} <= {with_unit(limit)}" for axis, limit in limits.items())
    short = [axis for axis in limits if costs[axis] > limits[axis]]
    needed = " and ".join(f"--{axis}-flops to {_rounded_up(costs[axis])}" for axis in short)
    return (
        f"no configuration of {family} has {wanted}; the nearest is {name} at {factor:.3g} times "
        f"the limit: raise {needed}"
    )


def _rounded_up(flops: float) -> str:
    """To four digits, and enough."""
    unit = 10.0 ** (math.floor(math.log10(flops)) - 3)
    return f"{math.ceil(flops / unit) * unit:.4g}"


if __name__ == "__main__":
    run_stage(main)
