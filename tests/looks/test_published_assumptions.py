from stages.looks.published.assumptions import published_assumptions
from tests.looks.published_planted import claims, runs
from tests.science.published_study import tables

ASSUMED = {
    "samples": "stated",
    "characters_per_token": 4.0,
    "length_cv": 0.8,
    "stated_ratio_low": 5.0,
    "stated_ratio_high": 20.0,
    "coverage": 0.95,
}


def test_the_numbers_in_the_sentences_are_those_of_the_tables() -> None:
    facts = tables()
    facts["samples"] = facts["samples"].assign(samples=[1000, 500, 1000, 250])
    facts["benchmarks"] = facts["benchmarks"].assign(status="public")
    unknown = runs().assign(teacher_flops=float("nan"))
    text = " ".join(published_assumptions(facts, ASSUMED, unknown, claims()))
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1k general and 1k math" in plain
    assert "50 % of the general and 25 % of the math" in plain
    assert "6.0 times (general) and 7.8 times (math)" in plain
    assert "5 to 20 times" in plain
    assert "0 of whose sizes rest on a guess" in plain
    assert "aime_2025, has 30 questions and 1/3" in plain
    assert "missing rather than guessed: FLOPs of the teacher's answers." in plain
    assert "1 of 5 claims rest on figures" in plain


def test_what_was_read_is_not_called_unread() -> None:
    facts = tables()
    facts["shapes"] = facts["shapes"].assign(status="confirmed")
    text = " ".join(published_assumptions(facts, ASSUMED, runs(), claims()))
    assert "were not read" not in text
    assert "missing rather than guessed" not in text
