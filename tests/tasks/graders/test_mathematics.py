import importlib.util
import logging
import time

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders import mathematics
from stages.tasks.graders.mathematics import Pair, find_value, grade_math
from tests.tasks.graders.math_lists import MUST_MATCH, MUST_NOT_MATCH
from tests.tasks.graders.math_texts import EXTRACTED, NO_ANSWER


def _mistaken(pairs: list[tuple[str, str]], verdict: str) -> list[tuple[str, str]]:
    """Those pairs, both ways round, that get another verdict."""
    both = [*pairs, *((other, one) for one, other in pairs)]
    grades = grade_math([Pair(rf"So \boxed{{{one}}}.", (other,)) for one, other in both])
    return [pair for pair, grade in zip(both, grades, strict=True) if grade.verdict != verdict]


def test_must_match_both_ways_round() -> None:
    assert _mistaken(MUST_MATCH, "correct") == []


def test_must_not_match_both_ways_round() -> None:
    assert _mistaken(MUST_NOT_MATCH, "wrong") == []


@pytest.mark.parametrize(("response", "extracted"), EXTRACTED)
def test_the_answer_is_found_in_the_order_documented(response: str, extracted: str) -> None:
    found = find_value(response)
    assert found and found.text == extracted


@pytest.mark.parametrize("response", NO_ANSWER)
def test_no_answer(response: str) -> None:
    assert grade_math([Pair(response, ("42",))]) == [("no_answer", None)]


def test_a_statement_may_have_words_in_front_of_its_number_but_not_a_box() -> None:
    pairs = [Pair("The answer is about 18 dollars.", ("18",)), Pair(r"\boxed{June 20}", ("20",))]
    assert [grade.verdict for grade in grade_math(pairs)] == ["correct", "wrong"]


def test_one_of_several_references_is_enough() -> None:
    pair = Pair(r"\boxed{\sqrt{8}}", ("3", r"2\sqrt{2}"))
    assert grade_math([pair]) == [("correct", r"\sqrt{8}")]


@pytest.mark.parametrize("solution", ["2 + 2 = 4\n#### 4", r"It is $2+2=\boxed{4}$.", " 4 "])
def test_a_reference_may_be_a_whole_solution(solution: str) -> None:
    grades = grade_math([Pair(r"\boxed{4}", (solution,)), Pair(r"\boxed{2}", (solution,))])
    assert [grade.verdict for grade in grades] == ["correct", "wrong"]


@pytest.mark.slow
@pytest.mark.parametrize("hanging", ["9^{9^{9^{9}}}", "(10^{10})!"])
def test_what_hangs_the_verifier_is_wrong_within_the_limit(
    hanging: str, caplog: pytest.LogCaptureFixture
) -> None:
    limit_s = 2.0
    right = Pair(r"\boxed{\sqrt{8}}", (r"2\sqrt{2}",))
    started = time.monotonic()
    with caplog.at_level(logging.WARNING):
        grades = grade_math(
            [
                right,
                Pair(rf"\boxed{{{hanging}}}", ("7",)),
                right._replace(references=(r"\frac{4}{\sqrt2}",)),
            ],
            limit_s,
        )
    seconds = time.monotonic() - started
    assert [grade.verdict for grade in grades] == ["correct", "wrong", "correct"]
    assert grades[1].extracted == hanging
    assert "1 comparisons without result" in caplog.text
    assert seconds < limit_s + 20  # and the start of two processes, on a busy machine


def test_answers_are_never_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    trace = tmp_path_factory.mktemp("run") / "trace"
    code = f"__import__('pathlib').Path('{trace}').touch()"
    answers = [code, rf"\text{{{code}}}", f"1+{code}", f"({code},1)"]
    grades = grade_math([Pair(rf"\boxed{{{answer}}}", ("x+1",)) for answer in answers])
    assert {grade.verdict for grade in grades} == {"wrong"}
    assert not trace.exists()


def test_an_answer_too_long_to_be_one_is_wrong_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mathematics, "ask_workers", None)
    assert grade_math([Pair(rf"\boxed{{{'1+' * 1000}1}}", ("1001",))])[0].verdict == "wrong"


def test_without_the_library_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"math-verify.*make setup"):
        grade_math([Pair(r"\boxed{x+1}", ("1+x+y",))])
