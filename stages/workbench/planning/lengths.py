"""How long prompts, answers and traces are: drawn where the world is our own, assumed elsewhere."""

import functools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from stages.bedrock.records.published_facts import FACTS
from stages.bedrock.records.shapes import ModelShape
from stages.bedrock.tables import read_csv
from stages.engines.chat import response_text
from stages.science.flops import inference_flops, parameters
from stages.tasks.mixture import ProblemStream

Floats = NDArray[np.float64]
ROWS = 2048
"""Representative rows, equally likely."""
FRAME, END, SWITCH_OFF, TAGS = 2, 1, 2, 2
"""Tokens of the scratch template around a prompt, of an answer's end, of the switch set off, of the tags."""


@dataclass(frozen=True)
class Rows:
    """Representative questions with both answers, in tokens, as arrays of equal length.

    `direct` has the end of text in it, `thinking` the tags; an answer with a trace has thinking + direct.
    `switch_off` is what turning thinking off adds to a prompt, `options` the tokens of every option of every
    row, and `asked` the prompt in front of each; empty where there are none, or none is known.
    """

    prompt: Floats
    direct: Floats
    thinking: Floats
    switch_off: int
    source: str
    options: Floats = field(default_factory=lambda: np.empty(0))
    asked: Floats = field(default_factory=lambda: np.empty(0))

    def trained(self, thinks: bool) -> Floats:
        """Lengths as rows to learn from."""
        return self.prompt + self.direct + (self.thinking if thinks else 0)

    def shuffled(self, fraction: float) -> Floats:
        """Lengths of answers of which a share, spread evenly, has a trace."""
        thought: Floats = np.where(spread(len(self.direct), fraction), self.thinking, 0.0)
        return self.direct + thought


@functools.cache
def procedural_rows(tasks: Any, split: Any, seed: int, stream: str) -> Rows:
    """Problems drawn from a mixture: what a model that is right says."""
    drawn = list(islice(ProblemStream(tasks, split, seed, stream), ROWS))
    prompt = [FRAME + words(one.prompt) for one in drawn]
    direct = [words(one.answer) + END for one in drawn]
    thought = [words(response_text(one.thinking, one.answer)) + END for one in drawn]
    lengths = [np.asarray(part, dtype=np.float64) for part in (prompt, direct, thought)]
    source = f"known: {ROWS} problems drawn from the profile's mixture"
    options = np.array([words(option) for one in drawn for option in one.options], dtype=np.float64)
    asked = np.repeat(lengths[0], [len(one.options) for one in drawn])
    thinking = lengths[2] - lengths[1]
    return Rows(lengths[0], lengths[1], thinking, SWITCH_OFF, source, options, asked)


def spread(number: int, fraction: float) -> NDArray[np.bool_]:
    """Which of so many rows belong to a share of them, spread evenly."""
    places = np.arange(number)
    chosen: NDArray[np.bool_] = np.floor((places + 1) * fraction) > np.floor(places * fraction)
    return chosen


def words(text: str) -> int:
    """Tokens of a text for a word-level tokenizer."""
    return len(text.split())


def assumed_rows(means: Sequence[float], cv: float, source: str) -> Rows:
    """Lognormal lengths, independent of one another.

    Args:
        means: tokens of prompt, direct answer and trace.
        cv: standard deviation of each over its mean.
        source: of the means.
    """
    prompt, direct, trace = (lognormal(mean, cv, str(n)) for n, mean in enumerate(means))
    return Rows(prompt, direct, trace, 4, source)


@functools.cache
def lognormal(mean: float, cv: float, stream: str) -> Floats:
    """Quantiles of a lognormal with exactly this mean, at least 1, in an order that `stream` decides."""
    spread = np.sqrt(np.log1p(cv**2))
    places = (np.arange(ROWS) + 0.5) / ROWS
    quantiles = np.exp(spread * norm.ppf(places))
    rng = np.random.default_rng(zlib.crc32(stream.encode()))
    lengths: Floats = np.maximum(1.0, rng.permutation(quantiles / quantiles.mean() * mean))
    return lengths


class PublishedLengths:
    """What the source study tells of lengths: bytes of its released pairs, and laws of FLOPs per question."""

    def __init__(self, bytes_per_token: float, cv: float) -> None:
        tables = {
            name: read_csv(f"data/published/{name}.csv", FACTS[name])
            for name in ("lengths", "query_cost_laws", "benchmarks")
        }
        whole = tables["benchmarks"]
        self.items = dict(zip(whole["benchmark"], whole["items"].astype(int), strict=True))
        """Of the study's suites, by name."""
        bytes_of = tables["lengths"].set_index(["corpus", "part"])["mean_bytes"]
        self._tokens: pd.Series = bytes_of / bytes_per_token
        laws = tables["query_cost_laws"]
        names = ("family", "regime", "coefficient_flops", "exponent")
        self._laws = {
            (family, regime): (float(coefficient), float(exponent))
            for family, regime, coefficient, exponent in zip(
                *(laws[name] for name in names), strict=True
            )
        }
        self._cv = cv

    def of_domain(self, domain: str) -> Rows:
        """Training rows, and the teacher's answers, as long as the released pairs of a domain."""
        mean = {part: float(self._tokens[domain, part]) for part in ("prompt", "ift", "reasoning")}
        means = (mean["prompt"], mean["ift"], mean["reasoning"] - mean["ift"])
        return assumed_rows(means, self._cv, "assumed: bytes of the released pairs")

    def of_family(self, family: str, shape: ModelShape, prompt: float) -> Rows:
        """A student's answers to a family of suites, as long as the study's laws of FLOPs say at its size.

        A law's FLOPs over those of one generated token: too many rather than too few, since attention and
        the prompt are in them.
        """
        two, one = (float(inference_flops(shape, 1, count, "paper")) for count in (2, 1))
        size = parameters(shape).total / 1e9
        tokens = {}
        for regime in ("ift", "reasoning"):
            coefficient, exponent = self._laws[family, regime]
            flops = coefficient * size**exponent
            tokens[regime] = flops / (two - one)
        trace = max(1.0, tokens["reasoning"] - tokens["ift"])
        source = "assumed: the published laws of FLOPs per question, in tokens"
        return assumed_rows((prompt, tokens["ift"], trace), self._cv, source)
