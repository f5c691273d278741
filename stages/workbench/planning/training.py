"""What will be trained: models from nothing, and students on the teacher's pairs."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stages.engines.chat import response_text
from stages.engines.training import steps_of
from stages.science.equal_cost import epochs_at_equal_cost
from stages.science.flops import parameters
from stages.tasks.curriculum import Sum, lessons
from stages.workbench.planning.lengths import END, FRAME, ROWS, SWITCH_OFF, Floats, spread, words
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


class Learned(NamedTuple):
    """Rows that a run learns from, in tokens; those at one place are of one prompt."""

    ift: Floats
    reasoning: Floats
    thinks: NDArray[np.bool_]
    """Which of the two it is."""
    kept: float
    """Share of the pairs that fit."""

    @property
    def lengths(self) -> Floats:
        """Of the rows that it is."""
        found: Floats = np.where(self.thinks, self.reasoning, self.ift)
        return found


def learned_rows(scene: Scene, name: str) -> Learned:
    """Representative rows of a run."""
    run = scene.study.runs[name]
    rows = scene.corpora[run.corpus]
    ift, reasoning = rows.trained(False), rows.trained(True)
    fits = np.maximum(ift, reasoning) <= scene.study.train_student.max_length
    share = scene.study.recipes[run.recipe].reasoning_fraction
    thinks = spread(int(fits.sum()), share)
    return Learned(ift[fits], reasoning[fits], thinks, float(fits.mean()))


def trained_student(scene: Scene, name: str) -> Line:
    """A run's fine-tuning."""
    run = scene.study.runs[name]
    recipe, params = scene.study.recipes[run.recipe], scene.study.train_student
    adapters, learned = params.method.lora, learned_rows(scene, name)
    lora = None if adapters is None else adapters.shape
    sized, own = scene.models[run.student]._replace(lora=lora), learned.lengths
    count, epochs = pairs_of(scene, run.corpus) * learned.kept, float(params.epochs)
    if recipe.match:
        target = getattr(learned, recipe.match.regime)
        epochs = epochs_at_equal_cost(own, target, epochs, sized.shape, recipe.match.by, lora)
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
