"""How the published study's students, verdicts and ways of counting are called."""

import re

import pandas as pd

from stages.looks.summaries import size_name

VERDICTS = {
    "confirmed": "confirmed",
    "not_confirmed": "not confirmed",
    "cannot_be_told": "cannot be told",
}
LENGTHS = {
    "released": "as released",
    "stated_low": "shortest stated",
    "stated_high": "longest stated",
}
READINGS = {
    "points": "best or named student",
    "interpolation": "lines between students",
    "curves": "the paper's curves",
}
MODES = {"paper": "the paper's count of FLOPs", "exact": "exact count"}
NOMINAL = re.compile(r"(\d+(?:_\d+)?)b$")
# Shares of draws that make being on the frontier sure, and out of the question.
SURE, HARDLY = 0.95, 0.05


def nominal_size(student: str, parameters: float) -> str:
    """The size as the model's name says (q1_5b: 1.5B); where it says none, as its parameters do."""
    found = NOMINAL.search(student)
    return f"{found[1].replace('_', '.')}B" if found else size_name(parameters)


def size_names(rows: pd.DataFrame) -> pd.Series:
    """`nominal_size` of every row, from its columns student and parameters."""
    names = [nominal_size(*one) for one in zip(rows["student"], rows["parameters"], strict=True)]
    return pd.Series(names, index=rows.index, dtype="str")


def billions(size: float) -> str:
    """A size given in billions, 1.5 as '1.5B', 0.56001 as '0.56B'."""
    return f"{size:.3g}B"
