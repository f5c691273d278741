"""Labels that people gave by hand, and how far graders agree with them.

A CSV file with a header and the columns `line` (of the graded file, from 1), `labeller` (a name) and
`label` (correct | wrong | no_answer); other columns, such as the response, are passed over, and so are
rows without a label: they were not labelled.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from stages.bedrock.errors import InputError
from stages.bedrock.rows import numbered_rows
from stages.tasks.graders.agreement import Agreement, compare

COLUMNS = ("line", "labeller", "label")
LABELS = ("correct", "wrong", "no_answer")

Labels = dict[str, dict[int, bool]]
"""By labeller: line of the file and whether the answer there is correct."""


def read_labels(path: Path) -> Labels:
    """The labels of a file, by labeller.

    Raises:
        InputError: missing file or columns, unknown labels, or a line labelled twice by one labeller.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; write a CSV with the columns {', '.join(COLUMNS)}")
    labels: Labels = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise InputError(
                f"{path}: no column {', '.join(sorted(missing))}; expected {', '.join(COLUMNS)}"
            )
        for row in reader:
            label = (row["label"] or "").strip()
            if not label:
                continue
            where = f"{path}: line {reader.line_num}"
            if label not in LABELS or not (row["line"] or "").strip().isdigit():
                raise InputError(
                    f"{where}: line {row['line']!r}, label {label!r}; "
                    f"expected a number and one of {', '.join(LABELS)}"
                )
            own = labels.setdefault((row["labeller"] or "").strip() or "hand", {})
            if int(row["line"]) in own:
                raise InputError(
                    f"{where}: line {row['line']} is labelled twice; delete one of the two"
                )
            own[int(row["line"])] = label == "correct"
    return labels


def read_verdicts(path: Path) -> dict[int, bool]:
    """Line and whether the answer there is correct, of a graded file.

    Raises:
        InputError: missing or unreadable file, or rows without a verdict.
    """
    found = {}
    for number, row in numbered_rows(path):
        if not isinstance(row, dict) or not isinstance(row.get("verdict"), str):
            raise InputError(
                f"{path}: line {number} has no verdict; grade the file first: "
                "`python -m stages.score_responses --file IN.jsonl --out OUT.jsonl`"
            )
        found[number] = row["verdict"] == "correct"
    return found


def against_hand(graders: Mapping[str, Mapping[int, bool]], labels: Labels) -> list[Agreement]:
    """The agreement of each grader with each labeller, on the rows that both have.

    Raises:
        InputError: a labeller and a grader have no row in common, or a label is of a line that is not there.
    """
    found = []
    for labeller, own in labels.items():
        for grader, verdicts in graders.items():
            absent = sorted(set(own) - set(verdicts))
            if absent:
                raise InputError(
                    f"{grader}: no line {absent[0]}, which {labeller} labelled; name the file that was labelled"
                )
            found.append(_compared(labeller, own, grader, verdicts, sorted(own)))
    if not found:
        raise InputError("no labels; fill in the column label")
    return found


def among_labellers(labels: Labels) -> tuple[list[int], list[list[bool]]]:
    """The lines that all labellers have labelled, and their findings on them, one list per labeller."""
    common = sorted(set.intersection(*(set(own) for own in labels.values())))
    return common, [[own[line] for line in common] for own in labels.values()]


def _compared(
    one: str, ones: Mapping[int, bool], other: str, others: Mapping[int, bool], lines: Sequence[int]
) -> Agreement:
    return compare(one, [ones[line] for line in lines], other, [others[line] for line in lines])
