"""Hold ways of scoring against each other: choices by likelihood against generated ones, juries against rules.

Reads   params.yaml: controls; data/runs.json, data/{scores,likelihoods,ballots}/<run>.parquet,
        data/{control_scores,control_likelihoods}/<control>.parquet, data/suites/gradings.parquet
Writes  reports/scorings/likelihoods.csv, graders.csv: without rows where nothing was scored twice
Cost    seconds
"""

import logging
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import run_stage
from stages.bedrock.files import read_json
from stages.bedrock.grid import LIST
from stages.bedrock.params import load_names
from stages.bedrock.provenance import recorded
from stages.bedrock.records import ballots, gradings, likelihoods, scores, scorings
from stages.bedrock.tables import read_table, write_csv
from stages.science.outcomes import greedy
from stages.science.scorings import chosen_by_likelihood
from stages.tasks.graders.agreement import compare, pairwise
from stages.tasks.graders.jury import majority

log = logging.getLogger(__name__)

PLACE = ["suite", "item", "decoding", "sample", "budget"]
JURY = "jury"

Row = dict[str, object]


def likelihood_rows(respondent: str, scored: pd.DataFrame, weighed: pd.DataFrame) -> Iterator[Row]:
    """One row per suite of records/scorings.py, `LIKELIHOODS`.

    Args:
        respondent: a run or a control.
        scored: its scores.
        weighed: how likely it found the options.
    """
    answers = greedy(scored)
    answers = answers.assign(generated=answers["verdict"] == "correct")
    both = chosen_by_likelihood(weighed).merge(
        answers[["suite", "item", "generated"]], on=["suite", "item"], validate="one_to_one"
    )
    for suite, own in both.groupby("suite", sort=False):
        findings = {way: own[way].tolist() for way in ("generated", "acc", "acc_norm")}
        row: Row = {way: sum(found) / len(own) for way, found in findings.items()}
        for way in ("acc", "acc_norm"):
            agreed = compare(way, findings[way], "generated", findings["generated"])
            row |= {f"same_{way}": agreed.same, f"kappa_{way}": agreed.kappa}
        yield {"respondent": respondent, "suite": suite, "items": len(own), **row}


def grader_rows(
    scored: pd.DataFrame, votes: pd.DataFrame, graders: Mapping[str, str]
) -> Iterator[Row]:
    """Every two graders of every suite, as records/scorings.py, `GRADERS`.

    Args:
        scored: the scores of all runs, with a column run.
        votes: the ballots of all runs, with a column run.
        graders: name of the grader, by suite.
    """
    if votes.empty:
        return
    key = ["run", *PLACE]
    placed = votes.assign(budget=votes["budget"].fillna(-1)).groupby("judge", sort=True)
    wide = pd.DataFrame({judge: own.set_index(key)["vote"] for judge, own in placed})
    read = wide[wide.notna().all(axis=1)]
    judges = {str(name): read[name] == "yes" for name in read.columns}
    ruled = [majority(list(row)) == "correct" for row in read.itertuples(index=False, name=None)]
    rules = scored.assign(budget=scored["budget"].fillna(-1)).set_index(key)["verdict"]
    found = pd.DataFrame({JURY: ruled, **judges}, index=read.index)
    found["rule"] = rules.reindex(found.index) == "correct"
    for suite, own in found.groupby(level="suite", sort=False):
        findings = {name: own[name].tolist() for name in (JURY, *judges)}
        if graders[str(suite)] != JURY:
            findings = {graders[str(suite)]: own["rule"].tolist(), **findings}
        for one in pairwise(findings):
            yield {"suite": suite, **one._asdict()}


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.compare_scorings`."""
    item_names(argv)
    with recorded("compare_scorings"):
        rows, scored, votes = list[Row](), list[pd.DataFrame](), list[pd.DataFrame]()
        for run in [entry["run"] for entry in read_json(LIST)]:
            own = read_table(f"data/scores/{run}.parquet", scores.SCHEMA)
            weighed = read_table(f"data/likelihoods/{run}.parquet", likelihoods.SCHEMA)
            rows += likelihood_rows(run, own, weighed)
            scored.append(own.assign(run=run))
            given = read_table(f"data/ballots/{run}.parquet", ballots.SCHEMA)
            votes.append(given.assign(run=run))
        for name in load_names("controls"):
            own = read_table(f"data/control_scores/{name}.parquet", scores.SCHEMA)
            path = f"data/control_likelihoods/{name}.parquet"
            rows += likelihood_rows(name, own, read_table(path, likelihoods.SCHEMA))
        known = read_table("data/suites/gradings.parquet", gradings.SCHEMA)
        graders = dict(zip(known["suite"], known["grader"], strict=True))
        agreed = grader_rows(pd.concat(scored), pd.concat(votes), graders)
        for name, schema, content in (
            ("likelihoods", scorings.LIKELIHOODS, rows),
            ("graders", scorings.GRADERS, list(agreed)),
        ):
            frame = pd.DataFrame(content, columns=schema.names)
            write_csv(frame, f"reports/scorings/{name}.csv", schema)
            log.info("%d rows of %s", len(frame), name)


if __name__ == "__main__":
    run_stage(main)
