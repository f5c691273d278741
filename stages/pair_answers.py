"""Pair the teacher's two answers to every prompt; a prompt is kept with both or dropped whole.

Reads   params.yaml: pair_answers; data/prompts/<corpus>.parquet;
        data/answers/<corpus>/ift.parquet, data/answers/<corpus>/reasoning.parquet
Writes  data/pairs/<corpus>.parquet: one row per prompt kept, in the order of the prompts
        data/pairs/<corpus>.drops.csv: prompts by reason; all reasons together are all prompts
Cost    CPU, about a second per 20 000 answers
"""

import argparse
import logging
from collections.abc import Mapping, Sequence

import pandas as pd
from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import answers, pairs, prompts
from stages.bedrock.tables import read_table, write_csv, write_table
from stages.tasks.pairing import (
    Regime,
    Rule,
    check_switch,
    choose,
    judge_all,
    outcome,
    refuse_without_reference,
)

log = logging.getLogger(__name__)


class PairAnswersParams(Params):
    """What becomes a pair."""

    rule: Rule = Field(
        description="both_correct: both answers right, each the first right sample; unfiltered: the first "
        "sample of each, right or wrong; final_answer: IFT learns the reasoning answer without its trace"
    )
    pairs: int | None = Field(
        ge=1,
        description="pairs to keep: all recipes train on as many rows; null: all that are left",
    )
    max_switch_failure_rate: float = Field(
        ge=0, le=1, description="share of a regime's samples that may disobey the thinking switch"
    )


def pair(
    table: pd.DataFrame, ift: pd.DataFrame, reasoning: pd.DataFrame, params: PairAnswersParams
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs, and the counts of prompts by reason (`kept` among them), domain, format and level.

    A prompt has one reason, the reasoning side's before the IFT side's; `surplus` are good pairs
    beyond the number asked for.

    Args:
        table: the prompts.
        ift: every prompt's samples without thinking.
        reasoning: every prompt's samples with thinking.
        params: the rule and its limits.

    Raises:
        InputError: the answers do not fit the prompts, the thinking switch was disobeyed too
            often, or too few pairs are left.
    """
    refuse_without_reference(table, params.rule)
    check_prompts(table, {"ift": ift, "reasoning": reasoning})
    frame = decide(table, ift, reasoning, params)
    good = frame.index[frame["reason"] == "kept"]
    if len(good) < (params.pairs or 1):
        raise InputError(
            f"pair_answers.pairs: {params.pairs or 1} asked for, {len(good)} found "
            f"({frame['reason'].value_counts().to_dict()}); "
            "draw more prompts, take more samples of each, or lower `pairs`"
        )
    frame.loc[good[params.pairs or len(good) :], "reason"] = "surplus"
    drops = frame.groupby(["reason", "domain", "format", "level"]).size().reset_index(name="count")
    kept = frame[frame["reason"] == "kept"].reset_index(drop=True)
    return kept[pairs.SCHEMA.names], drops


def decide(
    table: pd.DataFrame, ift: pd.DataFrame, reasoning: pd.DataFrame, params: PairAnswersParams
) -> pd.DataFrame:
    """The prompts with their two answers and the reason to keep or drop each.

    Under `final_answer` the IFT side is the reasoning side's answer and has no faults of its own.
    """
    chosen = {}
    sides: tuple[tuple[Regime, pd.DataFrame], ...] = (("reasoning", reasoning), ("ift", ift))
    for regime, answered in sides:
        judged = judge_all(regime, table, answered)
        check_switch(regime, judged, params.max_switch_failure_rate)
        chosen[regime] = [choose(samples, params.rule) for samples in judged]
    thought = chosen["reasoning"]
    direct = thought if params.rule == "final_answer" else chosen["ift"]
    return table.assign(
        reason=[outcome(*both, params.rule) for both in zip(thought, direct, strict=True)],
        ift=[one.parts.answer for one in direct],
        thinking=[one.parts.thinking or "" for one in thought],
        reasoning=[one.parts.answer for one in thought],
    )


def check_prompts(table: pd.DataFrame, sides: Mapping[Regime, pd.DataFrame]) -> None:
    """Refuse answers that are not to these prompts, or whose contexts differ by more than the switch."""
    contexts = {}
    for regime, answered in sides.items():
        odd = set(answered["prompt_id"]) ^ set(table["prompt_id"])
        if odd:
            raise InputError(
                f"{regime} answers: {len(odd)} prompts without answers or answers without prompts, "
                f"such as {min(odd)}; answer the prompts again (`dvc repro`)"
            )
        contexts[regime] = answered.groupby("prompt_id")["prompt_tokens"].agg(["min", "max"])
    # The switch adds the same tokens to every prompt: the lengths must differ by a constant.
    low = contexts["ift"]["min"] - contexts["reasoning"]["max"]
    high = contexts["ift"]["max"] - contexts["reasoning"]["min"]
    uneven = (low != low.mode()[0]) | (high != low.mode()[0])
    if uneven.any():
        raise InputError(
            f"{uneven.sum()} prompts, such as {uneven.idxmax()}, have contexts whose lengths differ "
            "between the regimes by other than the thinking switch; answer both with one teacher "
            "and chat template"
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    corpus = parser.parse_args(argv).corpus
    params = load_section("pair_answers", PairAnswersParams)
    with recorded(f"pair_answers-{corpus}"):
        table = read_table(f"data/prompts/{corpus}.parquet", prompts.SCHEMA)
        ift = read_table(f"data/answers/{corpus}/ift.parquet", answers.SCHEMA)
        reasoning = read_table(f"data/answers/{corpus}/reasoning.parquet", answers.SCHEMA)
        kept, drops = pair(table, ift, reasoning, params)
        log.info("%s: %s", corpus, drops.groupby("reason")["count"].sum().to_dict())
        write_table(kept, f"data/pairs/{corpus}.parquet", pairs.SCHEMA)
        write_csv(drops, f"data/pairs/{corpus}.drops.csv", pairs.DROPS)


if __name__ == "__main__":
    run_stage(main)
