import shutil
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.encoder import MARKS, Comparison, EncoderJudge


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judge with random weights that knows a few words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", *MARKS, "two", "three", "is", "it"]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        additional_special_tokens=list(MARKS),
    )
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
        num_labels=2,
    )
    place = tmp_path_factory.mktemp("judge")
    fast.save_pretrained(place)
    BertForSequenceClassification(config).save_pretrained(place)
    return place


def test_probabilities_are_the_same_alone_and_among_others(folder: Path) -> None:
    judge = EncoderJudge(folder)
    comparisons = [
        Comparison("is it", "<think> three </think> two", "two"),
        Comparison("is it", "two " * 40, "two"),
    ]
    both = judge.probabilities(comparisons)
    assert all(0 < one < 1 for one in both)
    assert judge.probabilities(comparisons[1:]) == both[1:]
    assert judge.probabilities([Comparison("is it", "two", "two")]) == both[:1]


def test_grades_follow_the_threshold(folder: Path) -> None:
    judge = EncoderJudge(folder)
    comparisons = [Comparison("it", "two", "two"), Comparison("it", "<think> two", "two")]
    assert [grade.verdict for grade in judge.grade(comparisons, 0.0)] == ["correct", "no_answer"]
    assert [grade.verdict for grade in judge.grade(comparisons, 1.0)] == ["wrong", "no_answer"]


def test_a_folder_that_holds_no_judge_is_refused(tmp_path: Path, tiny_model: Path) -> None:
    with pytest.raises(InputError, match="holds no model"):
        EncoderJudge(tmp_path)
    with pytest.raises(InputError, match="Qwen3ForCausalLM, which classifies nothing"):
        EncoderJudge(tiny_model)


def test_a_classifier_that_does_not_know_the_marks_is_refused(folder: Path, tmp_path: Path) -> None:
    place = shutil.copytree(folder, tmp_path / "judge")
    for file in place.glob("*token*"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("<|candidate|>", "<|answer|>"), encoding="utf-8")
    with pytest.raises(InputError, match="its tokenizer must know"):
        EncoderJudge(place)
