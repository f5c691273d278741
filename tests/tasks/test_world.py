"""Every drawn problem is solved by the verifier, which reads nothing but the prompt."""

from random import Random

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.lexicon import ENTITIES, HOME_OF, KIND_OF, vocabulary
from stages.tasks.problem import Problem
from stages.tasks.world import TASKS, check_thinking, draw, solve

EVERY_LEVEL = [
    (name, level) for name, task in TASKS.items() for level in range(1, task.max_level + 1)
]


def _problems(task: str, level: int, count: int = 30) -> list[Problem]:
    return [draw(task, Random(f"{task}/{level}/{i}"), level) for i in range(count)]


@pytest.mark.parametrize(("task", "level"), EVERY_LEVEL)
def test_the_verifier_agrees_with_every_drawn_problem(task: str, level: int) -> None:
    known = set(vocabulary())
    for problem in _problems(task, level):
        assert solve(problem.prompt) == problem.answer
        assert check_thinking(problem.prompt, problem.thinking)
        words = f"{problem.prompt} {problem.thinking} {problem.answer}".split(" ")
        assert set(words) <= known


@pytest.mark.parametrize("task", TASKS)
def test_options_are_distinct_offered_in_the_prompt_and_hold_the_answer(task: str) -> None:
    for problem in _problems(task, 1):
        if TASKS[task].format == "open":
            assert problem.options == ()
            continue
        contents = [option.split(":")[1] for option in problem.options]
        assert len(set(contents)) == 4
        assert [option[0] for option in problem.options] == ["A", "B", "C", "D"]
        assert problem.prompt.endswith(" options " + " ".join(problem.options))
        assert problem.answer in problem.options


def test_the_right_option_stands_under_every_letter_equally_often() -> None:
    letters = [problem.answer[0] for problem in _problems("calc_mc", 2, 2000)]
    assert all(abs(letters.count(letter) / 2000 - 0.25) < 0.04 for letter in "ABCD")


# The three families of examples worked by hand, with their steps.
SOLVED = [
    ("calc 7 + 9", "7 + 9 = 6", "6"),
    ("calc 1 * 3 - 8 + 2", "1 * 3 = 3 ; 3 - 8 = 5 ; 5 + 2 = 7", "7"),
    ("let q = 6 ; d = q - 8 ; f = d * 2 ; f ?", "q = 6 ; d = 6 - 8 = 8 ; f = 8 * 2 = 6", "6"),
    ("calc 1 - 8 options A:0 B:3 C:7 D:6", "1 - 8 = 3", "B:3"),
    ("reverse o j a n", "1 n ; 2 a ; 3 j ; 4 o", "n a j o"),
    ("sort o j a n", "1 a ; 2 j ; 3 n ; 4 o", "a j n o"),
    ("find lake options A:lake B:hills C:east D:west", "lake", "A:lake"),
]


@pytest.mark.parametrize(("prompt", "thinking", "answer"), SOLVED)
def test_examples_worked_by_hand(prompt: str, thinking: str, answer: str) -> None:
    assert solve(prompt) == answer
    assert check_thinking(prompt, thinking)


@pytest.mark.parametrize(("prompt", "thinking", "answer"), SOLVED)
def test_thinking_with_one_word_changed_left_out_or_added_is_wrong(
    prompt: str, thinking: str, answer: str
) -> None:
    words = thinking.split(" ")
    for i in range(len(words)):
        for replacement in ([], ["0"], ["a"], [";"], [words[i], words[i]]):
            changed = " ".join([*words[:i], *replacement, *words[i + 1 :]])
            if changed != thinking:
                assert not check_thinking(prompt, changed), changed
    assert not check_thinking(prompt, "")
    assert not check_thinking(prompt, f"{thinking} ; {thinking}")


def test_a_variable_defined_out_of_order_is_still_resolved() -> None:
    assert solve("let d = q - 8 ; q = 6 ; d ?") == "8"


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "calc",
        "calc 1",
        "calc 1 +",
        "calc 1 + 0",
        "calc 1 * 4",
        "calc a + 1",
        "let q = 6",
        "let d = q - 8 ; d ?",
        "let d = q - 8 ; q = d + 1 ; d ?",
        "let q = 6 ; q = 7 ; q ?",
        "let q = 6 ; d = q - 8 ; f ?",
        "reverse a",
        "sort a a",
        "sort a w1",
        "w99 is which",
        "home of",
        "home of w99",
        "find w1",
        "what is this",
        "find lake options A:hills B:east",
        "find lake options A:lake B:lake",
    ],
)
def test_what_is_no_question_of_this_world_is_refused(prompt: str) -> None:
    with pytest.raises(InputError):
        solve(prompt)


def test_facts_are_spread_evenly() -> None:
    for facts in (KIND_OF, HOME_OF):
        values = list(facts.values())
        assert list(facts) == list(ENTITIES)
        assert {values.count(value) for value in values} == {8}
    assert KIND_OF != HOME_OF


def test_the_vocabulary_has_each_word_once() -> None:
    words = vocabulary()
    assert len(words) == len(set(words)) == 230
    assert all(word == word.strip() and " " not in word for word in words)
