"""Orders and drafts of the benchmarks to test with, and a generator that fills them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.items import Item
from stages.tasks.labelling.orders import OrderParams, Orders
from stages.tasks.labelling.writing import Draft, Quota, write
from tests.tasks.labelling.declarations import NAMES, declared, params_of, some_items

RULES = OrderParams(
    seed=1, targets="uniform", exemplars_of="target", types=(1, 2), strings_per_type=(1, 1)
)
CONTROL = ("<end>",)


def orders_of(
    benchmark: str, exemplars: int, train: Sequence[Item] | None = None, **rules: Any
) -> Orders:
    shown = some_items(benchmark, 30) if train is None else train
    return Orders(benchmark, params_of(benchmark), shown, RULES.model_copy(update=rules), exemplars)


def draft_of(
    benchmark: str = "requests",
    items: int = 10,
    attempts: int = 5,
    distinct: bool = False,
    train: Sequence[Item] | None = None,
    **rules: Any,
) -> Draft:
    orders = orders_of(benchmark, 1, train, **rules)
    draft = Draft(benchmark, declared(benchmark), orders, Quota(items, attempts, distinct))
    draft.strings.update(NAMES if benchmark == "news" else {})
    return draft


def fill(draft: Draft, *answers: str | Answer | Callable[[str], str]) -> list[dict[str, str]]:
    """Fill a draft; the answers are given in turn, again and again. What was asked in each round."""
    rounds: list[dict[str, str]] = []
    turn = 0

    def ask(prompts: Mapping[str, str]) -> list[Answer]:
        nonlocal turn
        rounds.append(dict(prompts))
        given = []
        for prompt in prompts.values():
            answer = answers[turn % len(answers)]
            said = answer(prompt) if callable(answer) else answer
            given.append(said if isinstance(said, Answer) else Answer(said, finished=True))
            turn += 1
        return given

    write([draft], ask, CONTROL)
    return rounds
