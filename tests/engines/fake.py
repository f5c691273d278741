"""An engine that answers by a function of the test and remembers what it was asked, and prompts to ask."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from stages.engines.protocol import Completion, Sampling
from stages.tasks.lexicon import vocabulary

Script = Callable[[Sequence[int], int], Sequence[int]]
"""From a prompt and a sample's seed to the answer's tokens."""


class FakeEngine:
    """Answers by `script`; an answer that ends with `end` ended by itself, any other is cut."""

    name = "fake"

    def __init__(self, script: Script, end: int = 0) -> None:
        self.script, self.end = script, end
        self.calls: list[list[tuple[int, ...]]] = []
        self.seeds: list[int] = []
        self.weighed: list[tuple[int, ...]] = []
        self.starts: list[int] = []
        self.fail_after: int | None = None

    def start(self, folder: Path, max_model_len: int) -> "FakeEngine":
        """The factory an `Answerer` takes."""
        self.starts.append(max_model_len)
        return self

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        if self.fail_after is not None and len(self.calls) >= self.fail_after:
            raise RuntimeError("killed")
        self.calls.append([tuple(prompt) for prompt in prompts])
        self.seeds += seeds
        return [
            [self._completion(prompt, seed + k, sampling, scored) for k in range(sampling.samples)]
            for prompt, seed in zip(prompts, seeds, strict=True)
        ]

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """Minus a hundredth of each token: small numbers are likely."""
        self.weighed += [tuple(prompt) for prompt in prompts]
        return [tuple(-token / 100 for token in tail) for tail in continuations]

    def close(self) -> None:
        self.script = lambda prompt, seed: []

    def _completion(
        self, prompt: Sequence[int], seed: int, sampling: Sampling, scored: bool
    ) -> Completion:
        tokens = tuple(self.script(prompt, seed))[: sampling.max_tokens]
        logprobs = tuple(-0.5 * (place + 1) for place in range(len(tokens))) if scored else ()
        ended = tokens and tokens[-1] == self.end
        return Completion(tokens, "stop" if ended else "length", logprobs)


def some_prompts(count: int) -> list[str]:
    """Prompts of 1 to 12 words of the world, all different."""
    draw, words = random.Random(0), vocabulary()
    prompts: dict[str, None] = {}
    while len(prompts) < count:
        prompts[" ".join(draw.choices(words, k=draw.randint(1, 12)))] = None
    return list(prompts)
