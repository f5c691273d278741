import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from stages.engines.protocol import Completion
from stages.engines.scratch import build_tokenizer
from stages.engines.transcript import Transcriber, block_of

OPEN, CLOSE = 1, 2


@pytest.mark.parametrize(
    ("body", "thinking"),
    [
        ([], 0),
        ([7, 8], 0),
        ([OPEN, 7, 8, CLOSE, 9], 4),
        ([OPEN, CLOSE, 9], 2),
        ([7, OPEN, 8, CLOSE], 3),
        ([OPEN, 7, 8], 3),  # never closed
        ([7, OPEN, 8], 2),
        ([7, 8, CLOSE, 9], 3),  # opened by the template
        ([OPEN, 7, CLOSE, 8, CLOSE, 9], 5),
        ([OPEN, 7, CLOSE, 8, OPEN, 9], 6),
    ],
)
def test_thinking_runs_from_the_first_tag_to_the_last(body: list[int], thinking: int) -> None:
    block = block_of(body, OPEN, CLOSE)
    assert block.stop - block.start == thinking


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ([7, 8], []),
        ([OPEN, 7, 8, CLOSE, 9], [7, 8]),
        ([OPEN, CLOSE, 9], []),
        ([OPEN, 7, 8], [7, 8]),
        ([7, 8, CLOSE, 9], [7, 8]),
        ([9, OPEN, 7, CLOSE], [7]),
    ],
)
def test_the_content_is_the_block_without_its_tags(body: list[int], content: list[int]) -> None:
    block = block_of(body, OPEN, CLOSE)
    assert body[block.content_start : block.content_stop] == content


def _in_letters() -> PreTrainedTokenizerFast:
    """A tokenizer with one token per character, so that tags have several."""
    letters = "<>/thinkw0123456789e |"
    vocabulary = {letter: number for number, letter in enumerate(sorted(set(letters)))}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    raw.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=raw, clean_up_tokenization_spaces=False)


@pytest.mark.parametrize(
    "text",
    [
        "w1 w2",
        "<think> w1 w2 </think> w3",
        "w1 <think> w2",
        "w1 </think> w2",
        "<think> </think> w3",
    ],
)
def test_tags_of_one_token_or_of_many_are_counted_alike(text: str) -> None:
    words, letters = build_tokenizer(["w1", "w2", "w3"]), _in_letters()
    ids = words(text, add_special_tokens=False)["input_ids"]
    ended = Completion((*ids, words.eos_token_id), "stop")
    by_word = Transcriber(words).transcript([5, 6], ended)
    assert by_word["text"] == text
    assert by_word["prompt_tokens"] == 2
    assert by_word["thinking_tokens"] + by_word["answer_tokens"] == len(ids) + 1
    cut = Transcriber(words).transcript([5, 6], Completion(tuple(ids), "length"))
    assert cut == {
        **by_word,
        "finish_reason": "length",
        "answer_tokens": by_word["answer_tokens"] - 1,
    }

    ids = letters(text, add_special_tokens=False)["input_ids"]
    assert len(ids) == len(text)
    by_letter = Transcriber(letters).transcript([5], Completion(tuple(ids), "length"))
    start = text.find("<think>") if "<think>" in text else 0
    stop = text.rfind("</think>") + len("</think>") if "</think>" in text else len(text)
    expected = stop - start if "think>" in text else 0
    assert by_letter["thinking_tokens"] == expected
    assert by_letter["text"] == text
    block = Transcriber(letters).block(Completion(tuple(ids), "length"))
    inside = text[start:stop].removeprefix("<think>").removesuffix("</think>")
    assert text[block.content_start : block.content_stop] == (inside if expected else "")
