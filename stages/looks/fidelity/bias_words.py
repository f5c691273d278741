"""Whether models favour themselves, in words."""

import numpy as np
import pandas as pd

from stages.looks.fidelity.cells import MEAN, headline
from stages.looks.fidelity.wording import number, some, with_ends
from stages.looks.numbers import MISSING

NO_BIAS = "Whether models favour themselves cannot be told: that takes two generators, one of them a solver."


def bias_sentence(bias: pd.DataFrame, scale: float) -> str:
    """On one benchmark: the mean factor against chance, the farthest one, whose sign hangs on the variant.

    Args:
        bias: rows of BIAS (records/fidelity.py) of one benchmark, metric and number of exemplars.
        scale: the largest score.
    """
    paper = bias[(bias["variant"] == "paper") & bias["value"].notna()]
    solvers = paper[paper["solver"] != MEAN]
    if solvers.empty:
        return NO_BIAS
    whole = paper[paper["solver"] == MEAN]
    parts = []
    if len(whole):
        parts.append(f"On their own items models do {_relative(whole.iloc[0], scale)}")
    if len(solvers) > 1:
        most = solvers.iloc[int(solvers["value"].abs().argmax())]
        ends = with_ends(most["value"], most["low"], most["high"], scale, sign=True)
        parts.append(f"farthest from 0: {most['solver']}, {ends}")
    split = signs_split(bias)
    tail = f". The sign hangs on the variant of the factor for {some(split)}" if split else ""
    return f"{'; '.join(parts)}{tail}."


def _relative(row: pd.Series, scale: float) -> str:
    """Better or worse by how much, and whether that is more than chance."""
    value = float(row["value"])
    ends = with_ends(value, row["low"], row["high"], scale, sign=True)
    word = (
        "as well as on others'"
        if number(value, scale) == "0"
        else "better"
        if value > 0
        else "worse"
    )
    against = "" if word.startswith("as") else " than on others', relative to the other models"
    return f"{word}{against} (bias factor {ends}{_chance(row, scale)})"


def _chance(row: pd.Series, scale: float) -> str:
    low, high, p = (row[name] for name in ("null_low", "null_high", "p"))
    if pd.isna(low) or pd.isna(high):
        return ""
    inside = low <= row["value"] <= high
    shown = MISSING if pd.isna(p) else f"{p:.2g}"
    band = f"{number(low, scale, sign=True)} to {number(high, scale, sign=True)}"
    verdict = "not told from chance" if inside else "more than chance"
    return f"; chance alone gives {band}, p = {shown}: {verdict}"


def signs_split(bias: pd.DataFrame) -> list[str]:
    """Solvers whose sign is not the same in all variants that should tell one story."""
    rows = bias[(bias["solver"] != MEAN) & (bias["variant"] == "paper")]
    flagged = rows["signs_disagree"].fillna(value=False).astype(bool)
    return [str(name) for name in rows.loc[flagged, "solver"]]


def reading_of_bias(bias: pd.DataFrame) -> str:
    """Over all benchmarks: how many factors are more than chance, how many hang on the variant.

    Args:
        bias: reports/fidelity/bias.csv.
    """
    rows = headline(bias)
    paper = rows[(rows["variant"] == "paper") & rows["value"].notna()]
    solvers, means = paper[paper["solver"] != MEAN], paper[paper["solver"] == MEAN]
    if solvers.empty:
        return "Nothing to compare here: no solver wrote a benchmark beside another generator."
    above, below = _beyond(solvers)
    split = int(solvers["signs_disagree"].fillna(value=False).astype(bool).sum())
    sentence = (
        f"Of {len(solvers)} pairs of model and benchmark {above} favour their own items by more than chance, "
        f"{below} do worse on them by more than chance; in {split} the sign hangs on the variant of the factor."
    )
    if means.empty:
        return sentence
    scale = float(np.nanmax(np.abs(solvers["value"])))
    high, low = (means.iloc[int(means["value"].argmax())], means.iloc[int(means["value"].argmin())])
    if len(means) == 1:
        return f"{sentence} On average {with_ends(high['value'], high['low'], high['high'], scale, sign=True)}."
    ends = [f"{number(row['value'], scale, sign=True)} ({row['panel']})" for row in (low, high)]
    return f"{sentence} On average over models it goes from {ends[0]} to {ends[1]}."


def _beyond(rows: pd.DataFrame) -> tuple[int, int]:
    """Factors above and below the band of chance whose interval, if known, leaves out 0."""
    low, high = rows["low"].astype(float), rows["high"].astype(float)
    above = (rows["value"] > rows["null_high"].astype(float)) & ~(low <= 0)
    below = (rows["value"] < rows["null_low"].astype(float)) & ~(high >= 0)
    return int(above.sum()), int(below.sum())
