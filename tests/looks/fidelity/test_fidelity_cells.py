import numpy as np
import pytest

from stages.bedrock.errors import InputError
from stages.looks.fidelity.cells import HEADLINE, headline, matrices, own_places
from stages.looks.fidelity.frames import broken
from stages.looks.fidelity.study import Fidelity, load_fidelity
from stages.science.fidelity.tallies import METRICS
from tests.looks.fidelity.fidelity_planted import planted


def test_the_headline_is_the_first_metric_of_each_task() -> None:
    assert {task: metrics[0] for task, metrics in METRICS.items()} == HEADLINE


def test_a_metric_of_its_own_is_taken_where_the_headline_is_not_there() -> None:
    scores = planted(1).table("scores").assign(metric="score", task="scored")
    assert len(headline(scores)) == len(scores)


def test_benchmarks_stay_in_their_order_and_exemplars_ascend() -> None:
    scores = planted(2, exemplars=(2, 1)).table("scores")
    assert headline(scores)["panel"].unique().tolist() == [
        "snips, k = 1",
        "snips, k = 2",
        "headlines, k = 1",
        "headlines, k = 2",
    ]


def test_real_rows_without_exemplars_serve_every_number_of_them() -> None:
    scores = planted(1, exemplars=(1, 2)).table("scores").copy()
    real = scores["generator"] == "real"
    scores = scores[~(real & (scores["exemplars"] == 2))].copy()
    scores.loc[scores["generator"] == "real", "exemplars"] = None
    found = matrices(scores)
    assert [one.k for one in found] == [1, 2]
    assert all(np.isfinite(one.real).all() for one in found)


def test_the_average_needs_all_generators_that_have_scores() -> None:
    scores = planted(1).table("scores").copy()
    first = (scores["generator"] == "a16") & (scores["solver"] == "a48")
    scores.loc[first, "score"] = np.nan
    scores.loc[scores["generator"] == "b48", "score"] = np.nan
    (matrix,) = matrices(scores)
    assert np.isnan(matrix.average[matrix.solvers.index("a48")])
    rest = [place for place, name in enumerate(matrix.solvers) if name != "a48"]
    assert np.allclose(matrix.average[rest], matrix.scores[:3, rest].mean(axis=0))


@pytest.mark.parametrize(
    ("generators", "solvers", "own"),
    [
        (("a", "b"), ("b", "c"), [(1, 0)]),
        (("a16_k2", "b_2shot"), ("a16", "b"), [(0, 0), (1, 1)]),
        (("gpt-4o-mini",), ("gpt-4o",), []),
    ],
)
def test_a_generator_is_the_solver_of_its_name(
    generators: tuple[str, ...], solvers: tuple[str, ...], own: list[tuple[int, int]]
) -> None:
    assert own_places(generators, solvers) == own


def test_names_break_between_parts_only_when_long() -> None:
    assert broken("gpt-4o-mini") == "gpt-4o-mini"
    assert broken("Meta-Llama-3-70B-Instruct") == "Meta-Llama-3-\n70B-Instruct"
    assert broken("averyveryverylongnamewithoutparts").count("\n") == 0


def test_a_table_that_does_not_exist_is_no_empty_table() -> None:
    assert Fidelity({}).table("scores").empty
    with pytest.raises(KeyError):
        Fidelity({}).table("scoers")


def test_a_folder_without_tables_is_an_input_error(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    with pytest.raises(InputError, match="scores"):
        load_fidelity()
