"""Studies with several seeds: what is right depends on the item, the run's seed, and luck."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit

SUITES = {"one": ("math", "open"), "two": ("math", "open"), "three": ("general", "mc")}
EFFECTS: Mapping[str, float] = {"ift": 0.0, "reasoning": 0.0}


def seeded_study(
    seeds: int = 2,
    items: int = 250,
    noise: float = 0.0,
    effects: Mapping[str, float] = EFFECTS,
    study: tuple[int, int] = (0, 2),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs (the columns that comparisons read) and verdicts.

    Args:
        seeds: runs per student and recipe.
        items: per suite.
        noise: standard deviation of a run's own part of the logit, in all suites.
        effects: logit that each recipe adds.
        study: number of this study, and how many students it has.
    """
    number, students = study
    rng = np.random.default_rng([11, number])
    hardness = {suite: 1.5 * rng.standard_normal(items) for suite in SUITES}
    rows, strings = [], []
    for student in range(students):
        for recipe, effect in effects.items():
            for seed in range(1, seeds + 1):
                own = effect + noise * rng.standard_normal()
                name = {"run": f"s{student}_{recipe}_s{seed}", "student": f"s{student}"}
                name |= {"recipe": recipe, "corpus": "general"}
                for suite, (domain, answer_format) in SUITES.items():
                    right = rng.random(items) < expit(own - hardness[suite])
                    place = {"suite": suite, "domain": domain, "format": answer_format}
                    share = float(right.mean())
                    error = float(np.sqrt(share * (1 - share) / (items - 1)))
                    measured = {"seed": seed, "items": items, "accuracy": share}
                    rows.append(name | place | measured | {"accuracy_se": error})
                    strings.append((name["run"], suite, (right + 48).astype(np.uint8).tobytes()))
    verdicts = pd.DataFrame(strings, columns=["run", "suite", "verdicts"])
    return pd.DataFrame(rows), verdicts.assign(verdicts=verdicts["verdicts"].str.decode("ascii"))
