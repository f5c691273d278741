"""DVC's plots: every column that a template speaks of is in its table or made by the template itself."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.records import fidelity, frontiers, runs
from tests.conftest import ROOT

PLOTS: dict[str, Any] = {
    name: plot
    for entry in YAML(typ="safe").load((ROOT / "dvc.yaml").read_text())["plots"]
    for name, plot in entry.items()
}
COLUMNS = {
    "reports/frontiers.csv": set(frontiers.SCHEMA.names),
    "reports/runs.csv": set(runs.SCHEMA.names),
    "reports/fidelity/bias.csv": set(fidelity.BIAS.names),
    "loss.tsv": {"step", "loss"},
}
ADDED_BY_DVC = {"rev", "filename", "field"}


def template(name: str) -> Any:
    return json.loads((ROOT / ".dvc/plots" / f"{PLOTS[name]['template']}.json").read_text())


def columns(name: str) -> set[str]:
    (table, *_) = PLOTS[name]["y"]
    return COLUMNS[table if table in COLUMNS else table.rpartition("/")[2]] | ADDED_BY_DVC


def values_of(node: Any, key: str) -> Iterator[Any]:
    """What stands under a key anywhere in a template."""
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == key)
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from values_of(part, key)


def made(spec: Any) -> set[str]:
    return {name for name in values_of(spec, "as") if isinstance(name, str)}


@pytest.mark.parametrize("name", PLOTS)
def test_columns_that_a_template_draws_exist(name: str) -> None:
    spec = template(name)
    known = columns(name) | made(spec) | {"<DVC_METRIC_X>", "<DVC_METRIC_Y>"}
    drawn = set(values_of(spec, "field"))
    for group in [*values_of(spec, "groupby"), *values_of(spec, "fields")]:
        drawn |= set(group)
    read = set(re.findall(r"datum\.(\w+)", json.dumps(spec)))
    assert drawn | read <= known, (drawn | read) - known


@pytest.mark.parametrize("name", PLOTS)
def test_columns_that_dvc_looks_for_exist(name: str) -> None:
    plot = PLOTS[name]
    assert {plot["x"], *plot["y"].values()} <= columns(name)


@pytest.mark.parametrize("name", PLOTS)
def test_revisions_are_told_apart_and_labels_come_from_dvc_yaml(name: str) -> None:
    spec = template(name)
    assert "rev" in set(values_of(spec, "field"))
    text = json.dumps(spec)
    for anchor in ("DATA", "TITLE", "X_LABEL", "Y_LABEL"):
        assert f"<DVC_METRIC_{anchor}>" in text


def test_every_template_is_used() -> None:
    files = {path.stem for path in (ROOT / ".dvc/plots").glob("*.json")}
    assert files == {plot["template"] for plot in PLOTS.values()}
