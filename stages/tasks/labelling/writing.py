"""Benchmarks written by a generator: orders placed, answers read, rejections counted.

Only the form of an answer is checked; whether it is right is left to be measured.
Source: arXiv 2409.11968, the generation runners: one item per call, the annotation first, a format filter
with a number of further calls.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from stages.tasks.held_out import normalised
from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.items import Item, item_id
from stages.tasks.labelling.orders import Order, Orders, Strings
from stages.tasks.labelling.parsing import Rejection, read_writing

KEPT = "kept"

Ask = Callable[[Mapping[str, str]], Sequence[Answer]]
"""From prompts by name to an answer to each, in their order."""


class Quota(NamedTuple):
    """How much is wanted of a benchmark."""

    items: int
    attempts: int
    """Calls beyond one for each item wanted."""
    distinct: bool
    """Whether texts that were written before count as rejected."""


class Draft:
    """One benchmark in the making."""

    def __init__(self, benchmark: str, declared: Declared, orders: Orders, quota: Quota) -> None:
        """Nothing is written yet.

        Args:
            benchmark: its name.
            declared: what it is.
            orders: of this benchmark.
            quota: how much is wanted.
        """
        self.benchmark, self.declared, self.quota = benchmark, declared, quota
        self.strings: dict[str, list[str]] = {}
        """Ner: names of entities to write about, by type; nothing is written before they are given."""
        self.items: list[Item] = []
        self.exemplars: list[tuple[str, ...]] = []
        """Of each item, the ids of the items shown for it."""
        self.outcomes: Counter[str] = Counter()
        """Attempts by reason of rejection; `KEPT` counts those that gave an item."""
        self._orders, self._texts = orders, set[str]()

    @property
    def missing(self) -> int:
        """Items wanted that are not written."""
        return self.quota.items - len(self.items)

    @property
    def types(self) -> tuple[str, ...]:
        """Types of entities to be listed before anything is written."""
        params = self.declared.params
        return params.labels or () if params.task == "ner" else ()

    def next_orders(self) -> list[Order]:
        """One attempt for each missing item, as far as attempts are left; their answers go to `take`."""
        made = self.outcomes.total()
        left = self.quota.items + self.quota.attempts - made
        return self._drawn(range(made, made + min(self.missing, left)), self.strings)

    def prompt(self, order: Order) -> str:
        """What the generator is asked."""
        return self.declared.prompts.write(order.target, order.exemplars)

    def longest_prompts(self, string_tokens: int) -> list[str]:
        """The prompts of all attempts there can be, not shorter than with any names of entities.

        Args:
            string_tokens: of the longest name by itself; among other words it may take more, at most twice
                as many. A word has at least one.
        """
        long = " ".join([max(self.types, key=len, default="")] * 2 * string_tokens)
        numbers = range(self._orders.most_strings)
        names = {label: [f"{long} {label} {number}" for number in numbers] for label in self.types}
        attempts = range(self.quota.items + self.quota.attempts)
        return [self.prompt(order) for order in self._drawn(attempts, names)]

    def take(self, order: Order, answer: Answer, control: Sequence[str]) -> None:
        """Make an item of an answer, or reject it.

        Args:
            order: what was asked for.
            answer: to it.
            control: tokens with a meaning for the chat, which no text may hold.
        """
        item = self._judged(order, answer, control)
        if isinstance(item, str):
            self.outcomes[item] += 1
            return
        self.outcomes[KEPT] += 1
        self.items.append(item)
        self.exemplars.append(tuple(item_id(self.benchmark, one) for one in order.exemplars))

    def _judged(self, order: Order, answer: Answer, control: Sequence[str]) -> Item | str:
        """The item, or the reason why it is none."""
        if not answer.finished:
            return "truncated"
        if any(token in answer.text for token in control):
            return "control_tokens"
        params, kind = self.declared.params, self.declared.templates.answer
        item = read_writing(params, kind, order.target, answer.text)
        if isinstance(item, Rejection):
            return item.reason
        texts = " | ".join(normalised(text) for text in (item.text, item.text_2 or ""))
        if self.quota.distinct and texts in self._texts:
            return "duplicate"
        self._texts.add(texts)
        return item

    def _drawn(self, attempts: range, strings: Strings) -> list[Order]:
        if self.types and not self._orders.some_of(strings):
            return []
        return [self._orders.draw(attempt, strings) for attempt in attempts]


def write(drafts: Sequence[Draft], ask: Ask, control: Sequence[str]) -> None:
    """Fill the drafts, round by round: what is missing in all of them is asked for in one batch.

    Args:
        drafts: of different benchmarks; those about entities have their strings.
        ask: the generator.
        control: tokens with a meaning for the chat.
    """
    while placed := [(draft, order) for draft in drafts for order in draft.next_orders()]:
        prompts = {
            f"{draft.benchmark}/{order.attempt}": draft.prompt(order) for draft, order in placed
        }
        for (draft, order), answer in zip(placed, ask(prompts), strict=True):
            draft.take(order, answer, control)
