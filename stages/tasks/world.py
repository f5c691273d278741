"""The table of procedural tasks: draw a problem, solve a prompt, check a solution.

Drawing and solving share no code: `solve` reads nothing but the prompt, so either one proves the other.
"""

from random import Random

from stages.bedrock.errors import InputError
from stages.tasks import arithmetic, facts, lists
from stages.tasks.lexicon import ENTITIES, LETTERS
from stages.tasks.problem import Draft, Grammar, Problem, Task

TASKS = {
    task.name: task
    for task in (
        Task("calc", "math", "open", arithmetic.MAX_STEPS, arithmetic.draft_calc, "calc"),
        Task("let", "math", "open", arithmetic.MAX_STEPS, arithmetic.draft_let, "let"),
        Task("calc_mc", "math", "mc", arithmetic.MAX_STEPS, arithmetic.draft_calc, "calc options"),
        Task("let_mc", "math", "mc", arithmetic.MAX_STEPS, arithmetic.draft_let, "let options"),
        Task("rev", "general", "open", lists.MAX_LEVEL, lists.draft_reverse, "reverse"),
        Task("sort", "general", "open", lists.MAX_LEVEL, lists.draft_sort, "sort"),
        Task("kind_mc", "general", "mc", 1, facts.draft_kind, "which options"),
        Task("home_mc", "general", "mc", 1, facts.draft_home, "home options"),
        Task("find_mc", "general", "mc", 1, facts.draft_find, "find options"),
    )
}

KIND = Grammar(facts.solve_kind, facts.kind_thinks_right)
GRAMMARS = {
    "calc": Grammar(arithmetic.solve_calc, arithmetic.calc_thinks_right),
    "let": Grammar(arithmetic.solve_let, arithmetic.let_thinks_right),
    "reverse": Grammar(lists.solve_reverse, lists.reverse_thinks_right),
    "sort": Grammar(lists.solve_sort, lists.sort_thinks_right),
    "home": Grammar(facts.solve_home, facts.home_thinks_right),
    "find": Grammar(facts.solve_find, facts.find_thinks_right),
    **dict.fromkeys(ENTITIES, KIND),
}


def draw(task: str, rng: Random, level: int) -> Problem:
    """A problem of `task`, whose name must be in TASKS, at `level` from 1 to the task's max_level."""
    kind = TASKS[task]
    assert 1 <= level <= kind.max_level, f"{task} has levels 1 to {kind.max_level}, not {level}"
    draft = kind.draft(rng, level)
    options: tuple[str, ...] = ()
    prompt, answer = draft.question, draft.value
    if kind.format == "mc":
        options, answer = _options(rng, draft)
        prompt += " options " + " ".join(options)
    return Problem(task, kind.domain, kind.format, level, prompt, draft.thinking, answer, options)


def spoken(task: str) -> str:
    """What a task is called in requests; the name itself where the world has no such task."""
    return TASKS[task].spoken if task in TASKS else task


def solve(prompt: str) -> str:
    """The answer to `prompt`, worked out from its text alone.

    Raises:
        InputError: the prompt is not a question of this world.
    """
    question, options = _parse(prompt)
    value = _grammar(question).solve(question)
    if not options:
        return value
    chosen = [option for option in options if option.partition(":")[2] == value]
    if len(chosen) != 1:
        raise InputError(f"{prompt!r}: {len(chosen)} options say {value!r}, expected one")
    return chosen[0]


def check_thinking(prompt: str, thinking: str) -> bool:
    """Whether `thinking` works out `prompt` with every step present, in order and right.

    Raises:
        InputError: the prompt is not a question of this world.
    """
    question, _ = _parse(prompt)
    return _grammar(question).thinks_right(question, thinking)


def _options(rng: Random, draft: Draft) -> tuple[tuple[str, ...], str]:
    """Four options, the right one anywhere among them, and which it is."""
    others = [content for content in draft.pool if content != draft.value]
    contents = [draft.value, *rng.sample(others, len(LETTERS) - 1)]
    rng.shuffle(contents)
    options = tuple(
        f"{letter}:{content}" for letter, content in zip(LETTERS, contents, strict=True)
    )
    return options, options[contents.index(draft.value)]


def _parse(prompt: str) -> tuple[list[str], list[str]]:
    question, _, options = prompt.partition(" options ")
    return question.split(), options.split()


def _grammar(question: list[str]) -> Grammar:
    grammar = GRAMMARS.get(question[0]) if question else None
    if grammar is None:
        raise InputError(f"{' '.join(question)!r}: not a question of this world")
    return grammar
