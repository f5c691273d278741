"""Tables of a published study with planted verdicts, ratios and sizes."""

import functools
from itertools import product
from typing import Any

import pandas as pd

from stages.bedrock.records import claims as claims_record
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers

CLAIM = dict.fromkeys(claims_record.SCHEMA.names)
NUMBERS = ("value", "low", "high", "accepted_low", "accepted_high")
ROWS: list[tuple[str, str, tuple[float | None, ...], str | None]] = [
    ("gap", "confirmed", (12.0, 8.0, 15.0, 0.05, None), "points"),
    ("five", "cannot_be_told", (4.0, 0.0, 5.4, 4.5, 5.5), "times"),
    ("cells", "not_confirmed", (11.0, 11.0, 11.0, 20.0, 20.0), "cells of 20"),
    ("data", "not_confirmed", (0.7, 0.7, 0.7, 0.99, None), "share of the stated pairs"),
    ("hidden", "cannot_be_told", (None, None, None, None, None), None),
]


def claims() -> pd.DataFrame:
    """One claim of each unit, and one without numbers."""
    rows: list[dict[str, Any]] = []
    for name, verdict, numbers, unit in ROWS:
        why = "7 is what it needs, exactly 7; a note" if unit else "what it rests on is not public"
        told = {
            "claim": name,
            "statement": f"The statement on {name} that is so long that it takes a second line",
            "place": "sec. 1",
            "paper_says": "so",
            "verdict": verdict,
            "unit": unit,
            "settings": 18 if name == "five" else int(unit is not None),
            "settings_agreeing": 3 if name == "five" else int(unit is not None),
            "why": why,
        }
        rows.append(CLAIM | told | dict(zip(NUMBERS, numbers, strict=True)))
    return pd.DataFrame(rows).astype(dict.fromkeys(NUMBERS, float))


def settings() -> pd.DataFrame:
    """The claim `five` in 18 ways of counting, `gap` and `cells` in one."""
    ways = product(
        ("paper", "exact"),
        ("released", "stated_low", "stated_high"),
        ("points", "interpolation", "curves"),
    )
    rows = [
        ("five", *way, "cannot_be_told", 2.0 + place / 4, 0.0 if place == 2 else 1.5, 7.0)
        for place, way in enumerate(ways)
    ]
    rows += [
        (name, "paper", "released", "points", "confirmed", 1.0, 1.0, 1.0)
        for name in ("gap", "cells")
    ]
    return pd.DataFrame(rows, columns=claims_record.SETTINGS.names)


def runs() -> pd.DataFrame:
    """Three sizes with both regimes from two corpora, named as their size."""
    names = {"d16": "q0_5b", "d32": "q3b", "d64": "q14b"}
    one = study(tuple(names), ("ift", "reasoning"), items=60)[0]
    one = one.assign(student=one["student"].map(names), corpus="general")
    other = one.assign(corpus="math", run="math_" + one["run"])
    return pd.concat([one, other], ignore_index=True)


@functools.cache
def traced() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The runs and their frontiers; not to be changed."""
    made = runs()
    return made, frontiers(made)
