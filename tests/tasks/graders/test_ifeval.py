import importlib
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.ifeval import PACKAGE, grade_ifeval

PROMPT = "Write two sentences without any comma."
NO_COMMA = ("punctuation:no_comma",)


RULES = all(importlib.util.find_spec(one) for one in ("lm_eval", "langdetect", "nltk"))
needs_rules = pytest.mark.skipif(not RULES, reason=f"{PACKAGE} is not installed")


@pytest.fixture
def sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in place of NLTK's data on sentences, which the rules tested here do not read."""
    (tmp_path / "tokenizers/punkt_tab").mkdir(parents=True)
    monkeypatch.setattr(importlib.import_module("nltk").data, "path", [str(tmp_path)])


def test_without_the_package_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'lm-eval\[ifeval\]"):
        grade_ifeval("x", PROMPT, NO_COMMA, [{}])


@needs_rules
@pytest.mark.usefixtures("sentences")
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
@pytest.mark.usefixtures("sentences")
def test_unknown_instructions_are_refused() -> None:
    with pytest.raises(InputError, match="no_such is no instruction"):
        grade_ifeval("x", PROMPT, ["no_such"], [{}])
    with pytest.raises(InputError, match="one of each"):
        grade_ifeval("x", PROMPT, NO_COMMA, [])


@needs_rules
def test_data_that_are_missing_are_named_and_not_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("nltk").data, "path", [str(tmp_path)])
    with pytest.raises(InputError, match=r"nltk\.downloader punkt_tab"):
        grade_ifeval("x", PROMPT, NO_COMMA, [{}])
