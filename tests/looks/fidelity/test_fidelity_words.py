import pandas as pd
import pytest

from stages.looks.fidelity import readings
from stages.looks.fidelity.answers import answers
from stages.looks.fidelity.bias_words import bias_sentence, reading_of_bias
from stages.looks.fidelity.section import fidelity_section, figure_readings
from stages.looks.fidelity.study import Fidelity
from stages.looks.fidelity.wording import number, some, with_ends
from tests.looks.fidelity.fidelity_planted import LONG, SHORT, planted

NAN = float("nan")


def with_table(name: str, table: pd.DataFrame) -> Fidelity:
    return Fidelity({**planted(1).tables, name: table})


@pytest.mark.parametrize(
    ("ranking", "scores", "verdict"),
    [
        ("yes", "yes", "for ranks and scores"),
        ("yes", "no", "for ranks only"),
        ("no", "no", "no stand-in"),
        ("no", "cannot be told", "not for ranks; scores open"),
        ("cannot be told", "cannot be told", "cannot be told"),
    ],
)
def test_the_verdict_is_that_of_the_average(ranking: str, scores: str, verdict: str) -> None:
    table = planted(1).table("stand_in").copy()
    average = table["source"] == "average"
    table.loc[average & (table["use"] == "ranking"), "verdict"] = ranking
    table.loc[average & (table["use"] == "scores"), "verdict"] = scores
    (answer,) = answers(with_table("stand_in", table))
    assert answer.verdict == verdict
    assert answer.name == "snips (classification)"


def test_numbers_come_from_the_tables() -> None:
    table = planted(1).table("agreement").copy()
    average = table["generator"] == "average"
    order = average & (table["measure"] == "order_accuracy")
    table.loc[order, ["value", "low", "high", "ceiling"]] = [0.83, 0.7, 0.91, 0.96]
    gap = average & (table["measure"] == "gap")
    table.loc[gap, "value"] = -0.123
    (answer,) = answers(with_table("agreement", table))
    assert "83\u00a0% [70, 91] of their pairs" in answer.sentences[0]
    assert "fresh real items would order 96\u00a0%" in answer.sentences[0]
    assert "0.12 too low" in answer.sentences[1]


def test_without_items_nothing_is_decided_and_it_is_said_why() -> None:
    for answer in answers(planted(2, LONG, LONG, (None,), known=False)):
        assert answer.verdict == "cannot be told"
        assert "single answers are not known" in answer.sentences[0]
        assert len(answer.sentences) == 3


def test_items_worth_more_than_could_be_measured() -> None:
    table = planted(1).table("stand_in").assign(equal_real_items=NAN)
    (answer,) = answers(with_table("stand_in", table))
    assert any("more surely than any number of real ones" in one for one in answer.sentences)


def bias_rows(value: float, low: float, high: float, *, split: bool = False) -> pd.DataFrame:
    rows = planted(1).table("bias")
    rows = rows[rows["solver"].isin(["a16", "mean"])].copy()
    numbers = [value, low, high, -0.05, 0.05]
    rows[["value", "low", "high", "null_low", "null_high"]] = numbers
    return rows.assign(p=0.01, signs_disagree=split)


def test_bias_is_held_against_chance() -> None:
    strong = bias_sentence(bias_rows(0.2, 0.1, 0.3), 1.0)
    assert "do better than on others'" in strong
    assert "more than chance" in strong
    weak = bias_sentence(bias_rows(-0.02, -0.1, 0.1, split=True), 1.0)
    assert "do worse" in weak
    assert "not told from chance" in weak
    assert weak.endswith("hangs on the variant of the factor for a16.")


def test_a_factor_whose_interval_holds_0_is_not_more_than_chance() -> None:
    assert "1 favour their own items" in reading_of_bias(bias_rows(0.2, 0.1, 0.3))
    assert "0 favour their own items" in reading_of_bias(bias_rows(0.2, -0.1, 0.5))
    assert "1 favour their own items" in reading_of_bias(bias_rows(0.2, NAN, NAN))


def test_a_reading_of_nothing_says_so() -> None:
    for reading in figure_readings(Fidelity({})).values():
        assert reading.startswith("Nothing to compare here: ")
    assert answers(Fidelity({})) == []


def test_readings_name_the_extremes() -> None:
    scores = planted(2).table("scores").copy()
    written = scores["generator"] != "real"
    real = scores[~written].set_index(["benchmark", "solver"])["score"]
    keys = list(zip(scores["benchmark"], scores["solver"], strict=True))
    shift = scores["benchmark"].map({"snips": 0.1, "headlines": -0.2})
    scores.loc[written, "score"] = (real.loc[keys].to_numpy() + shift)[written]
    told = readings.reading_of_scores(scores)
    assert "higher than on real ones on 1 of 2" in told
    assert "from -0.20 (headlines) to +0.10 (snips)" in told
    assert "puts 12 of 12 solvers where real items do" in readings.reading_of_ranks(scores)


def test_tables_hold_every_benchmark_and_source() -> None:
    section = fidelity_section(planted(2))
    titles = [table.title for table in section.tables]
    assert titles[0] == "Can they stand in?"
    assert len(section.tables) == 10
    first = section.tables[0]
    assert len(first.rows) == 2 * (len(SHORT) + 1)
    for table in section.tables:
        assert all(len(row) == len(table.headers) for row in table.rows)
        assert not any(
            "nan" in cell.text or "None" in cell.text for row in table.rows for cell in row
        )


def test_tables_of_what_was_not_measured_are_left_out() -> None:
    section = fidelity_section(planted(1, known=False))
    titles = {table.title for table in section.tables}
    assert titles == {"Agreement with real items", "Bias factors"}


@pytest.mark.parametrize(
    ("value", "scale", "shown"),
    [
        (0.123, 1.0, "+0.12"),
        (0.0123, 1.0, "+0.012"),
        (12.34, 90.0, "+12.3"),
        (0.0, 1.0, "0"),
        (NAN, 1.0, "-"),
    ],
)
def test_numbers_have_as_many_digits_as_they_bear(value: float, scale: float, shown: str) -> None:
    assert number(value, scale, sign=True) == shown


def test_an_interval_that_is_not_known_is_not_shown() -> None:
    assert with_ends(0.5, NAN, NAN) == "0.50"
    assert with_ends(0.5, 0.4, 0.6) == "0.50 [0.40, 0.60]"


def test_many_names_are_cut() -> None:
    assert some(list("abcdef")) == "a, b, c and 3 more"
