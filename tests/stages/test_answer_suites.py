import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from stages import answer_suites
from stages.answer_suites import AnswerSuitesParams
from stages.bedrock.files import read_json
from stages.bedrock.grid import RunParams
from stages.bedrock.params import load_section
from stages.bedrock.records import gradings, responses, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.responding import BudgetsParams
from stages.tasks.lexicon import vocabulary
from tests.engines.fake import FakeEngine, some_prompts

GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=3, samples=1)
SAMPLED = Sampling(temperature=0.6, top_p=1.0, top_k=0, max_tokens=9, samples=2)
PARAMS = AnswerSuitesParams(
    seed=1,
    greedy=GREEDY,
    sampled=SAMPLED,
    more_samples={"ift": 5},
    budgets=BudgetsParams(thinking_tokens=[0, 1, 3], answer_tokens=2),
    likelihood=False,
)
END, THINK, CLOSE = 4, 5, 6  # of every tokenizer built from scratch; its words come after
WRITTEN = 2
ONE, TWO = (7 + vocabulary().index(word) for word in "12")
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def items(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Two suites, one of them written too, and a student, in a working directory of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(answer_suites, "load_section", lambda section, kind: PARAMS)
    run = RunParams(student="d16", corpus="general", recipe="reasoning", seed=1)
    monkeypatch.setattr(answer_suites, "load_leaf", lambda section, name, kind: run)
    shutil.copytree(tiny_model, tmp_path / "models/students/d16")
    rows: list[tuple[object, ...]] = [
        (f"i{i}", f"suite{i % 2}", "math", "open", "calc", 1, text, [], "1")
        for i, text in enumerate(some_prompts(5 + WRITTEN))
    ]
    whole = pd.DataFrame(rows, columns=suites.SCHEMA.names)
    frame = whole.iloc[:5]
    write_table(frame, "data/suites/real.parquet", suites.SCHEMA)
    none = pd.DataFrame(columns=gradings.SCHEMA.names)
    write_table(none, "data/suites/gradings.parquet", gradings.SCHEMA)
    written = whole.iloc[5:].assign(suite="suite0")
    write_table(written, "data/suites/written.parquet", suites.SCHEMA)
    return frame


def run_with(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(answering, "_start", engine.start)
    answer_suites.main(["d16"])
    return read_table("data/responses/d16.parquet", responses.SCHEMA)


def test_every_item_is_answered_under_every_decoding_with_one_start(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [THINK, ONE, CLOSE, TWO, END], END)
    frame = run_with(engine, monkeypatch)
    kinds: list[tuple[str, int, int | None]] = [
        ("greedy", 0, None),
        ("sampled", 0, None),
        ("sampled", 1, None),
    ]
    kinds += [("budget", 0, budget) for budget in (0, 1, 3)]
    expected = [(item, *kind) for kind in kinds for item in items["item"]]
    found = frame[["item", "decoding", "sample", "budget"]].astype(object)
    found = found.where(found.notna(), None)
    assert list(found.itertuples(index=False, name=None)) == expected
    assert frame["suite"].tolist() == [f"suite{int(item[1:]) % 2}" for item in frame["item"]]
    greedy, sampled = (frame[frame["decoding"] == name] for name in ("greedy", "sampled"))
    assert set(greedy["text"]) == {"<think> 1 </think>"}
    assert set(greedy["finish_reason"]) == {"length"}
    assert set(sampled["text"]) == {"<think> 1 </think> 2"}
    assert set(sampled["thinking_tokens"]) == {3}
    assert set(sampled["answer_tokens"]) == {2}
    assert engine.starts == [frame["prompt_tokens"].max() + SAMPLED.max_tokens]
    # -0.5, -1, ... for the tokens of an answer; the three of the thinking do not count
    assert set(greedy["answer_logprob"]) == {0.0}
    assert sampled["answer_logprob"].isna().all()


def test_thinking_is_cut_at_the_budget_and_the_answer_is_asked_for(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughts = [THINK, ONE, ONE, CLOSE]

    def script(prompt: Sequence[int], seed: int) -> Sequence[int]:
        if prompt[-1] == CLOSE:  # forced: says how much it was left to think
            return [TWO, ONE if prompt[-2] == ONE else TWO, END]
        return [*thoughts, ONE, END]

    params = PARAMS.model_copy(
        update={
            "greedy": GREEDY.model_copy(update={"max_tokens": 9}),
            "sampled": None,
        }
    )
    monkeypatch.setattr(answer_suites, "load_section", lambda section, kind: params)
    engine = FakeEngine(script, END)
    frame = run_with(engine, monkeypatch).query("item == 'i0'").set_index("budget")
    assert frame.loc[0, "text"] == "<think> </think> 2 2"
    assert frame.loc[1, "text"] == "<think> 1 </think> 2 1"
    assert frame.loc[0, "finish_reason"] == "length"  # cut at two tokens, before its end
    assert frame.loc[[0, 1], "thinking_tokens"].tolist() == [2, 3]
    assert frame.loc[[0, 1], "answer_tokens"].tolist() == [2, 2]
    assert frame.loc[[0, 1], "answer_logprob"].tolist() == [-1.5, -1.5]
    assert len(set(frame["prompt_tokens"])) == 1
    whole = frame[frame["decoding"] == "greedy"].iloc[0]
    assert whole["text"] == "<think> 1 1 </think> 1"
    assert whole["answer_logprob"] == -0.5 * (5 + 6)
    same = ["text", "thinking_tokens", "answer_tokens", "answer_logprob", "finish_reason"]
    assert frame.loc[3, same].equals(whole[same])  # two tokens of thinking are within three
    asked = [len(call) for call in engine.calls]
    # nothing for the budget that nobody exceeds; written items are answered greedily alone
    assert asked == [len(items)] * 3 + [WRITTEN]


def test_an_answer_without_thinking_is_the_same_under_every_budget(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    frame = run_with(engine, monkeypatch)
    assert set(frame["text"]) == {"1"}
    assert len(engine.calls) == 3  # greedy and sampled, and greedy for the written items


def test_written_items_are_answered_greedily_with_the_same_start(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    run_with(engine, monkeypatch)
    frame = read_table("data/written_responses/d16.parquet", responses.SCHEMA)
    assert set(frame["decoding"]) == {"greedy"}
    assert frame["item"].tolist() == ["i5", "i6"]
    assert set(frame["text"]) == {"1"}
    assert len(engine.starts) == 1


def test_students_get_the_template_without_a_switch(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    run_with(engine, monkeypatch)
    tokenizer = load_tokenizer("models/students/d16")
    assert engine.calls[0] == [
        tuple(ids) for ids in prompt_ids(tokenizer, items["prompt"].tolist(), thinking=None)
    ]


def test_a_second_run_asks_nothing_and_names_who_answered(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_with(FakeEngine(lambda prompt, seed: [ONE, END], END), monkeypatch)
    second = FakeEngine(lambda prompt, seed: [TWO, END], END)
    assert run_with(second, monkeypatch).equals(first)
    assert second.starts == []
    assert read_json("data/provenance/answer_suites/d16.json")["engine"] == ["fake"]


def test_the_section_of_the_profile_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    assert load_section("answer_suites", AnswerSuitesParams).budgets


def test_some_recipes_give_more_samples() -> None:
    assert PARAMS.for_recipe("ift").sampled == SAMPLED.model_copy(update={"samples": 5})
    assert PARAMS.for_recipe("reasoning") == PARAMS
    with pytest.raises(ValueError, match="nothing to draw more of"):
        AnswerSuitesParams(
            seed=1,
            greedy=GREEDY,
            sampled=None,
            more_samples={"ift": 2},
            budgets=None,
            likelihood=False,
        )


def test_greedy_is_greedy() -> None:
    with pytest.raises(ValueError, match="expected temperature 0"):
        AnswerSuitesParams(
            seed=1, greedy=SAMPLED, sampled=None, more_samples={}, budgets=None, likelihood=False
        )
