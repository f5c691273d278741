"""From a checkout's prompts and suites to the table of overlap."""

from pathlib import Path

import pandas as pd
import pytest

from stages import draw_prompts, fetch_suites, measure_overlap
from stages.bedrock.errors import InputError
from stages.bedrock.records import overlap, pairs, prompts, suites
from stages.bedrock.tables import read_table, write_table

TABLE = Path("data/overlap/general.parquet")


@pytest.fixture
def drawn(checkout: Path) -> Path:
    """A checkout at smoke scale with suites and prompts."""
    fetch_suites.main([])
    draw_prompts.main(["general"])
    return checkout


def measured() -> pd.DataFrame:
    measure_overlap.main(["general"])
    return read_table(TABLE, overlap.SCHEMA)


def test_suites_that_are_held_out_have_no_copy_in_the_prompts(drawn: Path) -> None:
    table = measured()
    items = read_table("data/suites/real.parquet", suites.SCHEMA)
    assert table["item"].tolist() == items["item"].tolist()
    assert set(table["corpus"]) == {"general"}
    assert (table["similarity"].fillna(0) < 1).all()
    assert (table["longest_run"].fillna(0) <= table["words"]).all()
    assert (table["clean"] == table["rule"].isna()).all()


def test_items_that_are_copied_into_the_prompts_are_those_that_turn_unclean(drawn: Path) -> None:
    before = measured()
    items = read_table("data/suites/real.parquet", suites.SCHEMA)
    rows = read_table("data/prompts/general.parquet", prompts.SCHEMA)
    copied = before.index[before["clean"]][::20]
    rows.loc[rows.index[: len(copied)], "prompt"] = items.loc[copied, "prompt"].str.upper().tolist()
    write_table(rows, "data/prompts/general.parquet", prompts.SCHEMA)
    after = measured()
    assert not after.loc[copied, "clean"].any()
    assert (after.loc[copied, "similarity"] == 1).all()
    assert after.loc[copied, "nearest_prompt"].tolist() == rows["prompt_id"][: len(copied)].tolist()


def test_equal_inputs_give_equal_bytes_and_a_failure_leaves_the_table(drawn: Path) -> None:
    measured()
    first = TABLE.read_bytes()
    measured()
    assert TABLE.read_bytes() == first
    Path("data/prompts/general.parquet").write_bytes(b"torn")
    with pytest.raises(InputError, match="not a readable Parquet file"):
        measured()
    assert TABLE.read_bytes() == first


def test_answers_are_read_where_params_say_pairs(checkout: Path) -> None:
    text = Path("params.yaml").read_text().replace("texts: prompts  ", "texts: pairs    ")
    Path("params.yaml").write_text(text)
    fetch_suites.main([])
    items = read_table("data/suites/real.parquet", suites.SCHEMA)
    prompt = max(items["prompt"], key=len)
    pair = {"prompt_id": "p", "task": "t", "domain": "math", "format": "open", "level": 1}
    pair |= {
        "prompt": "another",
        "ift": "x",
        "thinking": f"first , {prompt} then",
        "reasoning": "x",
    }
    write_table(pd.DataFrame([pair]), "data/pairs/general.parquet", pairs.SCHEMA)
    table = measured().set_index(items["prompt"])
    assert not table.loc[prompt, "clean"] and table.loc[prompt, "longest_prompt"] == "p"


def test_a_bar_is_shown_where_it_is_asked_for(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THINKWORTH_PROGRESS", "1")
    measured()
    assert "100%" in capsys.readouterr().err
