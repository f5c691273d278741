from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import pair_answers
from stages.bedrock.errors import InputError
from stages.bedrock.records import answers, pairs, prompts
from stages.bedrock.tables import read_csv, read_table, write_table
from stages.pair_answers import PairAnswersParams, pair
from stages.tasks.pairing import Rule

# (IFT samples, reasoning samples) to the same question, whose answer is 5.
RIGHT, WRONG = "<think> 4 + 1 = 5 </think> 5", "<think> 4 + 1 = 6 </think> 6"
ANSWERED = [
    (["5"], [RIGHT]),
    (["4", "5"], [RIGHT]),
    (["4", "3"], [RIGHT]),
    (["5"], [WRONG]),
    (["4"], [WRONG]),
    (["5"], ["<think> 4 + 1 = 5 </think>"]),
    (["5"], [RIGHT]),
]


def _params(
    rule: Rule = "both_correct", count: int | None = 2, rate: float = 0.0
) -> PairAnswersParams:
    return PairAnswersParams(rule=rule, pairs=count, max_switch_failure_rate=rate)


def _prompts(count: int) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        (f"p{i}", "calc", "math", "open", 1 + i % 2, f"calc {i}", [], "5") for i in range(count)
    ]
    return pd.DataFrame(rows, columns=prompts.SCHEMA.names)


def _answers(samples: list[list[str]], prompt_tokens: int) -> pd.DataFrame:
    rows = [
        (f"p{i}", number, text, "stop", prompt_tokens + i, 0, 1)
        for i, texts in enumerate(samples)
        for number, text in enumerate(texts)
    ]
    # Rows in another order than the samples were drawn in: the sample's number counts.
    return pd.DataFrame(rows, columns=answers.SCHEMA.names)[::-1].reset_index(drop=True)


def _tables(
    answered: list[tuple[list[str], list[str]]],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ift, reasoning = ([side[i] for side in answered] for i in (0, 1))
    return _prompts(len(answered)), _answers(ift, 12), _answers(reasoning, 10)


def _counts(drops: pd.DataFrame) -> dict[str, int]:
    counts = drops.groupby("reason")["count"].sum()
    return {str(reason): int(count) for reason, count in counts.items()}


def test_both_correct_keeps_prompts_with_two_right_answers() -> None:
    kept, drops = pair(*_tables(ANSWERED), _params(count=3))
    assert kept["prompt_id"].tolist() == ["p0", "p1", "p6"]
    assert kept[["ift", "thinking", "reasoning"]].drop_duplicates().to_numpy().tolist() == [
        ["5", "4 + 1 = 5", "5"]
    ]
    assert _counts(drops) == {
        "kept": 3, "ift_wrong": 1, "reasoning_wrong": 2, "reasoning_no_answer": 1,
    }  # fmt: skip


def test_without_a_number_all_good_pairs_are_kept() -> None:
    kept, drops = pair(*_tables(ANSWERED), _params("unfiltered", None))
    assert len(kept) == 6
    assert "surplus" not in _counts(drops)
    with pytest.raises(InputError, match="1 asked for, 0 found"):
        pair(*_tables([(["4"], [WRONG])]), _params(count=None))


def test_unfiltered_takes_first_samples_and_drops_only_what_is_unusable() -> None:
    kept, drops = pair(*_tables(ANSWERED), _params("unfiltered", 6))
    assert kept["ift"].tolist() == ["5", "4", "4", "5", "4", "5"]
    assert kept["reasoning"].tolist() == ["5", "5", "5", "6", "6", "5"]
    assert _counts(drops) == {"kept": 6, "reasoning_no_answer": 1}


def test_final_answer_gives_ift_the_answer_of_the_other_side() -> None:
    answered = [([""], [RIGHT]), (["5"], [WRONG])]
    kept, _ = pair(*_tables(answered), _params("final_answer"))
    assert kept["ift"].tolist() == kept["reasoning"].tolist() == ["5", "6"]


@pytest.mark.parametrize("rule", ["both_correct", "unfiltered", "final_answer"])
def test_every_prompt_is_counted_once_and_sides_are_clean(rule: Rule) -> None:
    tables = _tables(ANSWERED)
    kept, drops = pair(*tables, _params(rule))
    assert len(kept) == 2
    assert drops["count"].sum() == len(ANSWERED)
    by_level = drops.groupby("level")["count"].sum()
    assert by_level.to_dict() == tables[0]["level"].value_counts().to_dict()
    assert not kept["ift"].str.contains("think>").any()
    assert (kept["thinking"] != "").all()


def test_good_pairs_beyond_the_number_asked_for_are_surplus() -> None:
    kept, drops = pair(*_tables(ANSWERED), _params(count=1))
    assert kept["prompt_id"].tolist() == ["p0"]
    assert _counts(drops)["surplus"] == 2


def test_too_few_pairs_say_what_was_dropped_and_the_remedy() -> None:
    with pytest.raises(InputError, match=r"4 asked for, 3 found .*reasoning_wrong.* more samples"):
        pair(*_tables(ANSWERED), _params(count=4))


def test_switch_failures_are_counted_and_stop_the_run_above_the_limit() -> None:
    answered = [*ANSWERED[:3], ([RIGHT], [RIGHT]), (["5"], ["5"])]
    _, drops = pair(*_tables(answered), _params(rate=0.2))
    assert _counts(drops)["ift_switch"] == _counts(drops)["reasoning_switch"] == 1
    with pytest.raises(InputError, match="reasoning: 1 of 5 answers"):
        pair(*_tables(answered), _params(rate=0.19))


def test_answers_must_be_to_exactly_the_prompts() -> None:
    table, ift, reasoning = _tables(ANSWERED)
    with pytest.raises(InputError, match=r"ift answers: 1 prompts .* p3"):
        pair(table, ift[ift["prompt_id"] != "p3"], reasoning, _params())
    with pytest.raises(InputError, match=r"reasoning answers: 1 prompts .* p6"):
        pair(table[:6], ift[ift["prompt_id"] != "p6"], reasoning, _params())


@pytest.mark.parametrize("which", [0, 3, 4])
def test_contexts_that_differ_by_more_than_the_switch_are_refused(which: int) -> None:
    table, ift, reasoning = _tables(ANSWERED)
    ift["prompt_tokens"] += ift.index == which
    with pytest.raises(InputError, match=f"1 prompts, such as {ift['prompt_id'][which]}"):
        pair(table, ift, reasoning, _params())


def test_main_writes_pairs_and_drops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pair_answers, "load_section", lambda section, kind: _params())
    table, ift, reasoning = _tables(ANSWERED)
    written: dict[str, tuple[pd.DataFrame, Any]] = {
        "data/prompts/general.parquet": (table, prompts.SCHEMA),
        "data/answers/general/ift.parquet": (ift, answers.SCHEMA),
        "data/answers/general/reasoning.parquet": (reasoning, answers.SCHEMA),
    }
    for path, (frame, schema) in written.items():
        write_table(frame, path, schema)
    pair_answers.main(["general"])
    kept = read_table("data/pairs/general.parquet", pairs.SCHEMA)
    drops = read_csv("data/pairs/general.drops.csv", pairs.DROPS)
    assert kept["prompt_id"].tolist() == ["p0", "p1"]
    assert drops["count"].sum() == len(table)
