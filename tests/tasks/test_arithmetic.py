"""The one-step facts are what models must learn by heart: their number matters."""

from random import Random

from stages.tasks.arithmetic import RESULTS, STEPS, draft_calc, draw_statement
from stages.tasks.held_out import held_out


def test_there_are_200_one_step_facts_and_they_are_right() -> None:
    assert len(RESULTS) == 200
    for (value, operator, operand), result in RESULTS.items():
        a, b = int(value), int(operand)
        assert int(result) == {"+": a + b, "-": a - b, "*": a * b}[operator] % 10
    drawn = {draft_calc(Random(i), 1).question for i in range(5000)}
    assert drawn == {f"calc {' '.join(fact)}" for fact in RESULTS}


def test_operators_are_equally_likely() -> None:
    operators = [operator for operator, _ in STEPS]
    assert {operators.count(operator) for operator in "+-*"} == {18}


def test_statements_are_true() -> None:
    for i in range(300):
        value, operator, operand, equals, result = draw_statement(Random(i)).split(" ")
        assert equals == "="
        assert RESULTS[value, operator, operand] == result


def test_few_facts_are_withheld_from_training() -> None:
    withheld = sum(held_out(f"calc {' '.join(fact)}") for fact in RESULTS)
    assert withheld == 39
