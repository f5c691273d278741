"""The sizes of a profile's models, known before any of them is made or fetched."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.hub import is_local
from stages.bedrock.params import Params, read_yaml
from stages.bedrock.records.published_facts import FACTS
from stages.bedrock.records.shapes import LoraShape, ModelShape, shape_of_config
from stages.bedrock.tables import read_csv
from stages.engines.scratch import ScratchShape
from stages.science.published.facts import shape_of

TABLE = Path(__file__).with_name("known_models.yaml")
PUBLISHED = "data/published/shapes.csv"
SPECIALS = 7
"""Words of the tokenizer that are not the world's: padding, unknown, two turns, the end, two thinking tags."""


class Sized(NamedTuple):
    """A model's sizes."""

    shape: ModelShape
    source: str
    """Where they are known from."""
    weight_bytes: int
    """Of one weight on disk."""
    lora: LoraShape | None = None
    """Adapters that are trained instead of all weights."""


class KnownModel(Params):
    """An entry of known_models.yaml."""

    source: str
    shape: ModelShape


def known_models() -> dict[str, Sized]:
    """Those of the Hub, by repository."""
    entries = TypeAdapter(dict[str, KnownModel]).validate_python(read_yaml(TABLE))
    known = {repo: Sized(one.shape, one.source, 2) for repo, one in entries.items()}
    for _, row in read_csv(PUBLISHED, FACTS["shapes"]).iterrows():
        source = f"{PUBLISHED}: {row['source']}"
        known[f"Qwen/{row['model']}"] = Sized(shape_of(row), source, 2)
    return known


def sized_models(models: Mapping[str, Any], folder: str, words: int) -> dict[str, Sized]:
    """The sizes of all entries of `models` or `panel`.

    Args:
        models: by name; entries of source scratch or hub.
        folder: `models` or `panel`, as under data/manifests/.
        words: of the world that models of source scratch know.

    Raises:
        InputError: models of the Hub whose sizes are known nowhere, all of them at once.
    """
    known, sized, faults = known_models(), dict[str, Sized](), list[str]()
    for name, entry in models.items():
        if entry.source == "scratch":
            shape = scratch_shape(entry.shape, words)
            sized[name] = Sized(shape, "its entry in the profile", 4)
        elif (found := _read(name, entry.repo, folder) or known.get(entry.repo)) is not None:
            sized[name] = found
        else:
            faults.append(f"{folder}.{name}.repo: {entry.repo!r}")
    _refuse(faults)
    return sized


def sized_judges(judges: Mapping[str, Any]) -> dict[str, Sized]:
    """The sizes of the jury's judges, but for those that another machine serves.

    Raises:
        InputError: as `sized_models`.
    """
    known, sized, faults = known_models(), dict[str, Sized](), list[str]()
    for name, judge in judges.items():
        if judge.served:
            continue
        place = Path(judge.repo) if is_local(judge.repo) else Path("models/judges", name)
        found = _of_config(place) or known.get(judge.repo)
        if found is None:
            faults.append(f"jury.judges.{name}.repo: {judge.repo!r}")
        else:
            sized[name] = found
    _refuse(faults)
    return sized


def scratch_shape(shape: ScratchShape, words: int) -> ModelShape:
    """The sizes of a model that `build_model` makes."""
    return ModelShape(
        vocab_size=words + SPECIALS,
        hidden_size=shape.hidden_size,
        intermediate_size=shape.intermediate_size,
        num_layers=shape.layers,
        num_heads=shape.heads,
        num_kv_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        tied_embeddings=True,
        gated_mlp=True,
    )


def _read(name: str, repo: str, folder: str) -> Sized | None:
    """From the config of a local folder, or of what was fetched from the repository before."""
    place = Path(repo)
    manifest = Path("data/manifests", folder, f"{name}.json")
    if not is_local(repo):
        fetched = manifest.is_file() and read_json(manifest).get("repo") == repo
        place = Path("models", "base" if folder == "models" else folder, name)
        if not fetched:
            return None
    return _of_config(place)


def _of_config(folder: Path) -> Sized | None:
    config = folder / "config.json"
    if not config.is_file():
        return None
    return Sized(shape_of_config(read_json(config)), str(config), 2)


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise InputError(
            "the plan needs the sizes of these models: fetch them (`dvc repro prepare_model`), name a local "
            f"folder with a config.json, or add them to {TABLE.name}\n  " + "\n  ".join(faults)
        )
