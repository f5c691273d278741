"""Draws every answer of a run of a planted study, as data/scores/<run>.parquet holds them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.bedrock.records import scores as scores_record
from tests.planted.lengths import TAGS
from tests.planted.plan import thinking_share
from tests.planted.simulator import (
    LENGTHS,
    SAMPLES,
    Run,
    Study,
    difficulties,
    greedy_thresholds,
    own_difficulties,
    suites,
)

BUDGETS = (0, 4, 8, 16, 32)
LEVELS = 3
# Mean log-probability of an answer by verdict; right answers are surer, with this spread.
LOGPROB, LOGPROB_SD = {True: -1.0, False: -2.0}, 0.5

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def scores(
    study: Study, run: Run, samples: int = 8, budgets: Sequence[int] = BUDGETS
) -> pd.DataFrame:
    """All answers of a run: greedy (as in the table of verdicts), sampled, and under budgets.

    Expected values: accuracy in any decoding is the run's own; pass@k and majority@k as `plan.model` and
    `plan.wrong` say; under a budget `plan.lengths.accuracy_within`.
    """
    hard = difficulties(study.plan, study.seed)
    parts = []
    for number, (suite, family) in enumerate(suites(study.plan)):
        own = _Suite(study, run, number, family, hard[suite])
        greedy = own.greedy()
        rows = [greedy, *(own.sampled(sample) for sample in range(samples))]
        rows += [own.budgeted(greedy, budget) for budget in budgets]
        parts.append(pd.concat(rows, ignore_index=True).assign(suite=suite))
    drawn: pd.DataFrame = pd.concat(parts, ignore_index=True)[scores_record.SCHEMA.names]
    return drawn


class _Suite:
    """One run on one suite."""

    def __init__(self, study: Study, run: Run, number: int, family: str, hard: Floats) -> None:
        self.plan, self.number, self.family, self.hard = study.plan, number, family, hard
        self.accuracy = run.accuracies[family]
        self.own = own_difficulties(study.plan, study.seed, run, number)
        self.first = greedy_thresholds(study.plan, study.seed, run, number, hard)
        self.answers = np.random.default_rng([study.seed, SAMPLES, run.index, number])
        self.tokens = np.random.default_rng([study.seed, LENGTHS, run.index, number])
        self.thinks = thinking_share(run.recipe)

    def greedy(self) -> pd.DataFrame:
        right = self.first < self.accuracy
        return self._rows("greedy", 0, right).assign(answer_logprob=self._logprob(right))

    def sampled(self, sample: int) -> pd.DataFrame:
        noise = self.answers.standard_normal(self.hard.size)
        right = self.plan.model.threshold(self.hard, self.own, noise) < self.accuracy
        return self._rows("sampled", sample, right)

    def budgeted(self, greedy: pd.DataFrame, budget: int) -> pd.DataFrame:
        """The greedy answers with every thought cut after `budget` tokens."""
        rows = greedy.assign(
            decoding="budget", budget=pd.array([budget] * len(greedy), dtype="Int64")
        )
        # A thought of n tokens with its tags; an answer without a thought has 0 of either.
        cut = (greedy["thinking_tokens"] > budget + TAGS).to_numpy()
        kept = self.first < self.accuracy * self.plan.lengths.kept(budget)
        verdict, extracted = self._verdicts(kept)
        rows.loc[cut, "verdict"] = verdict[cut]
        rows.loc[cut, "extracted"] = extracted[cut]
        rows.loc[cut, "thinking_tokens"] = budget + TAGS
        rows.loc[cut, "answer_logprob"] = self._logprob(kept)[cut]
        return rows

    def _rows(self, decoding: str, sample: int, right: Bools) -> pd.DataFrame:
        domain, answer_format = self.family.split("_")
        count, lengths = self.hard.size, self.plan.lengths
        verdict, extracted = self._verdicts(right)
        thought = lengths.thought(self.tokens.standard_normal(count), right) + TAGS
        thinking = np.where(self.tokens.random(count) < self.thinks, thought, 0)
        return pd.DataFrame(
            {
                "item": [f"{self.number:04x}{place:08x}" for place in range(count)],
                "domain": domain,
                "format": answer_format,
                "task": f"{domain}_task",
                # Levels are thirds of the items, from easy to hard.
                "level": 1 + self.hard.argsort().argsort() * LEVELS // count,
                "decoding": decoding,
                "sample": sample,
                "verdict": verdict,
                "extracted": extracted,
                "repetition": False,
                "prompt_tokens": lengths.prompt_tokens,
                "thinking_tokens": thinking,
                "answer_tokens": lengths.answer_tokens,
                "budget": pd.array([None] * count, dtype="Int64"),
                "answer_logprob": np.nan,
            }
        )

    def _verdicts(self, right: Bools) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Verdicts and what was extracted; in the order of names, the right answer is anywhere."""
        shares = self.plan.wrong.shares
        picked = self.answers.choice(shares.size, size=right.size, p=shares)
        silent = ~right & (picked == 0)
        spoken = np.where(right, 0, picked)
        turn = np.arange(right.size) % shares.size
        names = np.array([chr(ord("a") + n) for n in range(shares.size)], dtype=object)
        extracted = names[(spoken + turn) % shares.size]
        extracted[silent] = None
        verdict = np.where(right, "correct", np.where(silent, "no_answer", "wrong")).astype(object)
        return verdict, extracted

    def _logprob(self, right: Bools) -> Floats:
        mean = np.where(right, LOGPROB[True], LOGPROB[False])
        return mean + LOGPROB_SD * self.tokens.standard_normal(right.size)
