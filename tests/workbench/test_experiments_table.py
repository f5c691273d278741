"""The table of experiments: narrow, complete, and in the words of DVC's own."""

import re

from hypothesis import given
from hypothesis import strategies as some

from stages.workbench.experiments import Row, cell, columns, heading, name_of, table

NAMES = some.from_regex(r"[a-z]{1,12}([._][a-z0-9]{1,12}){0,4}", fullmatch=True)
VALUES = some.one_of(
    some.floats(-1e9, 1e9).map(str), some.integers().map(str), some.just(""), some.text("abc[]{}' ")
)


def rows(*experiments: tuple[str, dict[str, str]]) -> list[Row]:
    """What DVC lists: a commit and experiments that began with it."""
    base = {"Experiment": "", "rev": "main", "typ": "baseline", "State": ""}
    below = {"rev": "1234567", "typ": "branch_commit", "State": "-"}
    (_, first), *others = experiments
    return [base | first, *({"Experiment": name} | below | row for name, row in others)]


def test_parameters_come_first_then_accuracies_then_the_rest() -> None:
    (row, *_) = rows(
        ("", dict.fromkeys(["gain_math_mc", "train_flops_factor", "accuracy_ift", "a.b"], "1"))
    )
    metrics = ["accuracy_ift", "train_flops_factor", "gain_math_mc"]
    assert columns([row], metrics, None) == ["a.b", *metrics]
    assert columns([row], metrics, "gain_|^a") == ["train_flops_factor"]


@given(
    names=some.lists(NAMES, unique=True, max_size=12),
    data=some.data(),
    width=some.integers(60, 200),
)
def test_no_line_is_too_wide_and_no_column_is_lost(
    names: list[str], data: some.DataObject, width: int
) -> None:
    def row() -> dict[str, str]:
        return {name: data.draw(VALUES) for name in names}

    *lines, last = table(rows(("", row()), ("one", row()), ("two", row())), names, width)
    hidden = re.search("^no room for (.*); make", last)
    told = hidden[1].split(", ") if hidden else []
    lines = lines if hidden else [*lines, last]
    assert all(len(line) <= width for line in lines)
    assert told == names[len(names) - len(told) :]
    assert [line.split()[0] for line in lines[-3:]] == ["main", "one", "two"]


@given(NAMES)
def test_names_are_broken_and_nothing_is_left_out(name: str) -> None:
    assert "".join(heading(name)) == name


def test_numbers_are_short_and_states_that_matter_are_told() -> None:
    assert [cell("0.00416667"), cell("36"), cell("-1.38e-17"), cell("mix50")] == [
        "0.004167",
        "36",
        "-1.38e-17",
        "mix50",
    ]
    assert len(cell("[1, 2, 3, 4, 5, 6, 7]")) == 16
    base, done = rows(("", {}), ("one", {}))
    assert (name_of(base), name_of(done)) == ("main", "  one")
    assert name_of({**done, "State": "Failed"}) == "  one (Failed)"
