"""Tables of results by configuration: seeds averaged, students chosen, panels named."""

from collections.abc import Sequence

import pandas as pd

from stages.looks.natures import KEYS, natures
from stages.looks.numbers import MISSING, signed
from stages.looks.summaries import family_name, family_rank, several_corpora, size_name

OUTCOMES = ["ift", "reasoning"]
# Points; from here on a difference needs no decimals.
NEAR = 0.95


def sizes_of(table: pd.DataFrame, runs: pd.DataFrame) -> pd.Series:
    """Parameters of the student of each row of `table`."""
    sizes = runs.drop_duplicates("student").set_index("student")["parameters"]
    return table["student"].map(sizes)


def over_seeds(table: pd.DataFrame, runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows per run as rows per configuration, in the order of families, sizes and `by`.

    All seeds answer the same items, so the ends of intervals are averaged as the values are: intervals speak
    of the items, not of the seeds. A value that some seeds lack is the mean over the others.

    Args:
        table: a table with the columns of records/measured.py RUN and `family`.
        runs: the table of records/runs.py.
        by: what tells the rows of one run and family apart.
    """
    rows = table.merge(natures(runs), on=KEYS).drop(columns=["run", "seed"])
    keys = [*KEYS, "parameters", "kind", "reasoning_fraction", "family", *by]
    numbers = [str(name) for name in rows.select_dtypes("number") if name not in keys]
    rows[numbers] = rows[numbers].astype("float64")
    means = rows.groupby(keys, sort=False, dropna=False)[numbers].mean().reset_index()
    means["rank"] = family_rank(means["family"])
    order = ["corpus", "parameters", "student", "rank", "family", "kind", "recipe", *by]
    return means.sort_values(order, kind="stable", ignore_index=True)


def only_outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of single families and of the two regimes as trained: no blends, none that train longer."""
    return table[table["recipe"].isin(OUTCOMES) & (table["family"] != "all")]


def shown_students(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the middle and the largest student; of the largest only, if there are several corpora.

    Args:
        table: with corpus, student and parameters.
    """
    students = table[["corpus", "student", "parameters"]].drop_duplicates()
    students = students.sort_values(["corpus", "parameters", "student"])
    one = not several_corpora(students)
    parts = []
    for _, own in students.groupby("corpus", sort=False):
        places = sorted({len(own) // 2, len(own) - 1}) if one else [len(own) - 1]
        parts.append(own.iloc[places][["corpus", "student"]])
    return table.merge(pd.concat(parts), on=["corpus", "student"]) if parts else table


def titles(table: pd.DataFrame) -> pd.Series:
    """Panel titles: the family, and below it the student's size, and the corpus where there are several."""
    names = table["family"].map(family_title)
    sizes = table["parameters"].map(size_name) + " parameters"
    corpus = table["corpus"] + " prompts, " if several_corpora(table) else ""
    return names + "\n" + corpus + sizes


def family_title(family: str) -> str:
    """The family as a title with a capital; `all` is the mean of the families."""
    name = "mean of families" if family == "all" else family_name(family)
    return name[:1].upper() + name[1:]


def with_interval(value: float, low: float, high: float) -> str:
    """A difference of shares in points with its interval, '+6 [+2, +10]', written as the ends are."""
    return f"{_end(value)} {interval(low, high)}"


def interval(low: float, high: float) -> str:
    """An interval of differences of shares in points, '[-3, +12]'; a dash if unknown.

    An end near 0 has the decimals that show on which side of it it lies.
    """
    if pd.isna(low) or pd.isna(high):
        return MISSING
    return f"[{_end(low)}, {_end(high)}]"


def _end(difference: float) -> str:
    points = 100 * difference
    if abs(points) >= NEAR:
        return signed(difference)
    for decimals in (1, 2):
        if round(points, decimals):
            return f"{points:+.{decimals}f}"
    return "0"
