"""How much a training's seed moves accuracy: a random effect, pooled over configurations."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def add_seed_effects(
    runs: pd.DataFrame,
    run_draws: Floats,
    number: NDArray[np.integer[Any]],
    configurations: pd.DataFrame,
    draws: Floats,
    seed: int,
) -> tuple[Floats, Floats]:
    """Draws with the seeds' part of the error, where any configuration has two seeds.

    The accuracy of one training is taken as p + e, with p the mean over all seeds and e of variance
    phi p (1 - p): a training that is always right does not scatter. phi is pooled over the configurations of
    a corpus and family by the method of moments. The variance seen between seeds holds, beside e, the luck
    of the items; resampling items adds that luck a second time, so that it can be taken off:

        var(e) = v - i,  i = mean over draws of v* - v

    with v the variance between the seeds of a configuration and v* the same on resampled items. A variance
    from f degrees of freedom is itself uncertain: each draw has max(v f / chi^2_f - i, 0), which makes the
    intervals about those of Student's t (taking i off first would make them too short with few seeds). A
    configuration of s seeds gets a normal deviation of variance phi p (1 - p) / s, kept in [0, 1].
    Source: Searle, Casella and McCulloch, Variance Components (1992), ch. 3, for the moments.

    Args:
        runs: a row per corpus, family and run, with accuracy.
        run_draws: draws x rows of `runs`.
        number: per row of `runs`, the row of `configurations` that it belongs to.
        configurations: a row per corpus, family and configuration, with accuracy and seeds.
        draws: draws x rows of `configurations`, over items alone.
        seed: of the deviations.

    Returns:
        The standard deviation between seeds, per configuration (NaN where no configuration of the corpus and
        family has two seeds), and the draws.
    """
    spread = np.full(len(configurations), np.nan)
    noisy = draws.copy()
    if not (configurations["seeds"] > 1).any():
        return spread, noisy
    accuracy = runs["accuracy"].to_numpy()
    cells = configurations.groupby(["corpus", "family"], sort=True).indices
    for index, members in enumerate(cells.values()):
        rows = np.asarray(members)
        p = configurations["accuracy"].to_numpy()[rows]
        seeds = configurations["seeds"].to_numpy()[rows]
        freedom = int((seeds - 1).sum())
        if not freedom:
            continue
        seen = luck = scale = 0.0
        for row in rows[seeds > 1]:
            own = number == row
            variance = float(accuracy[own].var(ddof=1))
            resampled = float(run_draws[:, own].var(axis=1, ddof=1).mean())
            mean = float(accuracy[own].mean())
            seen += (own.sum() - 1) * variance
            luck += (own.sum() - 1) * (resampled - variance)
            scale += (own.sum() - 1) * mean * (1 - mean)
        seen, luck = (seen / scale, luck / scale) if scale > 0 else (0.0, 0.0)
        spread[rows] = np.sqrt(max(seen - luck, 0.0) * p * (1 - p))
        rng = np.random.default_rng([seed, 1, index])
        inflated = seen * freedom / rng.chisquare(freedom, size=(len(draws), 1))
        phi = np.maximum(inflated - luck, 0.0)
        deviation = rng.standard_normal((len(draws), rows.size)) * np.sqrt(phi)
        scattered = draws[:, rows] + deviation * np.sqrt(p * (1 - p) / seeds)
        noisy[:, rows] = np.clip(scattered, 0, 1)
    return spread, noisy
