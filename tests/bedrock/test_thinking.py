import pytest

from stages.bedrock.thinking import Parts, split_thinking

CASES = {
    "5": Parts(None, "5", True),
    "": Parts(None, "", True),
    "<think> 1 + 1 = 2 </think> 2": Parts("1 + 1 = 2", "2", True),
    "<think>\n1 + 1\n= 2\n</think>\n\n2\n": Parts("1 + 1\n= 2", "2", True),
    "1 + 1 = 2 </think> 2": Parts("1 + 1 = 2", "2", True),
    "<think> </think> 2": Parts("", "2", True),
    "<think> 1 + 1 = 2 </think>": Parts("1 + 1 = 2", "", True),
    "<think> 1 + 1": Parts("1 + 1", "", False),
    "<think>": Parts("", "", False),
    "2 <think> 1": Parts("2 <think> 1", "", False),
    "<think> a </think> 1 <think> b </think> 2": Parts("a </think> 1 <think> b", "2", True),
    "<think> a </think> 1 <think> b": Parts("a </think> 1 <think> b", "", False),
}


@pytest.mark.parametrize(("text", "parts"), CASES.items())
def test_split(text: str, parts: Parts) -> None:
    assert split_thinking(text) == parts


def test_a_well_formed_text_is_put_together_again_from_its_parts() -> None:
    text = "<think> 4 + 1 = 5 ; 5 + 2 = 7 </think> 7"
    thinking, answer, _ = split_thinking(text)
    assert f"<think> {thinking} </think> {answer}" == text
