"""Grader `span`: does the answer have the words of one of the references?

Extraction, behind the order all graders share (`answers.py`): all of the text when it is one line.
"""

import re
import string
from collections import Counter
from collections.abc import Sequence

from stages.tasks.graders.answers import LONGEST, find_answer, graded
from stages.tasks.graders.wrappers import unwrapped
from stages.tasks.grading import Grade

MIN_F1 = 0.8
"""F1 from which an answer is right, unless told: of five words at most one may be foreign to the other."""

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_TELLING = re.compile(r"\d|^(?:not|no|never|none|nor|neither|without|cannot)$")


def grade_span(response: str, references: Sequence[str], min_f1: float = MIN_F1) -> Grade:
    """The grade of one response: right from `min_f1` on, or where it is a reference word for word (EM).

    Deviation from SQuAD, whose accuracy is EM alone and whose F1 is a mean: below an F1 of 1 an answer is
    right only if it has the numbers and negations of the reference, which change all and weigh little.

    Args:
        response: the whole text, thinking tags kept.
        references: one or more answers that are right.
        min_f1: in (0, 1]; 1 asks for the same words in any order.
    """
    answer = extract_line(response)
    right = answer is not None and any(_right(answer, one, min_f1) for one in references)
    return graded(answer, right)


def extract_line(response: str) -> str | None:
    """The answer as it stands in the response; without box and statement all of it, if it is one line."""
    found = find_answer(response)
    if found is None or (found.by == "rest" and "\n" in found.text):
        return None
    return unwrapped(found.text).strip() if len(found.text) <= LONGEST else found.text


def exact_match(answer: str, reference: str) -> bool:
    """Whether the two are the same when normalised (EM)."""
    return normalised(answer) == normalised(reference)


def f1(answer: str, reference: str) -> float:
    """F1 = 2 c / (a + r): c words in common, with multiplicity, of a and r words; in [0, 1].

    Source: Rajpurkar et al. 2016 (SQuAD), section 6.1, and its evaluation script.
    """
    one, other = normalised(answer).split(), normalised(reference).split()
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other)) if one and other else float(one == other)


def normalised(text: str) -> str:
    """Lower case, without punctuation and articles, white space single, as SQuAD's evaluation script has it.

    Deviation: of a text that is nothing else (`The The`, `!`) all is kept.
    """
    lower = text.lower()
    bare = "".join(sign for sign in lower if sign not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", bare).split()) or " ".join(lower.split())


def _right(answer: str, reference: str, min_f1: float) -> bool:
    if exact_match(answer, reference):
        return True
    return f1(answer, reference) >= min_f1 and _telling(answer) == _telling(reference)


def _telling(text: str) -> set[str]:
    return {word for word in normalised(text).split() if _TELLING.search(word)}
