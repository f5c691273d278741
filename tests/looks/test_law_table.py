from typing import Any

from stages.looks.law_table import law_table, scaling_table
from stages.looks.report_tables import Table


def fit(best: str = "log_line", inside: bool = True, **changes: Any) -> dict[str, Any]:
    """A curve as scaling.json has it."""
    prediction = {"law": best, "predicted": 0.7, "interval": [0.6, 0.8], "inside": inside}
    entry = {
        "corpus": "general",
        "family": "math_open",
        "recipe": "ift",
        "comparison": {
            "best": [best],
            "not_told_apart": ["constant"],
            "best_left_out": ["saturating"],
        },
        "held_out": {"observed": 0.65, "laws": [prediction]},
    }
    return entry | changes


def words(*fits: dict[str, Any]) -> list[dict[str, str]]:
    table = law_table({"accuracy_over_train_flops": list(fits)})
    return [
        {
            header: cell.text.replace("\u00a0", " ")
            for header, cell in zip(table.headers, row, strict=True)
        }
        for row in table.rows
    ]


def test_the_best_law_and_what_it_foresaw() -> None:
    (row,) = words(fit())
    assert row["law"] == "line in log FLOPs"
    assert row["not told apart from it"] == "constant"
    assert row["best at left-out sizes"] == "saturating curve"
    assert row["largest size, predicted"] == "70 % [60 %, 80 %]"
    assert row["measured"] == "65 %"
    assert row["verdict"] == "foreseen by 1 of 1 laws"


def test_a_miss_is_bold() -> None:
    for inside in (True, False):
        table = law_table({"accuracy_over_train_flops": [fit(inside=inside)]})
        place = table.headers.index("largest size, predicted")
        assert table.rows[0][place].strong is not inside


def test_a_constant_is_no_rise() -> None:
    (row,) = words(fit(best="constant"))
    assert row["verdict"].startswith("no rise is established")


def test_laws_that_could_not_be_fitted_are_dashes() -> None:
    nothing: dict[str, list[str]] = {"best": [], "not_told_apart": [], "best_left_out": []}
    (row,) = words(fit(comparison=nothing, held_out={"observed": 0.5, "laws": []}))
    assert row["law"] == row["largest size, predicted"] == row["verdict"] == "-"


def test_curves_without_a_comparison_are_left_out() -> None:
    assert words(fit(comparison=None)) == []
    assert law_table({}).rows == []


def test_families_come_in_their_usual_order() -> None:
    rows = words(fit(family="general_mc"), fit(family="math_open"))
    assert [row["family"] for row in rows] == ["math, open answers", "general, multiple choice"]


def verdicts(table: Table) -> list[str]:
    place = table.headers.index("verdict")
    return [row[place].text for row in table.rows]


def test_laws_speak_their_verdict() -> None:
    fit = {"corpus": "general", "family": "math_open", "recipe": "ift", "verdict": "flat"}
    table = scaling_table({"accuracy_over_train_flops": [fit], "query_flops_over_parameters": []})
    assert verdicts(table) == ["flat"]
    assert scaling_table({}).rows == []
    parts = {"comparison": {"verdict": "a line"}, "held_out": {"verdict": "missed"}}
    table = scaling_table({"accuracy_over_train_flops": [fit | parts]})
    assert verdicts(table) == ["flat", "a line", "missed"]
