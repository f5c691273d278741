"""How items of each task and the answers to them are drawn, and what infinitely many would score."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tests.planted.fidelity_plan import REAL, FidelityPlan

LABELS = ("book", "play", "rate", "seek")
REAL_SHARES = np.array([0.4, 0.3, 0.2, 0.1])
SCORES = np.arange(5.0)
TYPES = ("loc", "org", "person")
ENTITIES = 3
WORD = 5
"""Characters of a word, with the space behind it; an entity has two words, of eight that are its own."""
SLOTS = 5
LOOSE, MISTYPED, SPURIOUS = 0.25, 0.2, 0.3
"""Of the entities found: with wrong ends, with the wrong type. Of an answer: one that is no entity."""
SLOPE = 1.5


@dataclass(frozen=True)
class Drawn:
    """Items of one source: golds, and what each solver said, or would have if it could be read.

    Attributes:
        gold: columns of the record, a value per item.
        said: columns of the record, solvers x items.
    """

    gold: dict[str, NDArray[Any]]
    said: dict[str, NDArray[Any]]


class Task(Protocol):
    """A task's items, drawn and in the limit."""

    def draw(
        self, plan: FidelityPlan, source: str, items: int, rng: np.random.Generator
    ) -> Drawn: ...

    def limit(
        self, plan: FidelityPlan, source: str, metric: str, missing: str
    ) -> NDArray[np.float64]:
        """Score of each solver on infinitely many items."""


class Classes:
    """Real labels are uneven, written ones even. A wrong gold or answer is any other label."""

    def shares(self, source: str) -> NDArray[np.float64]:
        return REAL_SHARES if source == REAL else np.full(len(LABELS), 1 / len(LABELS))

    def draw(self, plan: FidelityPlan, source: str, items: int, rng: np.random.Generator) -> Drawn:
        names, count = np.array(LABELS, dtype=object), len(LABELS)
        true = rng.choice(count, items, p=self.shares(source))
        right = plan.successes(source, items, 1, rng)[:, :, 0]
        common = rng.integers(1, count, items)
        own = rng.integers(1, count, right.shape)
        wrong = np.where(rng.random(items) < plan.herd, common, own)
        noisy = rng.random(items) < plan.noise.get(source, 0.0)
        gold = (true + np.where(noisy, rng.integers(1, count, items), 0)) % count
        said = (true + np.where(right, 0, wrong)) % count
        return Drawn({"gold_label": names[gold]}, {"label": names[said]})

    def limit(
        self, plan: FidelityPlan, source: str, metric: str, missing: str
    ) -> NDArray[np.float64]:
        """From the expected confusion matrix of each solver, with a last column for no answer."""
        golds = self.shares(source)[:, None] * _confused(1 - plan.noise.get(source, 0.0))
        found = []
        for right, silent in zip(plan.success(source), plan.failures(), strict=True):
            table = golds.T @ _confused(right)
            parsed = table if missing == "excluded" else (1 - silent) * table
            hit = np.diag(parsed)
            f1 = 2 * hit / (parsed.sum(axis=0) + table.sum(axis=1))
            found.append(float(hit.sum()) if metric == "accuracy" else float(f1.mean()))
        return np.array(found)


def _confused(right: float) -> NDArray[np.float64]:
    """Share of each label (column) where the true one is that of the row."""
    wrong = (1 - right) / (len(LABELS) - 1)
    return np.full((len(LABELS), len(LABELS)), wrong) + (right - wrong) * np.eye(len(LABELS))


class Pairs:
    """Scores 0 to 4; an answer is the true score plus an error that is smaller the better the solver."""

    def spreads(self, plan: FidelityPlan, source: str) -> NDArray[np.float64]:
        spread: NDArray[np.float64] = np.exp(-plan.places(source) / SLOPE)
        return spread

    def draw(self, plan: FidelityPlan, source: str, items: int, rng: np.random.Generator) -> Drawn:
        true = rng.choice(SCORES, items)
        gold = true + plan.noise.get(source, 0.0) * rng.standard_normal(items)
        error = np.sqrt(plan.shared) * rng.standard_normal(items)
        error = error + np.sqrt(1 - plan.shared) * rng.standard_normal((len(plan.solvers), items))
        said = true + self.spreads(plan, source)[:, None] * error
        return Drawn({"gold_score": gold}, {"score": said})

    def limit(
        self, plan: FidelityPlan, source: str, metric: str, missing: str
    ) -> NDArray[np.float64]:
        """Pearson's correlation; an unread answer at the middle, which is the mean, costs sqrt(1 - share)."""
        assert metric == "pearson", metric
        true, gold = SCORES.var(), SCORES.var() + plan.noise.get(source, 0.0) ** 2
        read = 1.0 if missing == "excluded" else 1 - plan.failures()
        correlation: NDArray[np.float64] = true * np.sqrt(
            read / (gold * (true + self.spreads(plan, source) ** 2))
        )
        return correlation


class Entities:
    """Texts with three entities, and room for two more that a solver may see where there is none.

    A solver finds an entity if it succeeds; of those found some lack their last character (LOOSE) and, apart
    from that, some have another type (MISTYPED). A gold that is noise is an entity that nobody marked.
    """

    def draw(self, plan: FidelityPlan, source: str, items: int, rng: np.random.Generator) -> Drawn:
        size = (len(plan.solvers), items, ENTITIES)
        kinds = rng.integers(0, len(TYPES), (items, SLOTS))
        marked = rng.random((items, ENTITIES)) >= plan.noise.get(source, 0.0)
        found = plan.successes(source, items, ENTITIES, rng)
        loose, mistyped = rng.random(size) < LOOSE, rng.random(size) < MISTYPED
        extra = rng.random((len(plan.solvers), items, SLOTS - ENTITIES)) < SPURIOUS
        shifted = (kinds[None, :, :ENTITIES] + mistyped) % len(TYPES)
        seen = np.concatenate([found, extra], axis=2)
        types = np.concatenate([shifted, np.broadcast_to(kinds[:, ENTITIES:], extra.shape)], axis=2)
        cut = np.concatenate([loose, np.zeros_like(extra)], axis=2)
        said = [_spans(*answers) for answers in zip(seen, types, cut, strict=True)]
        gold = _spans(marked, kinds, np.zeros_like(marked))
        return Drawn({"gold_spans": np.array(gold)}, {"spans": np.array(said)})

    def limit(
        self, plan: FidelityPlan, source: str, metric: str, missing: str
    ) -> NDArray[np.float64]:
        """F1 of expected counts, 2 hits / (golds + answers)."""
        worth = {
            "ent_type": 1 - MISTYPED,
            "strict": (1 - MISTYPED) * (1 - LOOSE),
            "exact": 1 - LOOSE,
            "partial": 1 - LOOSE / 2,
        }[metric]
        parsed = 1.0 if missing == "excluded" else 1 - plan.failures()
        golds = ENTITIES * (1 - plan.noise.get(source, 0.0))
        answers = parsed * (ENTITIES * plan.success(source) + (SLOTS - ENTITIES) * SPURIOUS)
        hits = parsed * golds * plan.success(source) * worth
        score: NDArray[np.float64] = 2 * hits / (golds + answers)
        return score


class Scored:
    """Items with a score of their own: 1 for a success, else 0."""

    def draw(self, plan: FidelityPlan, source: str, items: int, rng: np.random.Generator) -> Drawn:
        right = plan.successes(source, items, 1, rng)[:, :, 0]
        return Drawn({}, {"correct": right.astype(np.float64)})

    def limit(
        self, plan: FidelityPlan, source: str, metric: str, missing: str
    ) -> NDArray[np.float64]:
        """The share of successes."""
        read = 1.0 if missing == "excluded" else 1 - plan.failures()
        score: NDArray[np.float64] = read * plan.success(source)
        return score


def _spans(seen: NDArray[np.bool_], kinds: NDArray[np.int64], cut: NDArray[np.bool_]) -> list[str]:
    """JSON of the entities seen in each item: items x slots of 8 words, two of which are the entity."""
    pieces = [
        [
            [
                f'[{8 * WORD * slot}, {8 * WORD * slot + 2 * WORD - 1 - short}, "{kind}"]'
                for short in (0, 1)
            ]
            for kind in TYPES
        ]
        for slot in range(SLOTS)
    ]
    return [
        "[" + ", ".join(p[k][c] for p, s, k, c in zip(pieces, *rows, strict=False) if s) + "]"
        for rows in zip(seen.tolist(), kinds.tolist(), cut.astype(int).tolist(), strict=True)
    ]


TASKS: dict[str, Task] = {
    "classification": Classes(),
    "similarity": Pairs(),
    "ner": Entities(),
    "scored": Scored(),
}
