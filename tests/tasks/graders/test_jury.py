from collections.abc import Sequence

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.ballots import ballot, vote_of
from stages.tasks.graders.jury import Case, Judge, Tally, findings, judge_all, majority

CASES = [
    Case("1+1?", r"<think> 3 </think> \boxed{2}", "2"),
    Case("1+2?", "<think> 3", "3"),
    Case("1+3?", "5", "4"),
]


def _saying(*votes: str) -> Judge:
    def judge(prompts: Sequence[str]) -> list[str]:
        assert len(prompts) == len(votes)
        return list(votes)

    return judge


def test_the_majority_holds_and_who_gave_no_answer_is_not_judged() -> None:
    judges = {
        "a": _saying(r"Same. \boxed{yes}", r"\boxed{no}"),
        "b": _saying(r"\boxed{yes}", "I cannot tell."),
        "c": _saying(r"\boxed{no}", r"\boxed{no}"),
    }
    rulings, tally = judge_all(CASES, judges, ending=100)
    assert [ruling.verdict for ruling in rulings] == ["correct", "no_answer", "wrong"]
    assert [ruling.votes for ruling in rulings] == [("yes", "yes", "no"), (), ("no", None, "no")]
    assert tally == Tally(2, 0, {"a": 0, "b": 1, "c": 0})
    assert findings(rulings, list(judges)) == {"a": [True], "b": [True], "c": [False]}


def test_a_tie_is_undecided_and_counted() -> None:
    judges = {"a": _saying(r"\boxed{yes}", "?"), "b": _saying(r"\boxed{no}", r"\boxed{yes}")}
    rulings, tally = judge_all(CASES, judges, ending=100)
    assert [ruling.verdict for ruling in rulings] == [None, "no_answer", None]
    assert tally.undecided == 2


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        (("yes",), "correct"),
        (("yes", "yes", "no"), "correct"),
        (("yes", None, "yes"), "correct"),
        (("yes", None, None), None),
        (("yes", "no"), None),
        (("no", "no", None), "wrong"),
        ((None,), None),
    ],
)
def test_more_than_half_of_all_judges_must_agree(
    votes: tuple[str | None, ...], verdict: str | None
) -> None:
    assert majority(votes) == verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "vote"),
    [
        (r"They agree. \boxed{yes}", "yes"),
        (r"\boxed{No}", "no"),
        (r"\boxed{\text{yes}}.", "yes"),
        (r"\boxed{yes} ... on reflection \boxed{no}", "no"),
        (r"<think> \boxed{no} </think> \boxed{yes}", "yes"),
        ("They differ.\nNo.", "no"),
        ("**yes**", "yes"),
        (r"<think> \boxed{yes}", None),
        ("yes, they might be the same", None),
        (r"\boxed{maybe}", None),
        (r"\boxed{}", None),
        (r"It is yes: \boxed{", None),
        ("", None),
    ],
)
def test_votes_are_read_strictly(said: str, vote: str | None) -> None:
    assert vote_of(said) == vote


def test_judges_see_the_end_of_the_answer_and_none_of_the_thinking() -> None:
    seen: list[str] = []

    def judge(prompts: Sequence[str]) -> list[str]:
        seen.extend(prompts)
        return [r"\boxed{yes}"] * len(prompts)

    response = f"<think> secret </think> {'x' * 50}the $end"
    judge_all([Case("What? $1 {a}", response, "ref")], {"a": judge}, ending=10)
    assert "secret" not in seen[0]
    assert "[...] xxthe $end\n" in seen[0]
    assert "What? $1 {a}" in seen[0] and "<reference>\nref\n" in seen[0]


def test_without_reference_the_demands_of_the_question_are_checked() -> None:
    prompt = ballot("Write two words.", None, "one two", 100)
    assert "every requirement" in prompt and "<reference>" not in prompt


def test_a_jury_needs_judges_that_answer_every_prompt() -> None:
    with pytest.raises(InputError, match="at least one judge"):
        judge_all(CASES, {}, ending=100)
    with pytest.raises(InputError, match="judge a: 1 replies to 2 prompts"):
        judge_all(CASES, {"a": lambda prompts: ["yes"]}, ending=100)


def test_no_judge_is_called_when_there_is_nothing_to_judge() -> None:
    rulings, tally = judge_all(CASES[1:2], {"a": _saying()}, ending=100)
    assert rulings[0].verdict == "no_answer" and tally.cases == 0
