import math

import pandas as pd
import pytest

from stages.looks.configurations import interval, over_seeds, shown_students, titles, with_interval

RUNS = pd.DataFrame(
    {
        "run": ["a_s1", "a_s2", "b_s1"],
        "corpus": "c",
        "student": ["a", "a", "b"],
        "recipe": "reasoning",
        "order": "mixed",
        "reasoning_fraction": 1.0,
        "parameters": [2000, 2000, 1000],
    }
)


def rows(values: list[float]) -> pd.DataFrame:
    named = RUNS[["run", "corpus", "student", "recipe"]]
    return named.assign(
        seed=[1, 2, 1], family="math_open", accuracy=values, budget=[4.0, 4.0, math.nan]
    )


def test_seeds_are_averaged_and_the_smaller_student_comes_first() -> None:
    found = over_seeds(rows([0.2, 0.4, 0.9]), RUNS, ["budget"])
    assert found["student"].tolist() == ["b", "a"]
    assert found["accuracy"].tolist() == pytest.approx([0.9, 0.3])
    assert found["budget"].isna().tolist() == [True, False]


def test_what_one_seed_lacks_is_that_of_the_other() -> None:
    found = over_seeds(rows([math.nan, 0.4, math.nan]), RUNS, ["budget"])
    assert found["accuracy"].iloc[1] == pytest.approx(0.4)
    assert math.isnan(found["accuracy"].iloc[0])


@pytest.mark.parametrize(
    ("students", "corpora", "expected"),
    [
        (1, ("c",), ["s1"]),
        (2, ("c",), ["s2"]),
        (3, ("c",), ["s2", "s3"]),
        (5, ("c",), ["s3", "s5"]),
        (3, ("c", "d"), ["s3", "s3"]),
    ],
)
def test_the_middle_and_the_largest_student_are_shown(
    students: int, corpora: tuple[str, ...], expected: list[str]
) -> None:
    table = pd.DataFrame(
        [(corpus, f"s{n}", n) for corpus in corpora for n in range(1, students + 1)],
        columns=["corpus", "student", "parameters"],
    )
    assert shown_students(table)["student"].tolist() == expected


def test_titles_name_the_corpus_only_where_there_are_two() -> None:
    table = pd.DataFrame({"corpus": ["c", "d"], "family": "math_open", "parameters": 1000})
    assert titles(table)[1] == "Math, open answers\nd prompts, 1k parameters"
    assert titles(table.head(1))[0] == "Math, open answers\n1k parameters"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.031, 0.12, "[-3, +12]"),
        (0.0, 0.004, "[0, +0.4]"),
        (-0.002, -0.00001, "[-0.2, 0]"),
        (math.nan, 0.1, "-"),
    ],
)
def test_ends_close_to_zero_show_their_side(low: float, high: float, expected: str) -> None:
    assert interval(low, high) == expected


def test_a_value_is_written_as_its_ends_are() -> None:
    assert with_interval(0.004, 0.0012, 0.0074) == "+0.4 [+0.1, +0.7]"
    assert with_interval(0.29, 0.21, 0.36) == "+29 [+21, +36]"
