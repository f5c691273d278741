"""Grade every response of one run.

Reads   data/{responses,written_responses}/<run>.parquet, data/suites/{real,written}.parquet
Writes  data/{scores,written_scores}/<run>.parquet: one verdict per response, in the order of the responses
Cost    CPU, about a second

By hand it grades any file of rows `{response, reference, grader}` (docs/graders.md):

    python -m stages.score_responses --file IN.jsonl --out OUT.jsonl
"""

import argparse
import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.provenance import recorded
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import scores as scores_record
from stages.bedrock.records import suites as suites_record
from stages.bedrock.tables import read_table, write_table
from stages.tasks.scoring import score

log = logging.getLogger(__name__)

FILE_GRADING = "stages.tasks.graders.graded_file"
"""Named, not imported: no run of the study is graded by it, so none is graded anew when it changes."""


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
        verdicts = import_module(FILE_GRADING).grade_file(args.file, args.out, args.encoder)
        log.info("%s: %s", args.out, dict(verdicts))
    else:
        score_run(args.run)


def score_run(run: str) -> None:
    """Grade what a run answered to the suites, real and written."""
    with recorded(f"score_responses-{run}"):
        for source, kind in (("real", ""), ("written", "written_")):
            responses = read_table(f"data/{kind}responses/{run}.parquet", responses_record.SCHEMA)
            items = read_table(f"data/suites/{source}.parquet", suites_record.SCHEMA)
            scores = score(responses, items)
            log.info("%s, %s: %s", run, source, scores["verdict"].value_counts().to_dict())
            write_table(scores, f"data/{kind}scores/{run}.parquet", scores_record.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
