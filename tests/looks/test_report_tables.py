import pandas as pd

from stages.looks.comparisons import gains
from stages.looks.natures import configuration_names
from stages.looks.report_side_tables import drops_table, metrics_table, seconds_table
from stages.looks.report_tables import (
    Table,
    accuracy_table,
    costs_table,
    frontier_table,
    gains_table,
    rates_table,
)
from stages.looks.summaries import per_family, per_suite
from tests.looks.planted import families
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers, pairs, timings

RUNS = study(students=("d16", "d32"))[0]


def column(table: Table, header: str) -> list[str]:
    place = table.headers.index(header)
    return [row[place].text.replace("\u00a0", " ") for row in table.rows]


def test_clear_gains_are_bold() -> None:
    table = gains_table(gains(families([0.3, 0.5], [0.6, 0.504])))
    assert column(table, "gain, points") == ["+30", "0"]
    assert column(table, "read as") == ["clear gain", "not told apart"]
    place = table.headers.index("gain, points")
    assert [row[place].strong for row in table.rows] == [True, False]
    assert "corpus" not in table.headers


def test_the_corpus_is_a_column_where_there_are_two() -> None:
    frame = families([0.3], [0.6])
    both = pd.concat([frame, frame.assign(corpus="math")])
    table = gains_table(gains(both))
    assert column(table, "corpus") == ["general", "math"]
    assert table.headers[: table.names] == ["corpus", "family", "student"]
    assert gains_table(gains(frame)).headers[:2] == ["family", "student"]
    assert gains_table(gains(frame)).names == 2


def test_accuracies_are_in_the_order_of_size_and_share_of_reasoning() -> None:
    table = accuracy_table(per_family(per_suite(RUNS)))
    assert column(table, "recipe") == ["IFT", "reasoning", "IFT", "mix50", "seq50", "reasoning"]
    assert column(table, "student")[0] == "d16 (24k)"


def test_sampled_accuracy_is_shown_only_where_it_was_measured() -> None:
    assert "accuracy, sampled" not in rates_table(RUNS).headers
    half = RUNS.assign(sampled_accuracy=RUNS["accuracy"].where(RUNS["recipe"] == "ift"))
    assert column(rates_table(half), "accuracy, sampled").count("-") == 4


def test_members_of_a_frontier_are_bold() -> None:
    traced = frontiers(RUNS)
    table = frontier_table(traced, "training")
    own = traced[(traced["cost"] == "training") & (traced["family"] == "all")]
    place = table.headers.index("mean of all")
    bold = {row[0].text for row in table.rows if row[place].strong}
    names = configuration_names(RUNS)
    assert bold == set(own.loc[own["on_frontier"], "configuration"].map(names))


def test_what_was_not_measured_is_a_dash() -> None:
    table = costs_table(RUNS.assign(pretrain_flops=None))
    assert set(column(table, "pretraining")) == {"-"}


def test_prompts_are_counted_by_what_became_of_them() -> None:
    table = drops_table(pairs())
    assert column(table, "prompts")[0] == "kept"
    assert sum(map(int, column(table, "count"))) == pairs()["count"].sum()


def test_seconds_are_summed_by_stage() -> None:
    table = seconds_table(timings())
    place = column(table, "stage").index("prepare_model")
    assert column(table, "jobs")[place] == "5"
    assert column(table, "seconds in all")[place] == "260.0"


def test_metrics_are_shown_as_they_are() -> None:
    table = metrics_table({"a": 0.61, "b": 3, "c": None, "d": "word"})
    assert column(table, "value") == ["0.61", "3", "-", "word"]
