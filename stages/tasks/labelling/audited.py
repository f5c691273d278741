"""Scores and predictions that were made elsewhere, as tables that fidelity is measured on."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stages.bedrock.errors import InputError

REAL = "real"
GOLD = {  # task: columns of the gold and of the prediction in records/predictions.py
    "classification": ("gold_label", "label"),
    "similarity": ("gold_score", "score"),
    "ner": ("gold_spans", "spans"),
}


def read_scores(path: Path) -> pd.DataFrame:
    """A CSV of generator (`real`: nobody), solver, score and, where there are several data sets, benchmark.

    Raises:
        InputError: missing file or columns, a score that is no number, a cell given twice, no row of real
            data.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; expected a CSV of generator, solver, score")
    try:
        table = pd.read_csv(path, dtype={"generator": "str", "solver": "str"})
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a CSV ({str(error).strip()})") from error
    table = _with_benchmark(table, ["generator", "solver", "score"], path)
    numbers = pd.to_numeric(table["score"], errors="coerce")
    wrong = numbers.isna() & table["score"].notna()
    if wrong.any():
        example = table["score"][wrong].iloc[0]
        raise InputError(f"{path}: {int(wrong.sum())} scores are no numbers, such as {example!r}")
    _refuse_doubled(table, ["benchmark", "generator", "solver"], path)
    _need_real(table, "generator", path)
    return table.assign(score=numbers.astype("float64"))


def read_predictions(path: Path) -> pd.DataFrame:
    """A Parquet table of single answers, as judged rows.

    Columns: generator (`real`: nobody), solver, item, perhaps benchmark; and either `correct` (0 to 1, of any
    measure that is a mean; empty: no answer) or task (classification | similarity | ner), gold and predicted
    (labels; numbers; JSON lists of [start, end, label]; empty: no answer).

    Raises:
        InputError: missing file or columns, unknown task, values out of range, an answer given twice, no
            real items.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; expected a Parquet table of single answers")
    try:
        table = pq.read_table(path).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a readable Parquet file ({error})") from error
    judged = "correct" in table.columns
    wanted = ["correct"] if judged else ["task", "gold", "predicted"]
    table = _with_benchmark(table, ["generator", "solver", "item", *wanted], path)
    _refuse_doubled(table, ["benchmark", "generator", "solver", "item"], path)
    _need_real(table, "generator", path)
    table = table.assign(item=table["item"].astype(str)).rename(columns={"generator": "source"})
    places = table.groupby(["benchmark", "source"])["item"].transform(
        lambda own: pd.factorize(own)[0]
    )
    table = table.assign(place=places.astype("int64"))
    if judged:
        known = pd.to_numeric(table["correct"], errors="coerce").astype("float64")
        outside = int(((known < 0) | (known > 1)).sum())
        if outside:
            raise InputError(f"{path}: {outside} values of `correct` are not between 0 and 1")
        table = table.assign(task="scored", correct=known)
        return table.assign(outcome=_outcomes(known.notna()))
    strange = sorted(set(table["task"].unique()) - set(GOLD))
    if strange:
        raise InputError(f"{path}: tasks {strange}; expected {' | '.join(GOLD)}")
    return pd.concat([_laid_out(rows, str(task)) for task, rows in table.groupby("task")])


def _laid_out(rows: pd.DataFrame, task: str) -> pd.DataFrame:
    columns = dict(zip(GOLD[task], (rows["gold"], rows["predicted"]), strict=True))
    if task == "similarity":
        columns = {name: values.astype("float64") for name, values in columns.items()}
    return rows.assign(**columns, outcome=_outcomes(rows["predicted"].notna()))


def _outcomes(answered: "pd.Series[bool]") -> "pd.Series[str]":
    return answered.map({True: "answered", False: "unparsed"})


def _with_benchmark(table: pd.DataFrame, wanted: list[str], path: Path) -> pd.DataFrame:
    absent = [name for name in wanted if name not in table.columns]
    if absent:
        raise InputError(f"{path}: columns absent {absent}; it has {list(table.columns)}")
    if not len(table):
        raise InputError(f"{path}: no rows")
    named = [name for name in ("generator", "solver", "task", "item") if name in wanted]
    holed = [name for name in named if table[name].isna().any()]
    if holed:
        raise InputError(f"{path}: empty cells in columns {holed}")
    if "benchmark" in table.columns:
        return table.assign(benchmark=table["benchmark"].astype(str))
    return table.assign(benchmark=path.stem)


def _refuse_doubled(table: pd.DataFrame, key: list[str], path: Path) -> None:
    doubled = table[table.duplicated(key)]
    if len(doubled):
        example = "/".join(map(str, doubled[key].iloc[0]))
        raise InputError(f"{path}: {len(doubled)} rows are given twice, such as {example}")


def _need_real(table: pd.DataFrame, column: str, path: Path) -> None:
    named = {str(name) for name in table["benchmark"].unique()}
    lacking = sorted(named - set(table["benchmark"][table[column] == REAL]))
    if lacking:
        raise InputError(f"{path}: {lacking[0]} has no rows of generator `{REAL}`, the real data")
