import pandas as pd
import pytest

from stages.looks.fidelity.bridge_tables import bridge_ranks_table
from stages.looks.fidelity.bridge_words import answer_of_bridge, reading_of_bridge
from tests.looks.fidelity.fidelity_planted import planted

NAN = float("nan")
# Tables that the reading of the bridge takes.
BRIDGE = ("gains", "ranks", "favours", "written")


def gains(real: float, written: float) -> pd.DataFrame:
    row: dict[str, object] = {"family": "all", "student": "mean"}
    for side, value in (("real", real), ("written", written), ("difference", written - real)):
        row |= {side: value, f"{side}_low": value - 0.03, f"{side}_high": value + 0.03}
    return pd.DataFrame([row | {"same": 0.9}])


@pytest.mark.parametrize(
    ("real", "written", "words"),
    [
        (0.1, 0.11, "give the study's answer: reasoning changes accuracy by +10 points [+7, +13]"),
        (0.1, -0.1, "give the opposite answer"),
        (0.1, 0.01, "The answer is read differently"),
        (0.1, 0.2, "it looks larger there (+10 points"),
    ],
)
def test_the_bridge_says_whether_the_answer_is_the_same(
    real: float, written: float, words: str
) -> None:
    assert words in answer_of_bridge(gains(real, written))[0]


def test_the_bridge_says_whom_written_suites_favour() -> None:
    tables = planted(1).tables
    told = reading_of_bridge(*(tables[f"bridge_{name}"] for name in BRIDGE))
    assert "favour the teacher's students over the models they started from" in told
    assert "No favour is told between students that reason" in told
    assert "90\u00a0% have the right reference" in told


def test_the_bridge_says_whether_the_students_keep_their_order() -> None:
    tables = [planted(1).tables[f"bridge_{name}"] for name in BRIDGE]
    told = reading_of_bridge(*tables)
    assert "put 2.25 of 3 pairs of a student that reasons" in told
    assert "in the real order (75\u00a0% [60, 90])." in told
    assert "Over all 6 students' runs" in told
    assert "real accuracy is 0.80 [0.65, 0.95]." in told
    unknown = tables[1].assign(value=NAN, low=NAN, high=NAN)
    assert "order" not in reading_of_bridge(tables[0], unknown, *tables[2:])


def test_the_order_of_the_students_is_a_row_per_family() -> None:
    shown = bridge_ranks_table(planted(1).tables["bridge_ranks"])
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in shown.rows}
    assert len(rows) == 5
    ends = ["0.80 [0.65, 0.95]", "0.02", "0.60 [0.45, 0.75]", "0.03"]
    assert rows["mean of all"] == ["6", "3", "75\u00a0% [60, 90]", *ends]
    assert sum(row[2:] == ["-"] * 5 for row in rows.values()) == 1
    assert not bridge_ranks_table(pd.DataFrame()).rows
