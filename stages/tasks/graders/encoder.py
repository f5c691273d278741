"""Grader `encoder`: a small encoder, trained to compare answers with references, says how likely one is right.

Made for BERTJudge (arXiv 2604.09497; a classifier of two classes over question, candidate and reference),
and for any model with the same input. It is an option: its weights are not part of the study.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.thinking import split_thinking
from stages.tasks.graders.answers import graded
from stages.tasks.grading import Grade

RIGHT_FROM = 0.5
"""Probability from which an answer counts as right, unless told."""

MARKS = ("<|question|>", "<|candidate|>", "<|reference|>")


class Comparison(NamedTuple):
    """An answer and what it is compared with."""

    question: str
    response: str
    reference: str


class EncoderJudge:
    """A judge from a folder with its weights."""

    def __init__(self, folder: Path) -> None:
        """Load it: safetensors only, no code of the model's own.

        Raises:
            InputError: the folder does not hold such a judge.
        """
        config = folder / "config.json"
        if not config.is_file() or not list(folder.glob("*.safetensors")):
            raise InputError(
                f"grader encoder: {folder} holds no model; put config.json, *.safetensors and the tokenizer "
                "of a reference-based encoder judge there, such as BERTJudge's, and name that folder"
            )
        kinds = read_json(config).get("architectures") or []
        if not any(kind.endswith("ForSequenceClassification") for kind in kinds):
            raise InputError(
                f"grader encoder: {folder} holds {', '.join(kinds) or 'a model'}, which classifies nothing; "
                "name the folder of a model trained as a judge"
            )
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModelForSequenceClassification.from_pretrained(
            folder, local_files_only=True, use_safetensors=True
        ).eval()
        missing = set(MARKS) - set(self._tokenizer.get_vocab())
        if missing or self._model.config.num_labels != 2:
            raise InputError(
                f"grader encoder: {folder} is no judge: its tokenizer must know {' '.join(MARKS)}, and it "
                f"must have 2 classes, not {self._model.config.num_labels}"
            )
        self._tokenizer.truncation_side = "left"  # final answers and the reference stand at the end

    def probabilities(self, comparisons: Sequence[Comparison]) -> list[float]:
        """How likely each answer is right, in [0, 1]. One at a time: the same alone and among others."""
        import torch

        found = []
        for question, response, reference in comparisons:
            answer = split_thinking(response).answer
            text = "".join(
                mark + part for mark, part in zip(MARKS, (question, answer, reference), strict=True)
            )
            longest = self._model.config.max_position_embeddings
            tokens = self._tokenizer(text, truncation=True, max_length=longest, return_tensors="pt")
            with torch.inference_mode():
                logits = self._model(**tokens).logits[0].float()
            found.append(float(torch.sigmoid(logits[1] - logits[0])))
        return found

    def grade(
        self, comparisons: Sequence[Comparison], right_from: float = RIGHT_FROM
    ) -> list[Grade]:
        """The grade of every answer: right from the probability `right_from` on."""
        answers = [split_thinking(one.response).answer or None for one in comparisons]
        return [
            graded(answer, probability >= right_from)
            for answer, probability in zip(answers, self.probabilities(comparisons), strict=True)
        ]
