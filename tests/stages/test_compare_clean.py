"""From verdicts and overlap to the tables on clean items."""

from pathlib import Path

import pandas as pd
import pytest

from stages import compare_clean
from stages.bedrock.errors import InputError
from stages.bedrock.records import clean, overlap, runs, verdicts
from stages.bedrock.tables import read_csv, write_csv, write_table
from tests.looks.simulated import study
from tests.looks.simulated_results import verdicts as verdicts_of

ITEMS = 40


@pytest.fixture
def tabulated(checkout: Path) -> pd.DataFrame:
    """A simulated study's tables, and overlap of every fourth item; the runs."""
    table, _ = study(("d24", "d48"), ("ift", "reasoning"), items=ITEMS)
    write_csv(table, "reports/runs.csv", runs.SCHEMA)
    write_csv(verdicts_of(table), "reports/verdicts.csv", verdicts.SCHEMA)
    write_table(overlaps(table), "data/overlap/mixed.parquet", overlap.SCHEMA)
    return table


def overlaps(table: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {"suite": suite, "item": f"{suite}{n}", "clean": n % 4 != 0}
        | {"rule": None if n % 4 else "13_words" if n % 8 else "similarity"}
        for suite in dict.fromkeys(table["suite"])
        for n in range(ITEMS)
    ]
    frame = pd.DataFrame(rows).assign(corpus="mixed", words=9, similarity=None, nearest_prompt=None)
    shares = pd.Series([[{"words": 13, "share": None}]] * len(frame))
    return frame.assign(longest_run=None, longest_prompt=None, shares=shares)


def test_tables_are_written_and_the_others_stay_as_they_are(tabulated: pd.DataFrame) -> None:
    before = [Path(f"reports/{name}.csv").read_bytes() for name in ("runs", "verdicts")]
    compare_clean.main([])
    assert before == [Path(f"reports/{name}.csv").read_bytes() for name in ("runs", "verdicts")]
    counts = read_csv("reports/overlap.csv", clean.COUNTS)
    assert counts.groupby("suite")["items"].sum().eq(ITEMS).all()
    assert counts[counts["suite"] == "general_mc"].set_index("rule")["items"].to_dict() == {
        "clean": 30,
        "13_words": 5,
        "similarity": 5,
    }
    table = read_csv("reports/clean_runs.csv", clean.RUNS)
    assert len(table) == len(tabulated) and (table["clean_items"] == 30).all()
    merged = table.merge(tabulated, on=["run", "suite"], suffixes=("", "_run"))
    assert merged["accuracy"].to_numpy() == pytest.approx(merged["accuracy_run"].to_numpy())
    gains = read_csv("reports/clean_gains.csv", clean.GAINS)
    assert set(gains["student"]) == {"d24", "d48", "all"}
    assert (gains["change_low"] <= gains["change_high"]).all()


def test_without_verdicts_or_overlap_one_message_says_so(tabulated: pd.DataFrame) -> None:
    Path("data/overlap/mixed.parquet").unlink()
    with pytest.raises(InputError, match=r"mixed.parquet: no such file"):
        compare_clean.main([])
    Path("reports/verdicts.csv").unlink()
    with pytest.raises(InputError, match=r"verdicts.csv: no such file"):
        compare_clean.main([])
