"""Agreement of graders: of two (Cohen's kappa) and of several (Fleiss' kappa).

What is compared is whether an answer is correct; wrong and no answer are one.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from sklearn.metrics import cohen_kappa_score


class Agreement(NamedTuple):
    """How far two graders agree."""

    one: str
    other: str
    rows: int
    same: float
    """Share of rows with the same finding, in [0, 1]."""
    kappa: float | None
    """Cohen's; None when it is undefined: both find all rows the same, so that chance explains everything."""
    only_one: int
    """Rows that `one` alone finds correct."""
    only_other: int


def compare(one: str, ones: Sequence[bool], other: str, others: Sequence[bool]) -> Agreement:
    """The agreement of two graders on the same rows, at least one.

    Cohen's kappa = (p_o - p_e) / (1 - p_e), with p_o the share of rows found alike and p_e what is expected of
    two that find independently as often as these. Source: Cohen 1960, as scikit-learn computes it.
    """
    pairs = list(zip(ones, others, strict=True))
    constant = len({finding for pair in pairs for finding in pair}) == 1
    return Agreement(
        one,
        other,
        len(pairs),
        sum(first == second for first, second in pairs) / len(pairs),
        None if constant else float(cohen_kappa_score(ones, others)),
        sum(first and not second for first, second in pairs),
        sum(second and not first for first, second in pairs),
    )


def pairwise(findings: Mapping[str, Sequence[bool]]) -> list[Agreement]:
    """The agreement of every two of several graders."""
    return [
        compare(one, findings[one], other, findings[other])
        for one, other in combinations(findings, 2)
    ]


def fleiss_kappa(findings: Sequence[Sequence[bool]]) -> float | None:
    """Agreement of n >= 2 graders on N rows; None when all findings are the same (undefined).

    kappa = (P - P_e) / (1 - P_e): P the mean over rows of the share of agreeing pairs of graders,
    P_i = (sum_j n_ij^2 - n) / (n (n - 1)); P_e = sum_j p_j^2 with p_j the share of finding j among all.
    Source: Fleiss 1971, "Measuring nominal scale agreement among many raters", equations 3 to 7.

    Args:
        findings: per grader, one per row.
    """
    graders, rows = len(findings), len(findings[0])
    yes = [sum(row) for row in zip(*findings, strict=True)]
    pairs = graders * (graders - 1)
    observed = sum(count**2 + (graders - count) ** 2 - graders for count in yes) / (pairs * rows)
    share = sum(yes) / (graders * rows)
    expected = share**2 + (1 - share) ** 2
    return None if share in (0, 1) else (observed - expected) / (1 - expected)
