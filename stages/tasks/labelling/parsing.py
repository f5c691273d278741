"""Reading what a model answered: strict in form, and never a guess.

A label must be one of the labels, in whatever case and spacing; a number must lie within the scale. What
cannot be read is unparsed. Nothing is snapped to what comes nearest, nothing is drawn at random.
"""

import json
import re
from typing import Any, Literal, NamedTuple

from stages.tasks.labelling.benchmark import AnswerKind, BenchmarkParams, plain_label
from stages.tasks.labelling.items import Item, Mention, Span, Target
from stages.tasks.labelling.places import find_spans
from stages.tasks.labelling.prompts import NO_ENTITY, writing_fields

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
FENCE = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
BULLET = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+")
WRAPPING = " \t\r\n\"'`*"


class Prediction(NamedTuple):
    """What a solver said about an item; all of label, score and spans are None when unparsed."""

    outcome: Literal["answered", "unparsed"]
    label: str | None = None
    score: float | None = None
    spans: tuple[Span, ...] | None = None
    """Ner: in the order said. Start == end < 0: a string that is not in the text; see `Span`."""


class Rejection(NamedTuple):
    """Why a writing is no item."""

    reason: Literal["no_text", "not_a_pair", "missing_entity", "malformed"]


UNPARSED = Prediction("unparsed")


def read_solution(params: BenchmarkParams, kind: AnswerKind, text: str, answer: str) -> Prediction:
    """Read a solver's answer.

    Args:
        params: of the benchmark.
        kind: how answers are written.
        text: of the item, in which entities are looked up.
        answer: what the solver said, without a thinking block.
    """
    said: Any = _inside("answer", answer) if kind == "tagged" else answer
    if said is not None and (kind == "json" or (kind == "tagged" and params.task == "ner")):
        said = _object(said)
        if said is not None and params.task != "ner":
            said = said.get("label" if params.task == "classification" else "score")
    if said is None:
        return UNPARSED
    if params.task == "ner":
        mentions = _mentions_in_pairs(params, said) if kind == "pairs" else _mentions(params, said)
        if mentions is None:
            return UNPARSED
        return Prediction("answered", spans=find_spans(text, mentions))
    if params.task == "classification":
        label = _label(params, str(said)) if isinstance(said, str) else None
        return UNPARSED if label is None else Prediction("answered", label=label)
    score = _score(params, said)
    return UNPARSED if score is None else Prediction("answered", score=score)


def read_writing(
    params: BenchmarkParams, kind: AnswerKind, target: Target, answer: str
) -> Item | Rejection:
    """Read a writer's answer as an item with `target` as its annotation; only its form is checked.

    Of each entity asked for, the first occurrence that no other one took is annotated; if one does not
    occur, there is no item.
    Source: arXiv 2409.11968, the filter of the generation runners.
    """
    texts = _texts(params, kind, answer)
    if texts is None:
        return Rejection("malformed")
    if len(texts) != len(writing_fields(params.task)):
        return Rejection("not_a_pair")
    if not all(texts):
        return Rejection("no_text")
    if isinstance(target, str):
        return Item(texts[0], label=target)
    if not isinstance(target, tuple):
        return Item(texts[0], texts[1], score=float(target))
    spans = find_spans(texts[0], target)
    if any(span.start < 0 for span in spans):
        return Rejection("missing_entity")
    return Item(texts[0], spans=tuple(sorted(spans)))


def read_entities(answer: str) -> list[str]:
    """The entities of a listing, one per line, without bullets, numbers and quotes; each once."""
    lines = (BULLET.sub("", line).strip(WRAPPING) for line in answer.splitlines())
    return list(dict.fromkeys(" ".join(line.split()) for line in lines if line))


def _label(params: BenchmarkParams, said: str) -> str | None:
    plain = plain_label(said.strip(WRAPPING).removesuffix("."))
    return next((label for label in params.labels or () if plain_label(label) == plain), None)


def _score(params: BenchmarkParams, said: Any) -> float | None:
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return None
    written = str(said).strip(WRAPPING).removesuffix(".")
    if not NUMBER.fullmatch(written):
        return None
    assert params.scale is not None
    score = float(written)
    return score if params.scale[0] <= score <= params.scale[1] else None


def _mentions_in_pairs(params: BenchmarkParams, said: str) -> list[Mention] | None:
    """`person daki ; loc tulo`: a declared type and the words of the entity, each."""
    said = " ".join(said.split())
    if said == NO_ENTITY:
        return []
    mentions = []
    for pair in said.split(";"):
        mention = _mention(params, pair.strip())
        if mention is None:
            return None
        mentions.append(mention)
    return mentions


def _mention(params: BenchmarkParams, pair: str) -> Mention | None:
    for label in sorted(params.labels or (), key=len, reverse=True):
        plain, words = plain_label(label), pair[len(label) :]
        if pair[: len(label)].casefold() == plain and words.startswith(" ") and words.strip():
            return Mention(label, words.strip())
    return None


def _mentions(params: BenchmarkParams, said: Any) -> list[Mention] | None:
    """{type: [entity, ...], ...}, or None: an undeclared type with entities, or an entity that is no string."""
    mentions = []
    for name, entities in said.items():
        if not isinstance(entities, list):
            return None
        label = _label(params, name)
        for entity in entities:
            if label is None or not isinstance(entity, str) or not entity.strip():
                return None
            mentions.append(Mention(label, " ".join(entity.split())))
    return mentions


def _texts(params: BenchmarkParams, kind: AnswerKind, answer: str) -> list[str] | None:
    names = writing_fields(params.task)
    found: list[Any]
    if kind == "json":
        said = _object(answer)
        found = [None] if said is None else [said.get(name) for name in names]
    elif kind == "tagged":
        found = [_inside(name, answer) for name in names]
    else:
        found = list(answer.split("|")) if params.task == "similarity" else [answer]
    if not all(isinstance(text, str) for text in found):
        return None
    return [text.strip() for text in found]


def _inside(tag: str, answer: str) -> str | None:
    """What stands between the last pair of such tags."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", answer, re.DOTALL)
    return found[-1].strip() if found else None


def _object(answer: str) -> dict[str, Any] | None:
    """The JSON object that an answer is, with or without a fence around it."""
    fenced = FENCE.search(answer)
    try:
        found = json.loads(fenced[1] if fenced else answer)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
