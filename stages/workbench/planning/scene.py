"""A profile made ready to be planned: its sections typed, its models sized, its lengths known or assumed."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stages.bedrock.params import read_yaml, refuse
from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import inference_flops, parameters, training_flops
from stages.tasks.labelling.course import vocabulary as panel_words
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.prompts import Prompts
from stages.tasks.lexicon import vocabulary
from stages.workbench.check_params import all_faults, study_class
from stages.workbench.planning.assumptions import Assumptions
from stages.workbench.planning.hardware import Gpu, gpu_named
from stages.workbench.planning.lengths import Floats, PublishedLengths, Rows, procedural_rows
from stages.workbench.planning.memory import engine_memory, training_memory
from stages.workbench.planning.shapes import Sized, sized_judges, sized_models
from stages.workbench.planning.work import Asked, Line, answering_seconds, training_seconds

LIKE = {"law": "general", "code": "math", "physics": "math"}
"""Whose lengths stand for those of a domain."""


@dataclass(frozen=True)
class Scene:
    """What every part of a plan needs."""

    study: Any
    """The profile, a `study_class()`."""
    assumed: Assumptions
    gpu: Gpu
    models: dict[str, Sized]
    panel: dict[str, Sized]
    judges: dict[str, Sized]
    """Of the jury, without those that another machine serves."""
    benchmarks: dict[str, Declared]
    published: PublishedLengths
    corpora: dict[str, Rows]

    def suite_rows(self, name: str, model: str, teacher: bool = False) -> Rows:
        """Representative items of a suite, with answers of a model to them."""
        params = self.study.fetch_suites
        suite = params.suites[name]
        if suite.source == "procedural":
            return procedural_rows(suite.tasks, "held_out", params.seed, f"suites/{name}")
        # Of further domains nothing is published: those that calculate count as math.
        domain = LIKE.get(suite.domain, suite.domain)
        if teacher:
            return self.published.of_domain(domain)
        family = f"{domain}_{suite.format}"
        shape = self.models[model].shape
        return self.published.of_family(family, shape, self.assumed.suite_prompt_tokens)

    def items_of(self, suite: str) -> int:
        """Items of a suite; of one that is taken whole as many as there are said to be, by its name."""
        items = self.study.fetch_suites.suites[suite].items
        known = {**self.published.items, **self.assumed.suite_items}
        return int(items or known.get(suite, self.assumed.whole_suite))

    def prompts_of(self, corpus: str) -> int:
        """Prompts of a corpus."""
        return int(self.study.corpora[corpus].root.prompts or self.assumed.unlimited_prompts)

    def published_answers(self, corpus: str) -> bool:
        """Whether a corpus brings both answers along."""
        declared = self.study.corpora[corpus].root
        return bool(declared.source == "hub" and declared.fields.published)

    def training(
        self, line: Line, sized: Sized, lengths: Floats, count: float, steps: float
    ) -> Line:
        """`line` as a training on so many rows of representative lengths, exact mode."""
        tokens, squares = count * float(lengths.mean()), count * float((lengths**2).mean())
        flops = training_flops(sized.shape, tokens, squares, "exact", sized.lora)
        seconds, gpus = training_seconds(sized.shape, flops, steps, self.gpu, self.assumed)
        start = gpus * self.assumed.start_seconds
        stored = parameters(sized.shape).total * sized.weight_bytes
        work = Line("", "", count, tokens, 0.0, flops, seconds + start, gpus, stored)
        needed = training_memory(sized.shape, self.assumed)
        return line.plus(replace(work, steps=steps, memory=needed))

    def answering(self, line: Line, shape: ModelShape, *parts: Asked) -> Line:
        """`line` with questions answered by one start of an engine; FLOPs in exact mode, no shared prefill."""
        gpus = 0
        for asked in (part for part in parts if part.count > 0):
            seconds, gpus = answering_seconds(shape, asked, self.gpu, self.assumed)
            put_out = asked.generated + asked.forced
            flops = inference_flops(shape, asked.prompt, put_out, "exact")
            answers = asked.count * asked.samples
            tokens_in = answers * float(asked.prompt.mean())
            made = answers * float(put_out.mean())
            stored = self.stored_text(asked.count * float(asked.prompt.mean()) + made)
            total = answers * float(flops.mean())
            work = Line("", "", answers, tokens_in, made, total, seconds, gpus, stored)
            needed = engine_memory(shape, asked.context)
            line = line.plus(replace(work, rows=asked.count, memory=needed))
        return line.plus(Line("", "", gpu_seconds=gpus * self.assumed.start_seconds, gpus=gpus))

    def stored_text(self, tokens: float) -> float:
        """Bytes of so many tokens of text in a table."""
        return tokens * self.assumed.bytes_per_token * self.assumed.text_compression


def make_scene(profile: Path, assumed: Assumptions) -> Scene:
    """Read and check a profile.

    Raises:
        InputError: all faults of the file, a GPU or models that the plan does not know.
    """
    content = read_yaml(profile)
    refuse(profile, all_faults(content))
    study: Any = study_class().model_validate_json(json.dumps(content))
    benchmarks = {
        name: Declared(
            one, study.templates[one.templates], Prompts(name, one, study.templates[one.templates])
        )
        for name, one in study.benchmarks.items()
    }
    taught = {name: benchmarks[name] for name in study.panel_pretraining.samples}
    panel = {name: one.root for name, one in study.panel.items()}
    scratch = any(one.source == "scratch" for one in panel.values())
    words = len(panel_words(study.panel_pretraining, taught)) if scratch else 0
    models = {name: one.root for name, one in study.models.items()}
    published = PublishedLengths(assumed.bytes_per_token, assumed.length_cv)
    return Scene(
        study=study,
        assumed=assumed,
        gpu=gpu_named(assumed.gpu),
        models=sized_models(models, "models", len(vocabulary())),
        panel=sized_models(panel, "panel", words),
        judges=sized_judges(study.jury.judges),
        benchmarks=benchmarks,
        published=published,
        corpora={
            name: _corpus_rows(name, one.root, published) for name, one in study.corpora.items()
        },
    )


def _corpus_rows(name: str, corpus: Any, published: PublishedLengths) -> Rows:
    if corpus.source == "procedural":
        return procedural_rows(corpus.tasks, "training", corpus.seed, f"prompts/{name}")
    return published.of_domain(corpus.domain)
