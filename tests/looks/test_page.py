import base64
from html.parser import HTMLParser

import pandas as pd
import pytest

from stages.looks.figure_notes import FIGURES
from stages.looks.page import render
from stages.looks.study import Study
from tests.looks.fidelity.fidelity_planted import planted
from tests.looks.simulated import study
from tests.looks.whole import pictures, published, study_of, whole_study

PICTURES = pictures()
LIMITS = ["Numbers < 10 & one generator only."]


class Outline(HTMLParser):
    """Tags that are open, what the page would fetch, its words and its pictures."""

    VOID = ("meta", "img", "br", "link")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.replace("\u00a0", " ")


def page_of(part: Study) -> str:
    return render(part, published(), planted(), PICTURES, "Is it worth it?", LIMITS)


def outline(part: Study) -> Outline:
    return Outline(page_of(part))


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(whole_study())


@pytest.fixture(scope="module")
def whole(page: str) -> Outline:
    return Outline(page)


def test_the_page_is_well_formed_and_fetches_nothing(whole: Outline) -> None:
    assert whole.open == []
    assert all(value.startswith(("data:image/svg+xml;base64,", "#")) for value in whole.fetched)
    assert not {"script", "link", "iframe", "object"} & set(whole.tags)


def test_every_figure_is_on_it_as_it_is(whole: Outline) -> None:
    data = [value.split(",")[1] for value in whole.fetched if value.startswith("data:")]
    assert sorted(base64.b64decode(value) for value in data) == sorted(PICTURES.values())
    assert all(title in whole.words for title, _ in FIGURES.values())


def test_it_opens_with_the_computed_answer(whole: Outline) -> None:
    answer = (
        "Thinking is worth its tokens on open math questions and multiple-choice math questions."
    )
    assert answer in whole.words
    assert whole.words.index(answer) < whole.words.index("What accuracy costs")
    assert "It is not worth them on open general questions" in whole.words


def test_it_says_what_did_not_hold_and_what_was_chosen(whole: Outline) -> None:
    assert "reasoning brings no clear gain at any size" in whole.words
    assert LIMITS[0] in whole.words


def test_it_has_every_table(whole: Outline) -> None:
    for title in (
        "Reasoning against direct answers",
        "Headline numbers",
        "Accuracy of every student",
        "Rates beside the accuracy",
        "Frontier against training FLOPs",
        "Frontier against inference FLOPs",
        "Scaling laws, and what they are worth",
        "Costs",
        "From prompts to pairs",
        "Seconds measured",
    ):
        assert title in whole.words


def test_the_same_tables_make_the_same_page(page: str) -> None:
    assert page_of(whole_study()) == page


@pytest.mark.parametrize(
    ("students", "recipes", "suites"),
    [
        (("d24", "d48"), ("ift", "reasoning"), ("math_open_one_step", "general_mc")),
        (("d24", "d48"), ("ift",), ("math_open_one_step", "general_mc")),
        (("d24", "d48"), ("reasoning",), ("general_open",)),
        (("d48",), ("blends",), ("general_mc",)),
        (("d48",), ("ift", "reasoning", "blends"), ("general_mc",)),
    ],
)
def test_parts_of_a_study_make_a_page_too(
    students: tuple[str, ...], recipes: tuple[str, ...], suites: tuple[str, ...]
) -> None:
    page = outline(study_of(*study(students, recipes, suites, items=30)))
    assert page.open == []
    assert "nan" not in page.words.lower().split()


@pytest.mark.slow
def test_two_corpora_are_answered_apart() -> None:
    runs, levels = study(students=("d16", "d48"), recipes=("ift", "reasoning"), items=30)
    both = pd.concat([runs, runs.assign(corpus="math", run="m_" + runs["run"])], ignore_index=True)
    more = pd.concat([levels, levels.assign(run="m_" + levels["run"])], ignore_index=True)
    page = outline(study_of(both, more))
    for corpus in ("mixed", "math"):
        assert f"Students that learned from {corpus} prompts" in page.words


def test_missing_errors_and_costs_are_dashes() -> None:
    runs, levels = study(students=("d16", "d48"), recipes=("ift", "reasoning"), items=1)
    page = outline(study_of(runs.assign(accuracy_se=float("nan"), pretrain_flops=None), levels))
    assert "nan" not in page.words.lower().split()
