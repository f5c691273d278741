"""Intervals of measures that noise biases: draws of the scores that would be seen without noise.

Resampling items adds to the scores, which have noise already, as much noise again: squared gaps come out too
large and ranks too unlike, and the true value often lies outside all percentiles of the resamples. So noise is
taken out: true scores are drawn that go with those seen, and measures are taken of these.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TINY = 1e-12
# Random numbers of the draws; the resamples themselves come with the scores.
_SEED = 20240918


def interval(draws: Floats, coverage: float) -> tuple[float, float]:
    """Percentiles of the draws that are defined; NaN where fewer than half are."""
    known = draws[np.isfinite(draws)]
    if known.size == 0 or known.size < draws.size / 2:
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - coverage) / 2, (1 + coverage) / 2])
    return float(low), float(high)


def interval_with(value: float, draws: Floats, coverage: float) -> tuple[float, float]:
    """The interval, widened to hold the value that was measured: it may be biased, but it was seen."""
    low, high = interval(draws, coverage)
    known = np.isfinite(value) and np.isfinite(low)
    return (min(low, value), max(high, value)) if known else (low, high)


def true_draws(scores: Floats, draws: Floats) -> Floats:
    """Scores without noise on two sources, written and real, that go with those seen.

    Model: score[i, m] = mean[i] + effect[i, m] + noise[i, m] for sources i and solvers m. Pairs of effects have
    a covariance T (2 x 2); noise is what the resamples show. Each draw (1) draws the covariance of what is
    seen, T + noise, from its posterior under Jeffreys' prior, inverse Wishart of M - 1 degrees of freedom, and
    takes the noise off, negative parts set to 0; (2) draws effects from N(0, T) and moves them by the
    regression on what is seen, with a resample's noise added (Matheron's rule). Means are not shrunk. With two
    solvers T is unknown and nothing is shrunk.

    Source: empirical Bayes for normal means, as Morris 1983 (doi 10.1080/01621459.1983.10477920); ours is the
    use of the bootstrap's noise, and T's part that is set to 0 rather than rejected.

    Args:
        scores: 2 x M, without NaN.
        draws: draws x 2 x M, resamples of them.

    Returns:
        draws x 2 x M true scores.
    """
    rng = np.random.default_rng(_SEED)
    seen = scores.mean(axis=-1, keepdims=True)
    noise = draws - scores
    noise_mean = noise.mean(axis=-1, keepdims=True)
    centred, noise = scores - seen, noise - noise_mean
    effects = _effects(centred, noise, rng) if scores.shape[1] > 2 else centred - noise
    means = seen - noise_mean  # a score is the truth and noise
    drawn: Floats = means + effects
    return drawn


def _effects(centred: Floats, noise: Floats, rng: np.random.Generator) -> Floats:
    """Draws of the effects, draws x 2 x M."""
    draws, _, solvers = noise.shape
    variance = (noise**2).mean(axis=0) * solvers / (solvers - 1) + TINY
    unit = np.sqrt(variance.mean(axis=1))
    # In units of the noise, where the covariance of what is seen is at least the identity.
    observed = (centred @ centred.T) / np.outer(unit, unit)
    values, vectors = np.linalg.eigh(_inverse_wishart(observed, solvers - 1, draws, rng))
    above = np.sqrt(np.maximum(values - 1, 0))
    root = vectors * above[:, None, :] * unit[:, None]
    covariance = root @ root.transpose(0, 2, 1)
    prior = root @ rng.normal(size=noise.shape)
    # The total covariance of a solver, T + noise, solved for what is seen beyond the prior draw.
    first, both, second = covariance[:, 0, :1], covariance[:, 0, 1:], covariance[:, 1, 1:]
    rest, other = np.moveaxis(centred - prior - noise, 1, 0)
    total, other_total = first + variance[0], second + variance[1]
    determinant = total * other_total - both**2
    solved = (other_total * rest - both * other) / determinant
    other_solved = (total * other - both * rest) / determinant
    moved = [first * solved + both * other_solved, both * solved + second * other_solved]
    drawn: Floats = prior + np.stack(moved, axis=1)
    return drawn


def _inverse_wishart(scatter: Floats, freedom: int, draws: int, rng: np.random.Generator) -> Floats:
    """Draws x 2 x 2 of (L A A' L')^-1 inverted, L L' = scatter, A by Bartlett's decomposition."""
    lower = np.linalg.cholesky(scatter + TINY * np.eye(2))
    bartlett = np.zeros((draws, 2, 2))
    bartlett[:, 0, 0] = np.sqrt(rng.chisquare(freedom, draws))
    bartlett[:, 1, 1] = np.sqrt(rng.chisquare(freedom - 1, draws))
    bartlett[:, 1, 0] = rng.normal(size=draws)
    half = lower @ np.linalg.inv(bartlett.transpose(0, 2, 1))
    drawn: Floats = half @ half.transpose(0, 2, 1)
    return drawn
