"""Grader `jury`: several judges vote on every answer, and the majority holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.thinking import split_thinking
from stages.tasks.graders.ballots import OURS, Prompts, Vote, ballot, vote_of
from stages.tasks.grading import Verdict

Judge = Callable[[Sequence[str]], Sequence[str]]
"""Answers prompts, in their order. Which engine does so is for the caller."""


class Case(NamedTuple):
    """What a jury is to judge."""

    question: str
    response: str
    """Thinking tags kept; no judge is shown the thinking."""
    reference: str | None
    """None: judge whether the response does what the question demands (instructions)."""


class Ruling(NamedTuple):
    """What a jury found."""

    verdict: Verdict | None
    """correct | wrong | no_answer (no judge was asked); None: undecided, for there was no majority."""
    votes: tuple[Vote | None, ...]
    """Of each judge; None where none could be read. Empty when no judge was asked."""


class Tally(NamedTuple):
    """How a jury did its work."""

    cases: int
    """On which judges were asked."""
    undecided: int
    unparsed: dict[str, int]
    """Per judge: what it said held no vote."""


def judge_all(
    cases: Sequence[Case],
    judges: Mapping[str, Judge],
    ending: int,
    prompts: Prompts = OURS,
) -> tuple[list[Ruling], Tally]:
    """The ruling on every case, in their order, and the tally.

    More than half of *all* judges must agree: a vote that cannot be read is for neither side, and a tie
    (an even number of judges, or unread votes) leaves the case undecided rather than guessed.

    Args:
        cases: what to judge.
        judges: by name; each is called once, with all prompts.
        ending: characters of an answer's end that judges see.
        prompts: what they are asked.

    Raises:
        InputError: no judges, or one that gives another number of replies than it got prompts.
    """
    if not judges:
        raise InputError(
            "a jury needs at least one judge; an odd number of them leaves fewest cases undecided"
        )
    parts = [split_thinking(case.response) for case in cases]
    heard = [place for place, part in enumerate(parts) if part.closed and part.answer]
    asked = [
        ballot(cases[place].question, cases[place].reference, parts[place].answer, ending, prompts)
        for place in heard
    ]
    said = {name: _votes(name, judge, asked) for name, judge in judges.items()}
    rulings = [Ruling("no_answer", ())] * len(cases)
    for number, place in enumerate(heard):
        votes = tuple(one[number] for one in said.values())
        rulings[place] = Ruling(majority(votes), votes)
    undecided = sum(ruling.verdict is None for ruling in rulings)
    return rulings, Tally(
        len(heard), undecided, {name: one.count(None) for name, one in said.items()}
    )


def findings(rulings: Sequence[Ruling], judges: Sequence[str]) -> dict[str, list[bool]]:
    """Per judge whether it voted yes, on the cases where every vote could be read (for `agreement.py`)."""
    read = [ruling.votes for ruling in rulings if ruling.votes and None not in ruling.votes]
    return {name: [votes[at] == "yes" for votes in read] for at, name in enumerate(judges)}


def majority(votes: Sequence[Vote | None]) -> Verdict | None:
    """The verdict of more than half of the judges; None when there is no such majority."""
    if 2 * votes.count("yes") > len(votes):
        return "correct"
    return "wrong" if 2 * votes.count("no") > len(votes) else None


def _votes(name: str, judge: Judge, prompts: Sequence[str]) -> list[Vote | None]:
    replies = judge(prompts) if prompts else []
    if len(replies) != len(prompts):
        raise InputError(
            f"judge {name}: {len(replies)} replies to {len(prompts)} prompts; give one each, in order"
        )
    return [vote_of(reply) for reply in replies]
