import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import draw_prompts, generate_answers, pair_answers
from stages.bedrock.errors import InputError
from stages.bedrock.records import answers, pairs, prompts, suites
from stages.bedrock.tables import read_csv, read_table, write_table
from stages.tasks.corpora.published import published_answers, published_corpus
from tests.bedrock.spoiled import plant, rewrite
from tests.tasks.corpora.declaring import PAIRS, corpus_of, declared, write_parquet

ROWS: list[Any] = [
    {
        "prompt": f"calc {i} + 1",
        "reasoning": f"<think>\n{i} + 1\n</think>\n\n{i + 1}",
        "ift": f"{i + 1} .",
    }
    for i in range(60)
]
SWITCH_IGNORED = {"prompt": "calc 70 + 1", "reasoning": "71", "ift": "71"}
THINKS_ANYWAY = {
    "prompt": "calc 71 + 1",
    "reasoning": "<think> a </think> 72",
    "ift": "<think> a </think> 72",
}
CUT = {"prompt": "calc 72 + 1", "reasoning": "<think> a b c", "ift": "73"}
EMPTY = {"prompt": "calc 73 + 1", "reasoning": "<think> a </think> 74", "ift": ""}
IN_SUITE = {"prompt": "CALC 74 + 1", "reasoning": "<think> a </think> 75", "ift": "75"}
PLANTED: list[Any] = [*ROWS, ROWS[3], SWITCH_IGNORED, THINKS_ANYWAY, CUT, EMPTY, IN_SUITE]


def _publish(folder: Path, rows: list[Any], rule: str = "unfiltered", **rest: Any) -> None:
    """Let corpus `general` be published pairs, in the form of the Hub's."""
    write_parquet(folder / "pairs/data/reasoning_ift_pairs-00000-of-00001.parquet", rows)
    source = declared(PAIRS, repo="pairs", split="reasoning_ift_pairs", **rest)

    def change(content: Any) -> None:
        content["corpora"]["general"] = source
        plant(content, "generate_answers.teacher", "d16")
        plant(content, "pair_answers.rule", rule)
        plant(content, "pair_answers.pairs", 50)
        plant(content, "pair_answers.max_switch_failure_rate", 0.05)

    rewrite(folder, change)


@pytest.fixture
def study(checkout: Path, tiny_model: Path) -> Path:
    """A checkout whose teacher is a tokenizer alone, with one item in its suite."""
    target = checkout / "models/base/d16"
    target.mkdir(parents=True)
    for path in tiny_model.iterdir():
        if path.suffix != ".safetensors":
            (target / path.name).write_bytes(path.read_bytes())
    item = {"item": "0" * 12, "suite": "s", "domain": "math", "format": "open", "task": "t"}
    rest = {"level": 1, "prompt": "calc 74  + 1", "options": [], "reference": "75"}
    write_table(pd.DataFrame([{**item, **rest}]), "data/suites/real.parquet", suites.SCHEMA)
    return checkout


def _run() -> pd.DataFrame:
    draw_prompts.main(["general"])
    for regime in ("ift", "reasoning"):
        generate_answers.main(["general", regime])
    pair_answers.main(["general"])
    return read_table("data/pairs/general.parquet", pairs.SCHEMA)


def test_published_pairs_go_through_the_contracts_of_own_ones(study: Path) -> None:
    _publish(study, PLANTED)
    kept = _run()
    drawn = read_csv("data/prompts/general.drops.csv", prompts.DROPS).set_index("reason")["count"]
    assert drawn.to_dict() == {"kept": 64, "repeated": 1, "in_suites": 1, "surplus": 0}
    drops = read_csv("data/pairs/general.drops.csv", pairs.DROPS)
    counts = drops.groupby("reason")["count"].sum().to_dict()
    gone = {"reasoning_switch": 1, "ift_switch": 1, "reasoning_truncated": 1, "ift_no_answer": 1}
    assert counts == {"kept": 50, "surplus": 10, **gone}
    by_prompt = {row["prompt"]: row for row in ROWS}
    for row in kept.itertuples():
        source = by_prompt[str(row.prompt)]
        assert row.ift == source["ift"]
        assert f"<think>\n{row.thinking}\n</think>\n\n{row.reasoning}" == source["reasoning"]


def test_tokens_are_counted_and_texts_stay_as_published(study: Path) -> None:
    _publish(study, PLANTED)
    _run()
    table = read_table("data/prompts/general.parquet", prompts.SCHEMA)
    by_prompt = {row["prompt"]: row for row in PLANTED}
    for regime in ("ift", "reasoning"):
        answered = read_table(f"data/answers/general/{regime}.parquet", answers.SCHEMA)
        assert answered["prompt_id"].tolist() == table["prompt_id"].tolist()
        assert answered["text"].tolist() == [by_prompt[p][regime] for p in table["prompt"]]
        cut = answered["text"] == "<think> a b c"
        assert (answered["finish_reason"] == "length").tolist() == cut.tolist()
        thinks = answered["text"].str.contains("<think>")
        assert ((answered["thinking_tokens"] > 0) == thinks).all()
        assert (answered["answer_tokens"][~cut] >= 1).all()


def test_the_order_of_the_rows_changes_nothing(study: Path) -> None:
    _publish(study, PLANTED)
    first = _run()
    rows = list(PLANTED)
    random.Random(0).shuffle(rows)
    _publish(study, rows)
    pd.testing.assert_frame_equal(first, _run())


def test_right_answers_cannot_be_asked_for_where_nobody_knows_them(study: Path) -> None:
    _publish(study, PLANTED, rule="both_correct")
    with pytest.raises(
        InputError, match="64 of 64 prompts have no reference; take rule unfiltered"
    ):
        _run()
    assert not Path("data/pairs").exists()


def test_a_source_whose_answers_ignore_the_switch_is_refused(study: Path) -> None:
    _publish(study, [*ROWS, *({**SWITCH_IGNORED, "prompt": f"rev {i}"} for i in range(9))])
    with pytest.raises(InputError, match="reasoning: 9 of 69 answers have thinking where none"):
        _run()


def test_repeats_of_a_prompt_take_its_rows_in_turn_the_same_in_both_regimes() -> None:
    rows: list[Any] = [{"prompt": "a", "ift": f"i{n}", "reasoning": f"r{n}"} for n in range(4)]
    corpus = corpus_of(PAIRS, max_repeats=3)
    table = pd.DataFrame({"prompt": ["a", "a", "a"]})
    draws = set()
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        numbered = list(enumerate(rows, 1))
        ift = published_answers(table, numbered, corpus, "ift")
        reasoning = published_answers(table, numbered, corpus, "reasoning")
        assert [text[1:] for text in ift] == [text[1:] for text in reasoning]
        assert len(set(ift)) == 3
        draws.add(tuple(ift))
    assert len(draws) == 1


def test_only_data_sets_with_both_answers_stand_in_for_a_teacher(checkout: Path) -> None:
    assert published_corpus("general") is None
    with pytest.raises(InputError, match="no 'law' in corpora"):
        published_corpus("law")
    _publish(checkout, ROWS)


def test_one_answer_without_the_other_is_refused() -> None:
    with pytest.raises(ValueError, match="given together"):
        corpus_of({"ift": "ift"})
