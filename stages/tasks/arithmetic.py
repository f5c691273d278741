"""Arithmetic modulo 10: chains of operations (`calc`) and chains of variables (`let`).

`calc 1 * 3 + 9` is worked from left to right; `let q = 6 ; d = q - 8 ; d ?` step by step.
"""

from random import Random
from typing import NamedTuple

from stages.bedrock.errors import InputError
from stages.tasks.lexicon import DIGITS, NODES
from stages.tasks.problem import Draft

OPERANDS = {"+": tuple("123456789"), "-": tuple("123456789"), "*": tuple("23")}
# Operator first (each equally likely), then its operand: 9 + 9 + 2 operations on 10 values are the
# 200 one-step facts. A full multiplication table was too much to learn beside all else at this size.
STEPS = tuple(
    (operator, operand)
    for operator, operands in OPERANDS.items()
    for operand in operands
    for _ in range(18 // len(operands))
)
RESULTS = {
    (value, operator, operand): str(
        {"+": int(value) + int(operand), "-": int(value) - int(operand)}.get(
            operator, int(value) * int(operand)
        )
        % 10
    )
    for value in DIGITS
    for operator, operand in set(STEPS)
}
MAX_STEPS = len(NODES) - 1  # a chain of variables names one node more than it has steps


def draw_statement(rng: Random) -> str:
    """A true one-step statement such as `3 + 4 = 7`."""
    operation = (rng.choice(DIGITS), *rng.choice(STEPS))
    return f"{' '.join(operation)} = {RESULTS[operation]}"


def draft_calc(rng: Random, level: int) -> Draft:
    """A chain of `level` operations on a digit."""
    value = rng.choice(DIGITS)
    question, thinking = f"calc {value}", []
    for operator, operand in rng.choices(STEPS, k=level):
        result = RESULTS[value, operator, operand]
        question += f" {operator} {operand}"
        thinking.append(f"{value} {operator} {operand} = {result}")
        value = result
    return Draft(question, " ; ".join(thinking), value, DIGITS)


def draft_let(rng: Random, level: int) -> Draft:
    """A chain of `level` variables, each made from the one before; asked for the last."""
    names = rng.sample(NODES, level + 1)
    value = rng.choice(DIGITS)
    question = thinking = f"{names[0]} = {value}"
    for i, (operator, operand) in enumerate(rng.choices(STEPS, k=level)):
        result = RESULTS[value, operator, operand]
        question += f" ; {names[i + 1]} = {names[i]} {operator} {operand}"
        thinking += f" ; {names[i + 1]} = {value} {operator} {operand} = {result}"
        value = result
    return Draft(f"let {question} ; {names[level]} ?", thinking, value, DIGITS)


class Operation(NamedTuple):
    """`source operator operand`; `source` is a digit, a variable, or empty for the value so far."""

    source: str
    operator: str
    operand: str


def solve_calc(words: list[str]) -> str:
    """The value of a `calc` question, summed up over the integers and reduced once at the end."""
    start, operations = _parse_calc(words)
    value = int(start)
    for operation in operations:
        value = _apply(value, operation)
    return str(value % 10)


def solve_let(words: list[str]) -> str:
    """The value of the variable that a `let` question asks for, resolved backwards from there."""
    definitions, asked = _parse_let(words)
    pending = []
    while isinstance(source := definitions.get(asked), Operation):
        pending.append(source)
        asked = source.source
        if len(pending) > len(definitions):
            raise InputError(f"{' '.join(words)!r}: a variable is defined by itself")
    if source is None:
        raise InputError(f"{' '.join(words)!r}: {asked!r} is never defined")
    value = int(source)
    for operation in reversed(pending):
        value = _apply(value, operation)
    return str(value % 10)


def calc_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` is the question's steps in order, each with its right result."""
    value, operations = _parse_calc(words)
    steps = thinking.split(" ; ")
    for step, operation in zip(steps, operations, strict=False):
        source, *rest = step.split(" ")
        if source != value or not _is_true(source, rest, operation):
            return False
        value = rest[-1]
    return len(steps) == len(operations)


def let_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` gives every variable in order, with the right values in each step."""
    definitions, _ = _parse_let(words)
    values: dict[str, str] = {}
    steps = thinking.split(" ; ")
    for step, (name, definition) in zip(steps, definitions.items(), strict=False):
        target, *rest = step.split(" ")
        if isinstance(definition, str):
            right = rest == ["=", definition]
        else:
            right = rest[:2] == ["=", values.get(definition.source)] and _is_true(
                rest[1], rest[2:], definition
            )
        if target != name or not right:
            return False
        values[name] = rest[-1]
    return len(steps) == len(definitions)


def _apply(value: int, operation: Operation) -> int:
    operand = int(operation.operand)
    if operation.operator == "*":
        return value * operand
    return value + operand if operation.operator == "+" else value - operand


def _is_true(source: str, rest: list[str], operation: Operation) -> bool:
    """Whether `rest` is `operator operand = result` of this very operation on `source`, and right."""
    if rest[:3] != [operation.operator, operation.operand, "="] or len(rest) != 4:
        return False
    return rest[3] in DIGITS and (_apply(int(source), operation) - int(rest[3])) % 10 == 0


def _parse_calc(words: list[str]) -> tuple[str, list[Operation]]:
    pairs = list(zip(words[2::2], words[3::2], strict=False))
    known = all(operand in OPERANDS.get(operator, ()) for operator, operand in pairs)
    if len(words) < 4 or len(words) % 2 or words[1] not in DIGITS or not known:
        raise InputError(f"{' '.join(words)!r}: expected `calc digit operator operand ...`")
    return words[1], [Operation("", *pair) for pair in pairs]


def _parse_let(words: list[str]) -> tuple[dict[str, str | Operation], str]:
    """The definitions by name, in the order of the question, and the name asked for."""
    *clauses, question = (clause.split() for clause in " ".join(words[1:]).split(" ; "))
    definitions: dict[str, str | Operation] = {}
    for clause in clauses:
        match clause:
            case [name, "=", digit] if name in NODES and digit in DIGITS:
                definitions[name] = digit
            case [name, "=", source, operator, operand] if (
                name in NODES and source in NODES and operand in OPERANDS.get(operator, ())
            ):
                definitions[name] = Operation(source, operator, operand)
            case _:
                raise InputError(f"{' '.join(clause)!r}: expected `a = 1` or `a = b + 1`")
    if len(question) != 2 or question[1] != "?" or len(definitions) != len(clauses):
        raise InputError(f"{' '.join(words)!r}: expected distinct variables, then `a ?`")
    return definitions, question[0]
