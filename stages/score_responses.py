"""Grade every response of one run.

Reads   params.yaml: jury; data/{responses,written_responses}/<run>.parquet,
        data/suites/{real,written,gradings}.parquet
Writes  data/{scores,written_scores}/<run>.parquet: one verdict per response, in the order of the responses;
        data/ballots/<run>.parquet: the votes of the jury, where there is one
Cost    CPU, about a second; a jury what its judges take

By hand it grades any file of rows `{response, reference, grader}` (docs/graders.md):

    python -m stages.score_responses --file IN.jsonl --out OUT.jsonl
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import ballots
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import scores as scores_record
from stages.bedrock.records import suites as suites_record
from stages.bedrock.tables import read_table, write_table
from stages.engines.judging import Bench, JuryParams
from stages.tasks.graders.ballots import Prompts
from stages.tasks.graders.graded_file import grade_file
from stages.tasks.jury_room import JuryRoom
from stages.tasks.scoring import score, with_gradings

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage, or grade a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", nargs="?", help="a run of the study")
    parser.add_argument("--file", type=Path, help="rows to grade (.jsonl), instead of a run")
    parser.add_argument("--out", type=Path, help="where the graded rows go (.jsonl)")
    parser.add_argument("--encoder", type=Path, help="folder of an encoder judge's weights")
    args = parser.parse_args(argv)
    if (args.run is None) == (args.file is None) or (args.file is None) != (args.out is None):
        raise InputError("name a run, or a file with --file IN.jsonl --out OUT.jsonl")
    if args.file:
        verdicts = grade_file(args.file, args.out, args.encoder)
        log.info("%s: %s", args.out, dict(verdicts))
    else:
        score_run(args.run)


def score_run(run: str) -> None:
    """Grade what a run answered to the suites, real and written."""
    params = load_section("jury", JuryParams)
    item = f"score_responses-{run}"
    with recorded(item), Bench(params, item) as bench:
        for kind, source in (("", "real"), ("written_", "written")):
            responses = read_table(f"data/{kind}responses/{run}.parquet", responses_record.SCHEMA)
            items = read_table(f"data/suites/{source}.parquet", suites_record.SCHEMA)
            if source == "real":
                scores, votes = judged(responses, items, params, bench)
                write_table(votes, f"data/ballots/{run}.parquet", ballots.SCHEMA)
            else:
                scores = score(responses, items)
            log.info("%s, %s: %s", run, source, scores["verdict"].value_counts().to_dict())
            write_table(scores, f"data/{kind}scores/{run}.parquet", scores_record.SCHEMA)


def judged(
    responses: pd.DataFrame, items: pd.DataFrame, params: JuryParams, bench: Bench
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of responses to real suites, and what a jury voted, those asked for comparison included."""
    gradings = read_table("data/suites/gradings.parquet", gradings_record.SCHEMA)
    prompts = Prompts(params.comparison, params.instructions)
    room = JuryRoom(bench.judges, params.ending, prompts)
    scores = score(responses, items, gradings, room if bench.judges else None)
    if bench.judges and params.check:
        room.check(with_gradings(responses, items, gradings), params.check)
    return scores, room.votes()


if __name__ == "__main__":
    run_stage(main)
