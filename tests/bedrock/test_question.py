import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.question import Question, asked


def test_no_words_ask_for_the_table() -> None:
    assert asked([]) == Question("reports", None, None, {}, None, "exact", False)


def test_everything_that_can_be_asked() -> None:
    words = (
        "--family math-open --train-flops 1.2e12 --query-flops=1e6 --total-flops 2e13 --queries 1e6"
    )
    more = "--corpus general --study reports/published --mode paper --json"
    assert asked(f"{words} {more}".split()) == Question(
        study="reports/published",
        family="math_open",
        corpus="general",
        limits={"train": 1.2e12, "query": 1e6, "total": 2e13},
        queries=1e6,
        mode="paper",
        json=True,
    )


@pytest.mark.parametrize(
    "text", ["-1e12", "-.5", "0", "0.0", "nan", "inf", "many", "", "1e12 FLOPs"]
)
@pytest.mark.parametrize("option", ["--train-flops", "--query-flops", "--total-flops", "--queries"])
def test_a_limit_is_a_positive_number(option: str, text: str) -> None:
    with pytest.raises(InputError, match=f"{option}: expected a positive number.*{text!r}"):
        asked(["--family", "all", option, text])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--train-flops 1e12", "--train-flops needs --family"),
        ("--json", "--json needs --family"),
        ("--family all --train-flops", "expected one argument"),
        ("--family all --mode cheap", "invalid choice"),
        ("--fam all", "unrecognized arguments"),
        ("math-open", "unrecognized arguments: math-open"),
    ],
)
def test_other_faults_are_bad_input_too(words: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        asked(words.split())
