import numpy as np
import pytest

from stages.tasks.graders.agreement import Agreement, compare, fleiss_kappa, pairwise


def test_cohen_of_a_table_worked_by_hand() -> None:
    # 20 both yes, 5 only the first, 10 only the second, 15 both no: p_o = 0.7, p_e = 0.5.
    cells = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    ones, others = zip(*cells, strict=True)
    found = compare("a", ones, "b", others)
    assert found.kappa == pytest.approx(0.4)
    assert found == Agreement("a", "b", 50, 0.7, found.kappa, 5, 10)


def test_kappa_is_missing_where_it_is_undefined() -> None:
    assert compare("a", [True] * 3, "b", [True] * 3).kappa is None
    assert fleiss_kappa([[True, True], [True, True]]) is None
    assert compare("a", [True, False], "b", [True, True]).kappa == 0


def test_every_two_graders_are_compared() -> None:
    findings = {name: [True, False, True] for name in "abc"}
    found = pairwise(findings)
    assert [(one.one, one.other) for one in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert all(one.kappa == 1 and one.same == 1 for one in found)


def test_fleiss_of_all_agreeing_is_one_and_of_chance_about_zero() -> None:
    rng = np.random.default_rng(1)
    same = (rng.random(50) < 0.5).tolist()
    assert fleiss_kappa([same] * 4) == pytest.approx(1)
    drawn = (rng.random((3, 20000)) < 0.7).tolist()
    assert fleiss_kappa(drawn) == pytest.approx(0, abs=0.02)


def test_fleiss_of_two_graders_with_equal_shares_is_cohen() -> None:
    ones = [True] * 6 + [False] * 4
    others = [True] * 5 + [False] * 4 + [True]
    assert fleiss_kappa([ones, others]) == pytest.approx(compare("a", ones, "b", others).kappa)


def test_fleiss_finds_a_planted_agreement() -> None:
    # Each of three graders copies the truth with probability q, else tosses a coin: kappa = q^2.
    rng = np.random.default_rng(2)
    truth = rng.random(40000) < 0.5
    q = 0.8
    graders = [np.where(rng.random(40000) < q, truth, rng.random(40000) < 0.5) for _ in range(3)]
    assert fleiss_kappa([one.tolist() for one in graders]) == pytest.approx(q**2, abs=0.02)
