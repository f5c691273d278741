"""The answers of one corpus as matrices: configurations x items, seeds averaged, with their scatter."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.families import verdict_bits

Floats = NDArray[np.float64]
KEYS = ["student", "recipe"]


@dataclass(frozen=True)
class Answered:
    """Configurations of one corpus on all suites (sorted by name).

    Attributes:
        configurations: student, recipe and seeds, one row each.
        shares: per suite, configurations x items: mean over seeds of 0 and 1; None if items are unknown.
        items: per suite.
        accuracy: runs x suites.
        error: runs x suites, its standard error over items; NaN if unknown.
        member: runs x configurations, 1 where a run belongs.
    """

    configurations: pd.DataFrame
    shares: list[Floats] | None
    items: NDArray[np.int64]
    accuracy: Floats
    error: Floats
    member: Floats

    @property
    def seeds(self) -> NDArray[np.int64]:
        """Runs per configuration."""
        return self.configurations["seeds"].to_numpy(dtype=np.int64)

    @property
    def mean(self) -> Floats:
        """Accuracy, configurations x suites."""
        mean: Floats = (self.member.T @ self.accuracy) / self.seeds[:, None]
        return mean

    def between_squares(self, weights: Floats) -> Floats:
        """Sum over seeds of the squared deviation of a weighted mean over suites.

        Args:
            weights: figures x suites.

        Returns:
            configurations x figures.
        """
        figure = self.accuracy @ weights.T
        centre = self.member @ (self.mean @ weights.T)
        squares: Floats = self.member.T @ (figure - centre) ** 2
        return squares

    def binomial(self) -> Floats:
        """Variance p (1 - p) / n of one run's accuracy, configurations x suites."""
        variance: Floats = self.mean * (1 - self.mean) / self.items
        return variance

    def rest(self) -> Floats:
        """Variance of one run's accuracy by seed x item, configurations x suites; 0 where not known.

        Mean square of seed x item over n. As y is 0 or 1, the squares within an item sum to s m (1 - m) over s
        seeds of mean m; those of the seeds' own means are taken off.
        """
        mean_square = np.zeros(self.mean.shape)
        if self.shares is None:
            return mean_square
        own = self.between_squares(np.eye(self.items.size))
        for suite, share in enumerate(self.shares):
            within = self.seeds * (share * (1 - share)).sum(axis=1)
            freedom = (self.seeds - 1) * (self.items[suite] - 1)
            left = np.maximum(within - self.items[suite] * own[:, suite], 0.0)
            np.divide(left, freedom, out=mean_square[:, suite], where=freedom > 0)
        rest: Floats = mean_square / self.items
        return rest


def answered(runs: pd.DataFrame, verdicts: pd.DataFrame | None) -> Answered:
    """The runs of one corpus as matrices.

    Args:
        runs: rows of records/runs.py of one corpus; every run with every suite.
        verdicts: the table of records/verdicts.py with at least their rows, or None.

    Raises:
        InputError: verdicts of a suite that are not strings of 0 and 1 of one length.
    """
    names = runs.drop_duplicates("run").sort_values("run")
    configurations = names.groupby(KEYS, sort=True).size().rename("seeds").reset_index()
    number = names.groupby(KEYS, sort=True).ngroup().to_numpy()
    member = np.zeros((len(names), len(configurations)))
    member[np.arange(len(names)), number] = 1.0
    wide = runs.set_index(["run", "suite"])[["accuracy", "accuracy_se", "items"]].unstack("suite")  # noqa: PD010  # keeps NaN
    wide = wide.sort_index().sort_index(axis=1)
    return Answered(
        configurations=configurations,
        shares=None if verdicts is None else _shares(verdicts, names["run"], member),
        items=wide["items"].iloc[0].to_numpy(dtype=np.int64),
        accuracy=wide["accuracy"].to_numpy(dtype=np.float64),
        error=wide["accuracy_se"].to_numpy(dtype=np.float64),
        member=member,
    )


def _shares(verdicts: pd.DataFrame, runs: pd.Series, member: Floats) -> list[Floats]:
    own = verdicts[verdicts["run"].isin(runs)].sort_values(["suite", "run"])
    mean = member.T / member.sum(axis=0)[:, None]
    return [
        mean @ verdict_bits(str(suite), rows["verdicts"])
        for suite, rows in own.groupby("suite", sort=True)
    ]
