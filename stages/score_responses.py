"""Grade every response of one run.

Reads   data/responses/<run>.parquet, data/suites/real.parquet
Writes  data/scores/<run>.parquet: one verdict per response, in the order of the responses
Cost    CPU, about a second
"""

import argparse
import logging
from collections.abc import Sequence, Set

import pandas as pd

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.provenance import recorded
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import scores as scores_record
from stages.bedrock.records import suites as suites_record
from stages.bedrock.tables import read_table, write_table
from stages.tasks.grading import grade
from stages.tasks.repetition import repetition

log = logging.getLogger(__name__)

REMEDY = "answer the suites again (`dvc repro`)"


def score(responses: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """The verdict on every response.

    Args:
        responses: every item under every decoding that occurs, with the same samples for each.
        items: all suites.

    Raises:
        InputError: a response is missing, doubled, or belongs to no item of these suites.
    """
    check_complete(responses, items)
    known = items.drop(columns="prompt")
    frame = responses.merge(known, on=["item", "suite"], how="left", validate="many_to_one")
    columns = ["text", "finish_reason", "format", "reference", "options"]
    grades = [grade(*row) for row in frame[columns].itertuples(index=False, name=None)]
    frame["verdict"] = [graded.verdict for graded in grades]
    frame["extracted"] = [graded.extracted for graded in grades]
    frame["repetition"] = frame["text"].map(repetition)
    scores: pd.DataFrame = frame[scores_record.SCHEMA.names]
    return scores


def check_complete(responses: pd.DataFrame, items: pd.DataFrame) -> None:
    """Refuse responses that are not exactly one per item, decoding and sample."""
    expected = set(zip(items["suite"], items["item"], strict=True))
    answered = set(zip(responses["suite"], responses["item"], strict=True))
    _refuse("responses to items that no suite has", answered - expected)
    _refuse("items without any response", expected - answered)
    key = ["suite", "item", "decoding", "sample", "budget"]
    doubled = responses.loc[responses.duplicated(key), key]
    _refuse("responses that occur twice", set(doubled.itertuples(index=False, name=None)))
    kinds = responses.groupby(["decoding", "sample", "budget"], sort=True, dropna=False)
    for (decoding, sample, budget), group in kinds:
        absent = expected - set(zip(group["suite"], group["item"], strict=True))
        which = f"budget {budget}" if decoding == "budget" else f"{decoding} sample {sample}"
        _refuse(f"items without {which}", absent)


def _refuse(fault: str, which: Set[tuple[object, ...]]) -> None:
    if which:
        example = min("/".join(map(str, one)) for one in which)
        raise InputError(f"{len(which)} {fault}, such as {example}; {REMEDY}")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    run = parser.parse_args(argv).run
    with recorded(f"score_responses-{run}"):
        responses = read_table(f"data/responses/{run}.parquet", responses_record.SCHEMA)
        items = read_table("data/suites/real.parquet", suites_record.SCHEMA)
        scores = score(responses, items)
        log.info("%s: %s", run, scores["verdict"].value_counts().to_dict())
        write_table(scores, f"data/scores/{run}.parquet", scores_record.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
