"""The benchmarks that params.yaml declares, with their prompts."""

from collections.abc import Iterable
from typing import NamedTuple

from stages.bedrock.params import load_leaf, load_names
from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.prompts import Prompts


class Declared(NamedTuple):
    """A benchmark, ready to be asked about."""

    params: BenchmarkParams
    templates: TemplateParams
    prompts: Prompts


def load_benchmarks(names: Iterable[str] | None = None) -> dict[str, Declared]:
    """Benchmarks by name, in the order of `names`; None: all, in the order of params.yaml.

    Raises:
        InputError: faults of params.yaml, or a benchmark or template that is not in it.
    """
    found = {}
    for name in load_names("benchmarks") if names is None else names:
        params = load_leaf("benchmarks", name, BenchmarkParams)
        templates = load_leaf("templates", params.templates, TemplateParams)
        found[name] = Declared(params, templates, Prompts(name, params, templates))
    return found
