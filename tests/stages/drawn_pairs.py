"""Pairs as an unfailing teacher would have given them."""

from pathlib import Path
from random import Random

import pandas as pd

from stages.bedrock.records.pairs import SCHEMA
from stages.bedrock.tables import write_table
from stages.tasks.held_out import content_id
from stages.tasks.world import TASKS, draw


def draw_pairs(count: int, hardest: int = 3) -> pd.DataFrame:
    """`count` pairs over all tasks of the world, at levels up to `hardest`."""
    rows = []
    names = list(TASKS)
    for number in range(count):
        rng = Random(f"pairs/{number}")
        task = names[number % len(names)]
        problem = draw(task, rng, rng.randint(1, min(hardest, TASKS[task].max_level)))
        rows.append(
            {
                "prompt_id": content_id(problem.prompt, str(number)),
                "task": task,
                "domain": problem.domain,
                "format": problem.format,
                "level": problem.level,
                "prompt": problem.prompt,
                "ift": problem.answer,
                "thinking": problem.thinking,
                "reasoning": problem.answer,
            }
        )
    return pd.DataFrame(rows, columns=SCHEMA.names)


def write_pairs(folder: Path, count: int, hardest: int = 3) -> None:
    """Write them as the pairs of corpus `general`."""
    write_table(draw_pairs(count, hardest), folder / "data/pairs/general.parquet", SCHEMA)
