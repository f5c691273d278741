"""The answer for each benchmark, in words: can what models wrote stand in for it?"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from stages.looks.fidelity.bias_words import bias_sentence
from stages.looks.fidelity.cells import AVERAGE, TASKS, Matrix, headline
from stages.looks.fidelity.names import FINDINGS
from stages.looks.fidelity.scores import metric_name, shown_matrices
from stages.looks.fidelity.study import Fidelity
from stages.looks.fidelity.wording import number, share_with_ends, some, with_ends
from stages.looks.numbers import percent

YES, NO, UNTOLD = "yes", "no", "cannot be told"
VERDICTS = {
    (YES, YES): "for ranks and scores",
    (YES, NO): "for ranks only",
    (NO, YES): "for scores only",
    (NO, NO): "no stand-in",
    (YES, UNTOLD): "for ranks; scores open",
    (UNTOLD, YES): "for scores; ranks open",
    (NO, UNTOLD): "not for ranks; scores open",
    (UNTOLD, NO): "not for scores; ranks open",
}
LEADS = {
    "ranking": {YES: "They can rank solvers", NO: "They cannot rank solvers"},
    "scores": {YES: "They can say how well solvers do", NO: "They cannot say how well solvers do"},
}
OPEN = {
    "ranking": "Whether they can rank solvers cannot be told",
    "scores": "Whether they can say how well solvers do cannot be told",
}
USES = {"ranking": "order_accuracy", "scores": "absolute_gap"}


class Answer(NamedTuple):
    """What is said of a benchmark."""

    name: str
    """Benchmark and task."""
    verdict: str
    """In a few words."""
    sentences: list[str]


class _Case(NamedTuple):
    """Everything on one benchmark at one number of exemplars."""

    matrix: Matrix
    tables: dict[str, pd.DataFrame]
    source: str
    """What is judged: the average of the generators, or the only one."""

    def rows(self, table: str, **wanted: object) -> list[dict[str, Any]]:
        """Rows of a table on the benchmark that have these values."""
        found = self.tables[table]
        for column, value in wanted.items():
            found = found[found[column] == value]
        return [{str(key): row[key] for key in row} for row in found.to_dict("records")]


def answers(fidelity: Fidelity) -> list[Answer]:
    """One answer for every benchmark and number of exemplars.

    Of several generators the average of their scores is judged, as in the paper.
    """
    names = ("scores", "stand_in", "agreement", "bias")
    tables = {name: headline(fidelity.table(name)) for name in names}
    found = []
    for matrix in shown_matrices(fidelity.table("scores")):
        own = {
            name: rows[(rows["benchmark"] == matrix.benchmark) & (rows["k"] == matrix.k)]
            for name, rows in tables.items()
        }
        source = AVERAGE if len(matrix.generators) > 1 else matrix.generators[0]
        case = _Case(matrix, own, source)
        sentences = [_ranking(case), _scores(case), bias_sentence(own["bias"], matrix.scale)]
        sentences += [_exchange(case), _quality(matrix, fidelity.table("findings"))]
        task = str(own["scores"]["task"].iloc[0])
        found.append(
            Answer(
                f"{matrix.title} ({TASKS.get(task, task)})",
                _verdict(case),
                [one for one in sentences if one],
            )
        )
    return found


def _verdict(case: _Case) -> str:
    ranking, scores = (_judged(case, use) for use in USES)
    return VERDICTS.get((ranking, scores), UNTOLD)


def _judged(case: _Case, use: str) -> str:
    rows = case.rows("stand_in", use=use, source=case.source)
    return str(rows[0]["verdict"]) if rows else UNTOLD


def _who(case: _Case) -> str:
    many = len(case.matrix.generators)
    return f"the average of {many} generators" if many > 1 else f"what {case.source} wrote"


def _measured(case: _Case, measure: str) -> dict[str, Any]:
    rows = case.rows("agreement", generator=case.source, measure=measure)
    return rows[0] if rows else {}


def _tail(case: _Case, use: str) -> str:
    """How many of the single generators do."""
    rows = [row for row in case.rows("stand_in", use=use) if row["source"] != AVERAGE]
    if len(rows) < 2:
        return ""
    counts = pd.Series([row["verdict"] for row in rows]).value_counts()
    return f" Of the single generators {counts.get(YES, 0)} of {len(rows)} can, {counts.get(NO, 0)} cannot."


def _ranking(case: _Case) -> str:
    found = _measured(case, "order_accuracy")
    if not found or pd.isna(found["value"]):
        return "Ranks cannot be compared: fewer than two solvers, or none that differ."
    pairs = share_with_ends(found["value"], found["low"], found["high"])
    ceiling = found.get("ceiling")
    fresh = "" if pd.isna(ceiling) else f"; fresh real items would order {percent(float(ceiling))}"
    return (
        f"{_lead(case, 'ranking')}: {_who(case)} orders {pairs} of their pairs as real items "
        f"do{_asked(case, 'ranking')}{fresh}.{_tail(case, 'ranking')}"
    )


def _lead(case: _Case, use: str) -> str:
    return LEADS[use].get(_judged(case, use), OPEN[use])


def _asked(case: _Case, use: str) -> str:
    rows = case.rows("stand_in", use=use, source=case.source)
    if not rows:
        return " (no interval: single answers are not known)"
    limit = float(rows[0]["limit"])
    shown = percent(limit) if use == "ranking" else number(limit, case.matrix.scale)
    return f" ({shown} asked)" if use == "ranking" else f" ({shown} allowed)"


def _scores(case: _Case) -> str:
    found, scale = _measured(case, "absolute_gap"), case.matrix.scale
    if not found or pd.isna(found["value"]):
        return "Scores cannot be compared: no solver has both."
    off = with_ends(found["value"], found["low"], found["high"], scale)
    gap, worst = _measured(case, "gap"), _measured(case, "worst_gap")
    side = "" if not gap or pd.isna(gap["value"]) else _side(float(gap["value"]), scale)
    most = ""
    if worst and pd.notna(worst["value"]) and worst["solver"]:
        most = f", {worst['solver']} by {number(worst['value'], scale, sign=True)}"
    return (
        f"{_lead(case, 'scores')}: scores ({metric_name(case.matrix.metric)}) are off "
        f"by {off}{_asked(case, 'scores')}, {side}{most}.{_tail(case, 'scores')}"
    )


def _side(gap: float, scale: float) -> str:
    if not float(number(gap, scale)):
        return "neither too high nor too low on average"
    return f"on average {number(abs(gap), scale)} too {'high' if gap > 0 else 'low'}"


def _exchange(case: _Case) -> str:
    rows = case.rows("stand_in", use="ranking", source=case.source)
    if not rows or pd.isna(rows[0]["items"]):
        return ""
    items, equal = int(rows[0]["items"]), rows[0]["equal_real_items"]
    if pd.isna(equal):
        return (
            f"Its {items} written items order solvers more surely than any number of real ones that "
            f"could be held against them."
        )
    return f"Its {items} written items order solvers as surely as {np.round(equal):.0f} real ones."


def _quality(matrix: Matrix, findings: pd.DataFrame) -> str:
    rows = findings[findings["benchmark"] == matrix.benchmark]
    rows = rows[rows["source"].isin(matrix.generators)]
    if rows.empty:
        return ""
    errors = rows.loc[rows["level"] == "error", "source"].unique().tolist()
    warned = rows[rows["level"] == "warning"]
    parts = []
    if errors:
        parts.append(f"not to be compared: {some(errors)}")
    if len(warned):
        kinds = (
            warned["finding"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        )
        words = [f"{FINDINGS.get(str(kind), str(kind))} ({count})" for kind, count in kinds.items()]
        suites = warned["source"].nunique()
        parts.append(f"{suites} of {len(matrix.generators)} suites have warnings: {some(words)}")
    return f"Quality: {'; '.join(parts)}."
