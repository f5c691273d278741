"""A jury at work on a table of responses, and the record of its votes."""

import logging
from collections.abc import Mapping
from typing import Any

import pandas as pd

from stages.bedrock.records import ballots
from stages.tasks.graders.ballots import Prompts
from stages.tasks.graders.jury import Judge, judge_all
from stages.tasks.grading import Verdict
from stages.tasks.suite_grading import JURY, case_of

log = logging.getLogger(__name__)

PLACE = ["item", "suite", "decoding", "sample", "budget"]


class JuryRoom:
    """Judges responses, and keeps the votes."""

    def __init__(self, judges: Mapping[str, Judge], ending: int, prompts: Prompts) -> None:
        """With at least one judge.

        Args:
            judges: by name.
            ending: characters of an answer's end that judges see.
            prompts: what they are asked.
        """
        self._judges, self._ending, self._prompts = judges, ending, prompts
        self._votes: list[dict[str, Any]] = []

    def __call__(self, frame: pd.DataFrame) -> list[Verdict]:
        """The verdict on each response; one without majority is wrong, and counted in the log.

        Args:
            frame: responses beside items and gradings.
        """
        rows = frame.to_dict("records")
        cases = [case_of(row) for row in rows]
        rulings, tally = judge_all(cases, self._judges, self._ending, self._prompts)
        for row, ruling in zip(rows, rulings, strict=True):
            place = {key: row[key] for key in PLACE}
            self._votes += [
                {**place, "judge": judge, "vote": vote}
                for judge, vote in zip(self._judges, ruling.votes, strict=False)
            ]
        log.info("jury: %d cases, %d undecided, unread %s", *tally)
        return [ruling.verdict or "wrong" for ruling in rulings]

    def check(self, frame: pd.DataFrame, responses: int) -> None:
        """Vote on the first greedy responses of each suite that another grader judges: verdicts stay.

        Args:
            frame: as above, all responses.
            responses: of each suite, at most.
        """
        other = frame["grader"].notna() & (frame["grader"] != JURY)
        ended = (frame["decoding"] == "greedy") & (frame["finish_reason"] == "stop")
        self(frame[other & ended].groupby("suite", sort=False).head(responses))

    def votes(self) -> pd.DataFrame:
        """As records/ballots.py says."""
        frame = pd.DataFrame(self._votes, columns=ballots.SCHEMA.names)
        return frame.astype({"budget": "Int64"})
