"""Keep the runs that dvc.yaml lists for plots and as models equal to the runs of params.yaml.

DVC fills stages in from params.yaml, but lists of plots and artifacts have to be written out.

    python -m stages.workbench.listed_runs          exit code 2 if they differ
    python -m stages.workbench.listed_runs --fix    rewrite both lists in dvc.yaml, comments kept
"""

import argparse
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import atomic_path
from stages.bedrock.params import FILE, read_yaml, refuse
from stages.workbench.check_params import all_faults

log = logging.getLogger(__name__)

PIPELINE = Path("dvc.yaml")
CURVES = "data/curves/runs"
LOSSES = "losses"
"""The plot that has a file of every run."""


def curves(runs: Mapping[str, Any]) -> dict[str, str]:
    """What the plot of all losses draws: the column of each run's file."""
    return {f"{CURVES}/{run}/plots/metrics/loss.tsv": "loss" for run in runs}


def artifacts(runs: Mapping[str, Mapping[str, Any]]) -> dict[str, CommentedMap]:
    """The entry of every student in DVC's model registry."""
    entries = {
        run: CommentedMap(
            path=f"models/students/{run}",
            type="model",
            desc=f"{one['student']}, recipe {one['recipe']} of {one['corpus']}, seed {one['seed']}",
            labels=[one["student"], one["recipe"], one["corpus"]],
        )
        for run, one in runs.items()
    }
    for entry in entries.values():
        entry.fa.set_flow_style()
    return entries


def differing(pipeline: Any, runs: Mapping[str, Any]) -> set[str]:
    """Runs that the lists lack, have too many or describe otherwise; one that was taken out is not missed."""
    found = set()
    for holder, key, wanted in _lists(pipeline, runs):
        listed = dict(holder[key])
        found |= {one for one in listed | wanted if listed.get(one) != wanted.get(one)}
    return {one.removeprefix(f"{CURVES}/").partition("/")[0] for one in found}


def fix(pipeline: Any, runs: Mapping[str, Any]) -> None:
    """Write both lists, a line per run."""
    for holder, key, wanted in _lists(pipeline, runs):
        holder[key] = wanted


def _lists(pipeline: Any, runs: Mapping[str, Any]) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """The mapping that has a list, the list's key in it, and what it is to be."""
    for plot in pipeline.get("plots") or []:
        if LOSSES in plot:
            yield plot[LOSSES], "y", curves(runs)
    if "artifacts" in pipeline:
        yield pipeline, "artifacts", artifacts(runs)


def warn(runs: Mapping[str, Any]) -> None:
    """Say so if dvc.yaml lists other runs: a study is computed all the same."""
    if PIPELINE.is_file() and (found := differing(read_yaml(PIPELINE), runs)):
        log.warning("%s", _words(found))


def _words(found: set[str]) -> str:
    return (
        f"{PIPELINE}: plots and artifacts do not list the runs of {FILE}: "
        f"`python -m stages.workbench.listed_runs --fix`. They differ in {', '.join(sorted(found))}"
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Check or fix dvc.yaml in the working directory."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fix", action="store_true", help="rewrite dvc.yaml")
    args = parser.parse_args(argv)
    params = read_yaml(FILE)
    refuse(FILE, all_faults(params))
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    pipeline = yaml.load(PIPELINE.read_text(encoding="utf-8"))
    found = differing(pipeline, params["runs"])
    if found and not args.fix:
        raise InputError(_words(found))
    if found:
        fix(pipeline, params["runs"])
        with atomic_path(PIPELINE) as temporary, temporary.open("w", encoding="utf-8") as file:
            yaml.dump(pipeline, file)


if __name__ == "__main__":
    run_stage(main)
