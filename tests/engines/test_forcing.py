from collections.abc import Sequence
from pathlib import Path

import pytest

from stages.engines import answering
from stages.engines.answering import Answerer
from stages.engines.forcing import Budget, answer_within, cut_thinking
from stages.engines.protocol import Completion, Sampling
from stages.engines.question import Question
from stages.engines.scratch import build_tokenizer
from stages.engines.transcript import Transcriber
from tests.engines.fake import FakeEngine

TOKENIZER = build_tokenizer(["w1", "w2", "w3"])
TRANSCRIBER = Transcriber(TOKENIZER)
END = TOKENIZER.eos_token_id
THINK, CLOSE, ONE, TWO, THREE = TOKENIZER.convert_tokens_to_ids(
    ["<think>", "</think>", "w1", "w2", "w3"]
)
SHORT = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=2, samples=1)


def said(*tokens: int, finish: str = "stop") -> Completion:
    scores = tuple(-0.1 * place for place in range(len(tokens)))
    return Completion(tokens, "stop" if finish == "stop" else "length", scores)


@pytest.mark.parametrize(
    ("tokens", "budget", "kept"),
    [
        ((THINK, ONE, TWO, CLOSE, THREE, END), 1, (THINK, ONE, CLOSE)),
        ((THINK, ONE, TWO, CLOSE, THREE, END), 0, (THINK, CLOSE)),
        ((THINK, ONE, TWO, CLOSE, THREE, END), 2, None),  # it thought no longer
        ((ONE, THINK, ONE, TWO, CLOSE, END), 1, (ONE, THINK, ONE, CLOSE)),
        ((ONE, TWO, CLOSE, THREE, END), 1, (ONE, CLOSE)),  # opened by the template
        ((THREE, END), 0, None),  # it did not think
    ],
)
def test_what_is_kept_of_an_answer(
    tokens: tuple[int, ...], budget: int, kept: tuple[int, ...] | None
) -> None:
    cut = cut_thinking(TRANSCRIBER, said(*tokens), budget)
    assert (cut.token_ids if cut else None) == kept
    if cut:
        assert len(cut.logprobs) == len(cut.token_ids)


def test_thinking_that_never_ended_is_cut_too() -> None:
    cut = cut_thinking(TRANSCRIBER, said(THINK, ONE, TWO, finish="length"), 1)
    assert cut is not None
    assert cut.token_ids == (THINK, ONE, CLOSE)


def test_only_what_exceeds_the_budget_is_asked_and_the_answer_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()

    def script(prompt: Sequence[int], seed: int) -> Sequence[int]:
        return [TWO, END]

    engine = FakeEngine(script, END)
    monkeypatch.setattr(answering, "_start", engine.start)
    questions = [Question("a", [ONE]), Question("b", [TWO]), Question("c", [THREE])]
    greedy = [
        said(THINK, ONE, TWO, CLOSE, THREE, END),
        said(THINK, ONE, CLOSE, THREE, END),
        said(ONE, END),
    ]
    with Answerer(tmp_path / "model", "test") as answerer:
        forced = answer_within(answerer, TRANSCRIBER, questions, greedy, Budget(1, SHORT, 20))
    assert engine.calls == [[(ONE, THINK, ONE, CLOSE)]]
    assert forced[0].token_ids == (THINK, ONE, CLOSE, TWO, END)
    assert forced[1:] == greedy[1:]
    # The fake engine scores its tokens -0.5 and -1; what was kept and closed does not count.
    assert TRANSCRIBER.answer_logprob(forced[0]) == pytest.approx(-1.5)
    assert TRANSCRIBER.transcript([ONE], forced[0])["thinking_tokens"] == 3
