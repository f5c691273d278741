"""Likelihoods by one pass of a transformers model over prompts with their continuations."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

LOGITS = 2**28
"""Logits held at a time: 1 GiB in float32, with a vocabulary of 152,000 some 1,700 tokens."""


class Row(NamedTuple):
    """A prompt and what may follow it."""

    place: int
    prompt: Sequence[int]
    tail: Sequence[int]


def continuation_logprobs(
    model: Any, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]], rows: int
) -> list[tuple[float, ...]]:
    """See `Engine.weigh`; not rounded.

    Args:
        model: causal, of transformers.
        prompts: token ids.
        continuations: token ids, one list per prompt.
        rows: taken at a time, at most.
    """
    pairs = zip(prompts, continuations, strict=True)
    ordered = sorted(
        (Row(place, *pair) for place, pair in enumerate(pairs)),
        key=lambda row: (len(row.tail), len(row.prompt), row.place),
    )
    found: dict[int, tuple[float, ...]] = {}
    for batch in _batches(ordered, rows, model.config.get_text_config().vocab_size):
        scores = _scores(model, batch)
        for row, own in zip(batch, scores, strict=True):
            found[row.place] = tuple(own[len(own) - len(row.tail) :])
    return [found[place] for place in range(len(prompts))]


def _batches(ordered: Sequence[Row], rows: int, vocabulary: int) -> Iterator[Sequence[Row]]:
    """Rows in batches whose logits fit, those of similar length together."""
    start = 0
    while start < len(ordered):
        size = 1
        while size < rows and start + size < len(ordered):
            kept = len(ordered[start + size].tail) + 1
            if (size + 1) * kept * vocabulary > LOGITS:
                break
            size += 1
        yield ordered[start : start + size]
        start += size


def _scores(model: Any, rows: Sequence[Row]) -> list[list[float]]:
    """Of the last tokens of each row, as many as the longest continuation has."""
    import torch

    width = max(len(row.prompt) + len(row.tail) for row in rows)
    longest = max(len(row.tail) for row in rows)
    ids = torch.zeros((len(rows), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        whole = torch.tensor([*row.prompt, *row.tail])
        ids[number, width - len(whole) :] = whole
        mask[number, width - len(whole) :] = 1
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    ids, mask, positions = (one.to(model.device) for one in (ids, mask, positions))
    with torch.inference_mode():
        logits = model(
            ids,
            attention_mask=mask,
            position_ids=positions,
            logits_to_keep=longest + 1,
            use_cache=False,
        ).logits
        scores = logits[:, :-1].float().log_softmax(dim=-1)
        taken = scores.gather(2, ids[:, width - longest :, None])[:, :, 0]
    found: list[list[float]] = taken.tolist()
    return found
