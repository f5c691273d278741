"""Grade every response of one run.

Reads   data/{responses,written_responses}/<run>.parquet, data/suites/{real,written}.parquet
Writes  data/{scores,written_scores}/<run>.parquet: one verdict per response, in the order of the responses
Cost    CPU, about a second
"""

import argparse
import logging
from collections.abc import Sequence

from stages.bedrock.errors import run_stage
from stages.bedrock.provenance import recorded
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import scores as scores_record
from stages.bedrock.records import suites as suites_record
from stages.bedrock.tables import read_table, write_table
from stages.tasks.scoring import score

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    run = parser.parse_args(argv).run
    with recorded(f"score_responses-{run}"):
        for source, kind in (("real", ""), ("written", "written_")):
            responses = read_table(f"data/{kind}responses/{run}.parquet", responses_record.SCHEMA)
            items = read_table(f"data/suites/{source}.parquet", suites_record.SCHEMA)
            scores = score(responses, items)
            log.info("%s, %s: %s", run, source, scores["verdict"].value_counts().to_dict())
            write_table(scores, f"data/{kind}scores/{run}.parquet", scores_record.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
