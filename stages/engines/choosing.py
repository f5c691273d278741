"""Multiple choice by likelihood: what stands for each option, and the table of how likely it was."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.records import likelihoods
from stages.engines.question import Question

Choices = Mapping[str, Sequence[str]]
"""By item, what stands for each of its options."""


class Weighed(NamedTuple):
    """An option that is to be weighed."""

    row: dict[str, Any]
    """Of records/likelihoods.py, as far as it is known before."""
    question: Question
    tail: list[int]


def choices_of(items: pd.DataFrame, gradings: pd.DataFrame) -> dict[str, list[str]]:
    """Of every multiple-choice item; where no benchmark says otherwise the option as it is written.

    Args:
        items: as records/suites.py says.
        gradings: as records/gradings.py says.
    """
    chosen = items[items["format"] == "mc"]
    declared = dict(zip(gradings["item"], gradings["choices"], strict=True))
    pairs = zip(chosen["item"], chosen["options"], strict=True)
    return {item: list(declared.get(item, options)) for item, options in pairs}


def options_to_weigh(
    tokenizer: Any, items: pd.DataFrame, questions: Sequence[Question], choices: Choices
) -> Iterator[Weighed]:
    """Every option of the items in `choices`, tokenized by itself, as answers are for training.

    Args:
        tokenizer: of the model.
        items: as records/suites.py says.
        questions: the items as they are asked, in their order.
        choices: by item.

    Raises:
        InputError: an option without any token.
    """
    for row, question in zip(items.to_dict("records"), questions, strict=True):
        options = choices.get(row["item"], ())
        for place, choice in enumerate(options):
            tail = tokenizer(choice, add_special_tokens=False)["input_ids"]
            if not tail:
                raise InputError(
                    f"{row['suite']}: option {place} of item {row['item']}, {choice!r}, has no tokens; correct "
                    "`choice` of the suite"
                )
            known = {"item": row["item"], "suite": row["suite"], "option": place, "choice": choice}
            known |= {"bytes": len(choice.encode()), "tokens": len(tail)}
            known["right"] = row["options"][place] == row["reference"]
            asked = Question(f"{question.name}/option {place}", question.token_ids)
            yield Weighed(known, asked, tail)


def likelihood_table(weighed: Sequence[Weighed], scores: Sequence[Sequence[float]]) -> pd.DataFrame:
    """As records/likelihoods.py says; `scores` are of each token of each option."""
    rows = [
        {**one.row, "logprob": round(sum(own), 6)} for one, own in zip(weighed, scores, strict=True)
    ]
    return pd.DataFrame(rows, columns=likelihoods.SCHEMA.names)
