import importlib.util
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.ifeval import PACKAGE, grade_ifeval

PROMPT = "Write two sentences without any comma."
NO_COMMA = ("punctuation:no_comma",)


def _rules_are_here() -> bool:
    if any(importlib.util.find_spec(one) is None for one in ("lm_eval", "langdetect", "nltk")):
        return False
    try:
        importlib.import_module("nltk").data.find("tokenizers/punkt_tab")
    except LookupError:
        return False
    return True


needs_rules = pytest.mark.skipif(
    not _rules_are_here(), reason=f"{PACKAGE} or its data are not here"
)


def test_without_the_package_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'lm-eval\[ifeval\]"):
        grade_ifeval("x", PROMPT, NO_COMMA, [{}])


@needs_rules
@pytest.mark.parametrize(
    ("response", "verdict"),
    [
        ("One. Two.", "correct"),
        ("One, two.", "wrong"),
        ("<think> one, two </think> One.", "correct"),
        ("<think> One.", "no_answer"),
        ("", "no_answer"),
    ],
)
def test_the_official_rules_judge_what_follows_the_thinking(response: str, verdict: str) -> None:
    arguments: list[dict[str, Any]] = [{"num_bullets": None}]
    assert grade_ifeval(response, PROMPT, NO_COMMA, arguments).verdict == verdict


@needs_rules
def test_unknown_instructions_are_refused() -> None:
    with pytest.raises(InputError, match="no_such is no instruction"):
        grade_ifeval("x", PROMPT, ["no_such"], [{}])
    with pytest.raises(InputError, match="one of each"):
        grade_ifeval("x", PROMPT, NO_COMMA, [])
