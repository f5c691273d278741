"""A Qwen3 with random weights and 40 words, in a folder: real for every engine, and ready in a second."""

import random
from pathlib import Path

from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model

WORDS = [f"w{number}" for number in range(33)]
SHAPE = ScratchShape(
    hidden_size=32,
    intermediate_size=64,
    layers=2,
    heads=4,
    kv_heads=4,
    head_dim=32,
    max_positions=256,
    rope_theta=100.0,
    initializer_range=0.3,  # so that one token is clearly the likeliest
)


def save_tiny(folder: Path, seed: int = 0) -> Path:
    """Write the model into `folder`; its answers end by themselves now and then."""
    tokenizer = build_tokenizer(WORDS)
    save_model(build_model(SHAPE, tokenizer, seed), tokenizer, folder)
    return folder


def tiny_prompts(count: int, seed: int = 0) -> list[str]:
    """Prompts of 1 to 12 words, all different."""
    draw = random.Random(seed)
    prompts: dict[str, None] = {}
    while len(prompts) < count:
        prompts[" ".join(draw.choices(WORDS, k=draw.randint(1, 12)))] = None
    return list(prompts)
