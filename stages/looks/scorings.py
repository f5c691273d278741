"""The report's section on ways of scoring: options by likelihood beside answers, juries beside rules."""

import pandas as pd

from stages.looks.natures import recipe_name
from stages.looks.numbers import MISSING, percent, points
from stages.looks.report_tables import Cell, Table, table
from stages.looks.sections import Section
from stages.looks.study import Study
from stages.looks.summaries import suite_names

WAYS = {"generated": "answered", "acc": "likeliest option", "acc_norm": "likeliest per byte"}
REGIMES = ["ift", "reasoning"]
KEYS = ["suite", "recipe"]


def scorings_section(study: Study) -> Section | None:
    """What was scored in two ways; None if nothing was."""
    chosen = _of_runs(study)
    tables = [_likelihoods_table(chosen), _graders_table(study.tables["scorings/graders"])]
    shown = [one for one in tables if one.rows]
    if not shown:
        return None
    return Section(
        "scorings", "Other ways to score", figures=[], tables=shown, readings=_gained(chosen)
    )


def _of_runs(study: Study) -> pd.DataFrame:
    """The table of likelihoods of the students taught in one way alone, with their sizes."""
    runs = study.tables["runs"]
    runs = runs[runs["recipe"].isin(REGIMES)]
    known = runs[["run", "suite", "recipe", "student"]].assign(name=suite_names(runs))
    likelihoods = study.tables["scorings/likelihoods"].rename(columns={"respondent": "run"})
    merged: pd.DataFrame = known.merge(likelihoods, on=["run", "suite"])
    return merged


def _gained(chosen: pd.DataFrame) -> list[str]:
    """What reasoning gains over direct answers at equal size, by each way to score."""
    means = chosen.pivot_table(list(WAYS), ["suite", "student"], "recipe")
    if means.empty or set(chosen["recipe"]) != set(REGIMES):
        return []
    gain = {way: (means[way, "reasoning"] - means[way, "ift"]).dropna().mean() for way in WAYS}
    return [
        f"Where multiple-choice answers are generated, reasoning gains {points(gain['generated'])} over "
        f"direct answers; where options are weighed by their likelihood, without a trace, "
        f"{points(gain['acc'])}."
    ]


def _likelihoods_table(chosen: pd.DataFrame) -> Table:
    rows: list[dict[str, str | Cell]] = []
    for (_, recipe), own in chosen.groupby(KEYS, sort=False):
        row: dict[str, str | Cell] = {
            "suite": str(own["name"].iloc[0]).replace("\n", ", "),
            "taught": recipe_name(str(recipe)),
            "runs": str(len(own)),
        }
        row |= {words: percent(own[way].mean()) for way, words in WAYS.items()}
        row["alike"] = percent(own["same_acc"].mean())
        row["kappa"] = _kappa(own["kappa_acc"].mean())
        rows.append(row)
    note = (
        "The same items and prompts. Likeliest option: each is weighed where the answer would begin, nothing "
        "is generated. Alike and kappa (Cohen's): whether the answer and the likeliest option are both right "
        "or both wrong. Means over the runs; each one is in reports/scorings/likelihoods.csv."
    )
    return table("Multiple choice, answered and by likelihood", note, rows, names=2)


def _graders_table(graders: pd.DataFrame) -> Table:
    rows: list[dict[str, str | Cell]] = [
        {
            "suite": row["suite"],
            "grader": row["one"],
            "other": row["other"],
            "responses": str(row["rows"]),
            "alike": percent(row["same"]),
            "kappa": _kappa(row["kappa"]),
            "only the grader": str(row["only_one"]),
            "only the other": str(row["only_other"]),
        }
        for row in graders.to_dict("records")
    ]
    note = "Only: responses that one finds correct and the other does not."
    return table("Agreement of graders", note, rows, names=3)


def _kappa(value: float) -> str:
    return MISSING if pd.isna(value) else f"{round(value, 2) + 0:.2f}"  # no -0.00
