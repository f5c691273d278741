"""How the graders do on their lists of hard cases, and seconds that 1,000 rows take.

python -m tests.benchmarks.grading_speed [--rows 1000]
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from stages.tasks.graders.choice import grade_choice
from stages.tasks.graders.exact import grade_exact, grade_numeric
from stages.tasks.graders.mathematics import Pair, grade_math
from stages.tasks.graders.span import grade_span
from stages.tasks.grading import Grade
from tests.tasks.graders import choice_lists, math_lists, text_lists

Many = Callable[[Sequence[Pair]], list[Grade]]
Case = tuple[str, str, str]  # response, reference, verdict

THOUGHT = "<think> " + "Let me see: 3 + 4 = 7, and \\frac{1}{2} of it is 3.5. " * 80 + "</think> "


def both_ways(matching: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> list[Case]:
    """Every pair, boxed, and the other way round."""
    return [
        (rf"\boxed{{{response}}}", reference, verdict)
        for pairs, verdict in ((matching, "correct"), (others, "wrong"))
        for one, other in pairs
        for response, reference in ((one, other), (other, one))
    ]


def lists() -> dict[str, tuple[Many, list[Case]]]:
    """By grader: how it grades many, and its cases."""
    of_choice = [
        (response, "B", verdict)
        for responses, verdict in (
            (choice_lists.RIGHT, "correct"),
            (choice_lists.WRONG, "wrong"),
            (choice_lists.NO_ANSWER, "no_answer"),
        )
        for response in responses
    ]
    return {
        "math": (grade_math, both_ways(math_lists.MUST_MATCH, math_lists.MUST_NOT_MATCH)),
        "choice": (_each(_choice), of_choice),
        "span": (_each(grade_span), both_ways(text_lists.SPAN_MATCH, text_lists.SPAN_NO_MATCH)),
        "exact": (_each(grade_exact), both_ways(text_lists.EXACT_MATCH, text_lists.EXACT_NO_MATCH)),
        "numeric": (
            _each(grade_numeric),
            both_ways(text_lists.NUMERIC_MATCH, text_lists.NUMERIC_NO_MATCH),
        ),
    }


def _choice(response: str, references: Sequence[str]) -> Grade:
    return grade_choice(response, references[0], choice_lists.OPTIONS)


def _each(grade: Callable[[str, Sequence[str]], Grade]) -> Many:
    def many(pairs: Sequence[Pair]) -> list[Grade]:
        return [grade(*pair) for pair in pairs]

    return many


def main(argv: Sequence[str] | None = None) -> None:
    """Print one line per grader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    rows = parser.parse_args(argv).rows
    for name, (grade, cases) in lists().items():
        grades = grade([Pair(response, (reference,)) for response, reference, _ in cases])
        right = sum(
            one.verdict == verdict for one, (*_, verdict) in zip(grades, cases, strict=True)
        )
        many = [
            Pair(THOUGHT + cases[at % len(cases)][0], (cases[at % len(cases)][1],))
            for at in range(rows)
        ]
        tell(f"{name}, its list", f"{right} of {len(cases)}", lambda: grade(many))  # noqa: B023
    plain = [Pair(rf"{THOUGHT}\boxed{{{at},000}}", (f"{at}000",)) for at in range(1, rows + 1)]
    tell("math, plain numbers", "", lambda: grade_math(plain))
    algebra = [
        Pair(
            rf"{THOUGHT}\boxed{{\frac{{\sqrt{{{at}}}}}{{2}}}}",
            (rf"\frac{{{at}}}{{2\sqrt{{{at}}}}}",),
        )
        for at in range(2, rows + 2)
    ]
    tell("math, algebra in all rows", "", lambda: grade_math(algebra))


def tell(what: str, agreement: str, work: Callable[[], object]) -> None:
    """One line: what, how many verdicts are as listed, seconds."""
    began = time.perf_counter()
    work()
    sys.stdout.write(f"{what:28} {agreement:12} {time.perf_counter() - began:6.2f} s\n")


if __name__ == "__main__":
    main()
