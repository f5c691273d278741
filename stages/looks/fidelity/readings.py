"""What can be read from the figures on written benchmarks, computed from the same tables."""

import numpy as np
import pandas as pd

from stages.looks.fidelity.cells import AVERAGE, REAL, Matrix, headline
from stages.looks.fidelity.names import FINDINGS
from stages.looks.fidelity.ranks import places
from stages.looks.fidelity.scores import shown_matrices
from stages.looks.fidelity.wording import number, some, span, span_of_shares
from stages.looks.numbers import factor

NOTHING = "Nothing to compare here: {}."
NO_SCORES = NOTHING.format("no solver was scored on a written benchmark")


def reading_of_scores(scores: pd.DataFrame) -> str:
    """On which benchmarks written items are easier, and by how much.

    Args:
        scores: reports/fidelity/scores.csv (records/fidelity.py), as in the next three.
    """
    gaps = [(one, float(gap)) for one in _comparable(scores) if np.isfinite(gap := _gap(one))]
    if not gaps:
        return NO_SCORES
    scale = max(one.scale for one, _ in gaps)
    easier = sum(gap > 0 for _, gap in gaps)
    low, high = min(gaps, key=lambda pair: pair[1]), max(gaps, key=lambda pair: pair[1])
    if len(gaps) == 1:
        word = "higher" if low[1] > 0 else "lower"
        return f"Written items are on average {number(abs(low[1]), scale)} {word} than real ones."
    ends = [f"{number(gap, scale, sign=True)} ({one.title})" for one, gap in (low, high)]
    return (
        f"Scores on written items are on average higher than on real ones on {easier} of {len(gaps)} "
        f"benchmarks; the mean difference goes from {ends[0]} to {ends[1]}."
    )


def reading_of_normalised(scores: pd.DataFrame) -> str:
    """How often a model's own items are its best ones, against what chance gives."""
    best, cells, by_chance = 0, 0, 0.0
    for matrix in shown_matrices(scores):
        relative = matrix.scores - np.nanmean(matrix.scores, axis=1, keepdims=True)
        for row, column in matrix.own:
            line = relative[:, column]
            if np.isfinite(line).sum() > 1 and np.isfinite(line[row]):
                cells += 1
                best += bool(line[row] == np.nanmax(line))
                by_chance += 1 / int(np.isfinite(line).sum())
    if not cells:
        return NOTHING.format("no solver wrote a benchmark beside another generator")
    return (
        f"Less the mean of the solvers, a model does best on the items it wrote itself in {best} of {cells} "
        f"cases; by chance alone that would be {by_chance:.1f}."
    )


def reading_of_scatter(scores: pd.DataFrame) -> str:
    """How far the average and single generators are off, solver by solver."""
    shown = _comparable(scores)
    if not shown:
        return NO_SCORES
    scale = max(one.scale for one in shown)
    off = [float(np.nanmean(np.abs(one.average - one.real))) for one in shown]
    single = [
        (float(np.nanmean(np.abs(row - one.real))), name, one.title)
        for one in shown
        for name, row in zip(one.generators, one.scores, strict=True)
        if np.isfinite(row - one.real).any()
    ]
    least, most = min(single), max(single)
    if len(single) == 1:
        return f"Scores on what {most[1]} wrote are off by {number(most[0], scale)} on average."
    ends = [f"{number(one[0], scale)} ({one[1]}, {one[2]})" for one in (least, most)]
    return (
        f"The average of the generators is off by {span(off, scale)} per solver; single generators by "
        f"{ends[0]} to {ends[1]}."
    )


def reading_of_ranks(scores: pd.DataFrame) -> str:
    """Who keeps its place, and whether the best solver is found."""
    shown = [one for one in _comparable(scores) if len(one.solvers) > 1]
    if not shown:
        return NOTHING.format("ranks take two solvers with real and written scores")
    kept = known = won = 0
    for one in shown:
        both = np.isfinite(one.real) & np.isfinite(one.average)
        real, written = one.real[both], one.average[both]
        kept += int((places(real) == places(written)).sum())
        known += int(both.sum())
        won += bool(real[written == written.max()].max() == real.max())
    which = "The average of the generators" if len(shown[0].generators) > 1 else "Written items"
    verb = "puts" if len(shown[0].generators) > 1 else "put"
    return (
        f"{which} {verb} {kept} of {known} solvers where real items do, counted over all benchmarks, and the "
        f"best solver first on {won} of {len(shown)}."
    )


def _comparable(scores: pd.DataFrame) -> list[Matrix]:
    """Benchmarks on which a solver has a real score and one on the average."""
    return [one for one in shown_matrices(scores) if np.isfinite(one.average - one.real).any()]


def _gap(matrix: Matrix) -> float:
    return float(np.nanmean(matrix.average - matrix.real))


def reading_of_exchange(exchange: pd.DataFrame, stand_in: pd.DataFrame) -> str:
    """The best that real and written items reach, and how many real ones the written are worth.

    Args:
        exchange: reports/fidelity/exchange.csv.
        stand_in: reports/fidelity/stand_in.csv.
    """
    rows = headline(exchange)
    if rows.empty:
        return NOTHING.format("what items are worth takes single answers")
    last = rows.sort_values("items").groupby(["benchmark", "k", "source"], sort=False).tail(1)
    sources = set(rows["source"])
    judged = AVERAGE if AVERAGE in sources else next(iter(sorted(sources - {REAL})), REAL)
    reached = {
        source: span_of_shares(last.loc[last["source"] == source, "order_accuracy"].tolist())
        for source in (REAL, judged)
    }
    sentence = (
        f"All real items that can be drawn put {reached[REAL]} of the pairs in order, all written ones "
        f"{reached[judged]}."
    )
    verdicts = headline(stand_in)
    verdicts = verdicts[(verdicts["source"] == judged) & (verdicts["use"] == "ranking")]
    worth = verdicts.dropna(subset=["items", "equal_real_items"])
    if worth.empty:
        return sentence
    rates = worth["equal_real_items"].astype(float) / worth["items"].astype(float)
    beyond = int(verdicts["equal_real_items"].isna().sum())
    tail = f"; on {beyond} benchmarks they are worth more than could be measured" if beyond else ""
    return f"{sentence} A written item is worth {span(rates.tolist())} real ones{tail}."


def reading_of_powered(powered: pd.DataFrame) -> str:
    """What the votes add, and whether the intervals hold the score of all items.

    Args:
        powered: reports/fidelity/powered.csv.
    """
    rows = headline(powered)
    if rows.empty:
        return NOTHING.format("no score was made from few labelled items")
    narrower = (rows["powered_high"] - rows["powered_low"]) / (
        rows["plain_high"] - rows["plain_low"]
    )
    known = rows.dropna(subset=["powered_low", "powered_high", "whole"])
    inside = int(known["whole"].between(known["powered_low"], known["powered_high"]).sum())
    width = f", which makes intervals {100 * (1 - narrower.median()):.0f} % narrower (median)"
    tail = width if narrower.notna().any() and narrower.median() < 1 else ""
    return (
        f"With the votes of other solvers a labelled item does the work of {factor(rows['worth'].median())} "
        f"(median over solvers){tail}; {inside} of {len(known)} such intervals hold the score of all items."
    )


def reading_of_quality(quality: pd.DataFrame, findings: pd.DataFrame) -> str:
    """How many written suites have errors and warnings, and which ones most often.

    Args:
        quality: reports/fidelity/quality.csv (records/quality.py).
        findings: reports/fidelity/findings.csv.
    """
    suites = quality.loc[quality["source"] != REAL, ["benchmark", "source"]].drop_duplicates()
    if suites.empty:
        return NOTHING.format("the quality of written items was not measured")
    found = findings[findings["source"] != REAL]
    bad = {
        level: len(found.loc[found["level"] == level, ["benchmark", "source"]].drop_duplicates())
        for level in ("error", "warning")
    }
    warned = found[found["level"] == "warning"]
    kinds = warned["finding"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    words = [f"{FINDINGS.get(str(kind), str(kind))} ({count})" for kind, count in kinds.items()]
    tail = f": {some(words)}" if words else ""
    return (
        f"Of {len(suites)} written suites {bad['error']} cannot be compared with the real ones and "
        f"{bad['warning']} have warnings{tail}."
    )
