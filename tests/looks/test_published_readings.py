from stages.looks.published.readings import (
    reading_of_claims,
    reading_of_cost_ratio,
    reading_of_published_cost,
)
from tests.looks.published_planted import claims, settings, traced

RUNS, TABLE = traced()


def test_the_frontier_is_counted_per_corpus_and_regime() -> None:
    rows = TABLE[(TABLE["cost"] == "training") & (TABLE["family"] == "math_open")].copy()
    direct = rows["recipe"] == "ift"
    rows["frontier_probability"] = direct.map({True: 1.0, False: 0.5})
    general = rows["corpus"] == "general"
    top = general & ~direct & (rows["student"] == "q14b")
    rows.loc[top, "frontier_probability"] = 0.99
    rows.loc[top, "cost_flops"] = 1e30
    sentence = reading_of_published_cost(rows, "training")
    assert (
        "with general prompts 3 of 3 direct and 1 of 3 reasoning (1 of the latter dearer"
        in sentence
    )
    assert "with math prompts 3 of 3 direct and 0 of 3 reasoning." in sentence


def test_claims_are_counted_with_what_hangs_on_the_way_of_counting() -> None:
    sentence = reading_of_claims(claims())
    assert "Of 5 claims 1 are confirmed, 2 are not and 2 cannot be told (1 of these" in sentence
    assert "Of the 1 that can be counted in several ways, 1 get" in sentence


def test_ratios_are_given_by_reading_and_over_all_lengths() -> None:
    sentence = reading_of_cost_ratio(claims(), settings())
    assert sentence.startswith("The paper's 5 times is here 2 to 4.2 by ")
    assert "over all lengths 2 to 6.2" in sentence
    assert "5 of 18 ways" in sentence


def test_nothing_to_read_is_said() -> None:
    assert "Nothing to compare" in reading_of_published_cost(TABLE.head(0), "training")
    assert "Nothing to compare" in reading_of_claims(claims().head(0))
    assert "Nothing to compare" in reading_of_cost_ratio(claims().head(1), settings())
