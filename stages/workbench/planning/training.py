"""What will be trained: models from nothing, and students on the teacher's pairs."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from stages.engines.chat import response_text
from stages.engines.training import steps_of
from stages.science.equal_cost import epochs_at_equal_cost
from stages.science.flops import parameters
from stages.tasks.curriculum import Sum, lessons
from stages.workbench.planning.lengths import END, FRAME, ROWS, SWITCH_OFF, spread, words
from stages.workbench.planning.scene import Scene
from stages.workbench.planning.work import Line


def prepared_model(scene: Scene, name: str) -> Line:
    """A model built and pretrained, or fetched."""
    line, sized = Line("prepare_model", name), scene.models[name]
    entry = scene.study.models[name].root
    if entry.source == "hub":
        stored = 0.0 if entry.served else _weights(scene, name)
        return line.plus(Line("", "", stored_bytes=stored))
    recipe = scene.study.pretraining[entry.pretraining]
    batch = recipe.optimization.batch_size
    for writing in [None, recipe.writing] if recipe.writing else [None]:
        steps = recipe.steps if writing is None else writing.steps
        lengths = np.asarray(list(islice(_pretraining_lengths(recipe, entry.seed, writing), ROWS)))
        line = scene.training(line, sized, lengths.astype(np.float64), steps * batch, steps)
    return line.plus(Line("", "", gpu_seconds=line.tokens_in * scene.assumed.drawing_seconds))


def _pretraining_lengths(recipe: Any, seed: int, writing: Any) -> Iterator[int]:
    """Tokens of one row after the other, as `prepare_model` makes them."""
    for lesson in lessons(recipe, seed, writing):
        if recipe.document_tokens is not None:
            yield recipe.document_tokens  # rows are packed into documents of exactly so many
        elif isinstance(lesson, Sum):
            yield sum(map(words, lesson))
        else:
            switch = SWITCH_OFF if lesson.thinks is False else 0
            response = response_text(lesson.trace, lesson.answer)
            yield FRAME + words(lesson.prompt) + switch + words(response) + END


def pairs_of(scene: Scene, corpus: str) -> float:
    """Pairs that students learn from."""
    kept = scene.study.pair_answers.pairs
    return float(kept or scene.assumed.pairs_kept * scene.prompts_of(corpus))


def trained_student(scene: Scene, name: str) -> Line:
    """A run's fine-tuning."""
    run = scene.study.runs[name]
    recipe, params = scene.study.recipes[run.recipe], scene.study.train_student
    rows, sized = scene.corpora[run.corpus], scene.models[run.student]
    both = {regime: rows.trained(regime == "reasoning") for regime in ("ift", "reasoning")}
    fits = np.maximum(both["ift"], both["reasoning"]) <= params.max_length
    both = {regime: lengths[fits] for regime, lengths in both.items()}
    share = recipe.reasoning_fraction
    own = np.where(spread(len(both["ift"]), share), both["reasoning"], both["ift"])
    count, epochs = pairs_of(scene, run.corpus) * float(fits.mean()), float(params.epochs)
    if recipe.match:
        target = both[recipe.match.regime]
        epochs = epochs_at_equal_cost(own, target, epochs, sized.shape, recipe.match.by)
    steps = steps_of(max(1, round(count)), epochs, params.optimization.batch_size)
    return scene.training(Line("train_student", name), sized, own, count * epochs, steps)


def _weights(scene: Scene, name: str) -> float:
    return float(parameters(scene.models[name].shape).total * scene.models[name].weight_bytes)


def paired_answers(scene: Scene, corpus: str) -> Line:
    """The pairs of a corpus, which take room only."""
    rows = scene.corpora[corpus]
    tokens = float((rows.prompt + 2 * rows.direct + rows.thinking).mean())
    stored = scene.stored_text(pairs_of(scene, corpus) * tokens)
    return Line("pair_answers", corpus, stored_bytes=stored)
