"""Transformers' own generation: the engine where there is no vLLM, and as fast below 0.3M parameters."""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stages.bedrock.runtime import Runtime
from stages.engines.forward import continuation_logprobs
from stages.engines.protocol import Completion, Sampling, end_token_ids, rounded

BATCH_ROWS = 128  # answers generated at a time; larger batches wait for their longest answer


class _Row(NamedTuple):
    """One answer to be generated."""

    place: tuple[int, int]
    prompt: Sequence[int]
    seed: int


class TransformersEngine:
    """A model folder in transformers: batches of prompts of similar length, padded on the left."""

    name = "transformers"

    def __init__(self, folder: Path, runtime: Runtime, max_model_len: int) -> None:
        import torch
        from transformers import AutoModelForCausalLM, GenerationConfig
        from transformers.utils import logging

        torch.set_num_threads(runtime.threads)
        logging.disable_progress_bar()
        gpu = torch.cuda.is_available()
        self._device = torch.device("cuda" if gpu else "cpu")
        self._model = AutoModelForCausalLM.from_pretrained(
            folder, dtype="auto" if gpu else torch.float32, local_files_only=True
        ).to(self._device)
        self._model.eval()
        self._ends = end_token_ids(folder)
        # The folder's own defaults (a penalty of repetition, say) are left out: only `Sampling` counts.
        self._model.generation_config = GenerationConfig(
            eos_token_id=list(self._ends), pad_token_id=self._ends[0], do_sample=False
        )

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        """See `Engine.complete`."""
        rows = [
            _Row((number, sample), prompt, seed + sample)
            for number, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True))
            for sample in range(sampling.samples)
        ]
        rows.sort(key=lambda row: (len(row.prompt), row.place))
        answers: dict[tuple[int, int], Completion] = {}
        for start in range(0, len(rows), BATCH_ROWS):
            batch = rows[start : start + BATCH_ROWS]
            scores = _Scores() if scored else None
            generated = self._generate(batch, sampling, scores)
            known = scores.of(generated) if scores else [()] * len(batch)
            for row, token_ids, logprobs in zip(batch, generated, known, strict=True):
                answers[row.place] = self._completion(token_ids, logprobs)
        return [
            [answers[number, sample] for sample in range(sampling.samples)]
            for number in range(len(prompts))
        ]

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """See `Engine.weigh`."""
        found = continuation_logprobs(self._model, prompts, continuations, BATCH_ROWS)
        return [rounded(scores) for scores in found]

    def close(self) -> None:
        """See `Engine.close`."""
        del self._model
        gc.collect()

    def _generate(
        self, rows: Sequence[_Row], sampling: Sampling, scores: "_Scores | None"
    ) -> list[list[int]]:
        import torch

        width = max(len(row.prompt) for row in rows)
        ids = torch.full((len(rows), width), self._ends[0])
        mask = torch.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, width - len(row.prompt) :] = torch.tensor(row.prompt)
            mask[number, width - len(row.prompt) :] = 1
        processors: list[Any] = [scores] if scores else []
        if not sampling.greedy:
            processors.append(self._chooser(rows, sampling, width))
        with torch.inference_mode():
            output = self._model.generate(
                ids.to(self._device),
                attention_mask=mask.to(self._device),
                max_new_tokens=sampling.max_tokens,
                logits_processor=processors,
            )
        generated: list[list[int]] = output[:, width:].tolist()
        return generated

    def _chooser(self, rows: Sequence[_Row], sampling: Sampling, width: int) -> Any:
        """A logits processor that draws each row's token from the row's own seed and allows no other.

        `generate` would draw all rows from one generator, so that an answer would depend on its batch.
        """
        import torch
        from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

        draws = np.stack(
            [np.random.default_rng(row.seed).random(sampling.max_tokens) for row in rows]
        )
        uniform = torch.from_numpy(draws).to(self._device)
        warpers: list[Any] = [TemperatureLogitsWarper(sampling.temperature)]
        if sampling.top_k:
            warpers.append(TopKLogitsWarper(sampling.top_k))
        if sampling.top_p < 1:
            warpers.append(TopPLogitsWarper(sampling.top_p))

        def choose(ids: Any, logits: Any) -> Any:
            for warper in warpers:
                logits = warper(ids, logits)
            # Inversion: the first token at which the cumulative probability exceeds the draw.
            reached = torch.softmax(logits.double(), dim=-1).cumsum(dim=-1)
            target = uniform[:, ids.shape[1] - width, None] * reached[:, -1:]
            chosen = torch.searchsorted(reached, target, right=True).clamp(max=logits.shape[1] - 1)
            return torch.full_like(logits, -torch.inf).scatter(1, chosen, 0.0)

        return choose

    def _completion(self, token_ids: list[int], logprobs: tuple[float, ...]) -> Completion:
        for number, token in enumerate(token_ids):
            if token in self._ends:
                taken = number + 1
                return Completion(tuple(token_ids[:taken]), "stop", logprobs[:taken])
        return Completion(tuple(token_ids), "length", logprobs)


class _Scores:
    """A logits processor that changes nothing and remembers what each token taken was worth.

    The token of a step is known at the next one only; so one step's log-probabilities of all tokens are held
    and no more.
    """

    def __init__(self) -> None:
        self._held: Any = None
        self._taken: list[Any] = []

    def __call__(self, ids: Any, logits: Any) -> Any:
        if self._held is not None:
            self._taken.append(self._held.gather(1, ids[:, -1:]))
        self._held = logits.float().log_softmax(dim=-1)
        return logits

    def of(self, generated: Sequence[Sequence[int]]) -> list[tuple[float, ...]]:
        """Of every token generated, rows x steps."""
        import torch

        last = torch.tensor([[row[-1]] for row in generated], device=self._held.device)
        columns = [*self._taken, self._held.gather(1, last)]
        return [rounded(row) for row in torch.cat(columns, dim=1).tolist()]
