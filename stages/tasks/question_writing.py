"""Suites of written questions: what is asked for, which texts become drafts, which drafts are kept."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from stages.bedrock.params import Params
from stages.tasks.extraction import extract_answer
from stages.tasks.held_out import content_id
from stages.tasks.world import spoken
from stages.tasks.written_questions import Desk, Rejected, agreed

Row = dict[str, Any]


class Said(NamedTuple):
    """A text of a model."""

    text: str
    finish_reason: str


class QuestionParams(Params):
    """How many questions are wanted, and when one is kept."""

    seed: int = Field(ge=0, description="of the requests and the samples")
    items: int = Field(ge=1, description="questions per suite, at most")
    calls: int = Field(ge=1, description="texts asked for, per question wanted")
    spare: float = Field(ge=1, description="questions answered, per question wanted")
    agreement: float = Field(gt=0, le=1, description="share of the answers that must be equal")


class Suites:
    """Suites that are being written: texts come in, then the answers to those that are questions."""

    def __init__(self, real: pd.DataFrame, params: QuestionParams) -> None:
        """Nothing is written yet.

        Args:
            real: the real suites, as records/suites.py says.
            params: how many, and when.
        """
        self._real, self._params = real, params
        self.fates: Counter[tuple[str, str]] = Counter()
        """Texts by suite and by what became of them, as records/written_drops.py says."""

    def requests(self) -> list[Row]:
        """What is to be asked for: tasks and levels of each suite, as often as it has them."""
        params, rows = self._params, list[Row]()
        for place, (suite, items) in enumerate(self._real.groupby("suite", sort=False)):
            rng = np.random.default_rng([params.seed, place])
            drawn = items.iloc[rng.integers(len(items), size=params.items * params.calls)]
            for number, row in enumerate(drawn.to_dict("records")):
                kinds = {key: row[key] for key in ("domain", "format", "task", "level")}
                words = {"name": f"{suite}/{number}", "spoken": spoken(row["task"])}
                rows.append({**words, "suite": suite, **kinds})
        return rows

    def drafts(self, requests: Sequence[Row], texts: Sequence[Said]) -> list[Row]:
        """The questions to be answered, in the order of the requests."""
        known = self._real["prompt"].tolist()
        desks = {row["suite"]: Desk(row["format"], known) for row in requests}
        room = dict.fromkeys(desks, math.ceil(self._params.items * self._params.spare))
        drafts: list[Row] = []
        for row, said in zip(requests, texts, strict=True):
            suite = row["suite"]
            draft = desks[suite].take(*said)
            if isinstance(draft, Rejected):
                self.fates[suite, str(draft)] += 1
            elif room[suite] == 0:
                self.fates[suite, "not_needed"] += 1
            else:
                room[suite] -= 1
                drafts.append({**row, **draft._asdict()})
        return drafts

    def kept(self, drafts: Sequence[Row], answers: Sequence[Sequence[Said]]) -> list[Row]:
        """The items: drafts to which enough of the answers agree, no more per suite than wanted."""
        kept: list[Row] = []
        for draft, given in zip(drafts, answers, strict=True):
            suite = draft["suite"]
            reference = agreed([_extracted(draft, one) for one in given], self._params.agreement)
            fate = self._fate(draft, reference)
            self.fates[suite, fate] += 1
            if fate == "kept":
                item = content_id("written", suite, draft["prompt"])
                kept.append({**draft, "item": item, "reference": reference})
        return kept

    def _fate(self, draft: Row, reference: str | None) -> str:
        if reference is None:
            return "no_agreement"
        if draft["options"] and reference not in draft["options"]:
            return "not_an_option"
        full = self.fates[draft["suite"], "kept"] == self._params.items
        return "not_needed" if full else "kept"


def _extracted(draft: Row, said: Said) -> str | None:
    if said.finish_reason != "stop":
        return None
    return extract_answer(said.text, draft["format"], draft["options"])
