"""The command line of `python -m stages.recommend`: a question about a budget, or none."""

import math
import re
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from stages.bedrock.errors import InputError

AXES = ("train", "query", "total")
# What is of use with a family only.
ABOUT_ONE = ("train_flops", "query_flops", "total_flops", "queries", "corpus", "mode", "json")
NEGATIVE = re.compile(r"-\.?\d.*")


@dataclass(frozen=True)
class Question:
    """What was asked; without a family, for the table of all budgets.

    Attributes:
        study: folder of a tabulated study.
        family: domain_format of suites, or all.
        corpus: None if not named.
        limits: upper limits in FLOPs, by axis; an axis that is not there has no limit.
        queries: items answered in a lifetime; None if not given.
        mode: exact or paper, how FLOPs are counted.
        json: print everything for machines.
    """

    study: str
    family: str | None
    corpus: str | None
    limits: dict[str, float]
    queries: float | None
    mode: str
    json: bool


class Arguments(ArgumentParser):
    """A command line whose faults are bad input like any other."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; `python -m stages.recommend --help` lists the options")


def asked(argv: Sequence[str]) -> Question:
    """The question in the words of a command line.

    Raises:
        InputError: unknown or incomplete options, or a limit that is not a positive number.
    """
    parser = Arguments(
        prog="python -m stages.recommend",
        description="Write the table of all budgets, or with --family answer for one budget.",
        allow_abbrev=False,
    )
    parser.add_argument("--family", help="math-open, math-mc, general-open, general-mc or all")
    parser.add_argument("--train-flops", help="upper limit of the fine-tuning, such as 1e12")
    parser.add_argument("--query-flops", help="upper limit of answering one item")
    parser.add_argument("--total-flops", help="upper limit of training + queries x query")
    parser.add_argument("--queries", help="items answered in a lifetime (default: params.yaml)")
    parser.add_argument("--corpus", help="which prompts were learned from, if there are several")
    parser.add_argument("--study", default="reports", help="folder of runs.csv (default: reports)")
    parser.add_argument("--mode", choices=("exact", "paper"), help="how FLOPs are counted")
    parser.add_argument("--json", action="store_true", help="everything, for machines")
    given = vars(parser.parse_args(_attached(argv)))
    lonely = [name for name in ABOUT_ONE if given[name] not in (None, False)]
    if lonely and given["family"] is None:
        parser.error(f"{_option(lonely[0])} needs --family")
    limits = {axis: _positive(given, f"{axis}_flops") for axis in AXES}
    return Question(
        study=given["study"],
        family=None if given["family"] is None else given["family"].replace("-", "_"),
        corpus=given["corpus"],
        limits={axis: limit for axis, limit in limits.items() if limit is not None},
        queries=_positive(given, "queries"),
        mode=given["mode"] or "exact",
        json=given["json"],
    )


def _attached(argv: Sequence[str]) -> list[str]:
    """`--x -1e12` as `--x=-1e12`, so that it is a value that can be refused and not an unknown option."""
    words: list[str] = []
    for word in argv:
        if words and NEGATIVE.fullmatch(word) and words[-1].startswith("--"):
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


def _positive(given: dict[str, str | None], name: str) -> float | None:
    text = given[name]
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"{_option(name)}: expected a positive number such as 1e12, got {text!r}")
    return value


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
