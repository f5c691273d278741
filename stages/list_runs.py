"""Write out the grid of runs, checked, and delete what has left it.

Reads   params: runs, recipes, and the names in corpora, models, controls and the sections of part 2
Writes  data/runs.json: the runs that exist; deletes artifacts of what is not listed any more
Cost    a second
"""

import logging
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_json
from stages.bedrock.grid import LIST, RecipeParams, RunParams
from stages.bedrock.params import load_leaf, load_names

log = logging.getLogger(__name__)

# Folder -> the section, or sections, whose names its entries bear. DVC leaves the outputs of an entry that was
# removed where they are: whoever looks into these folders must not find them.
OWNED = {
    "models/base": "models",
    "models/students": "runs",
    "data/ledgers/models": "models",
    "data/ledgers/runs": "runs",
    "data/manifests/models": "models",
    "data/curves/models": "models",
    "data/curves/runs": "runs",
    "data/responses": "runs",
    "data/scores": "runs",
    "data/likelihoods": "runs",
    "data/ballots": "runs",
    "data/written_responses": "runs",
    "data/written_scores": "runs",
    "data/control_scores": "controls",
    "data/control_likelihoods": "controls",
    "data/prompts": "corpora",
    "data/answers": "corpora",
    "data/overlap": "corpora",
    "data/pairs": "corpora",
    "models/panel": "panel",
    "data/ledgers/panel": "panel",
    "data/manifests/panel": "panel",
    "data/curves/panel": "panel",
    "data/benchmarks/written": "generators",
    "data/benchmarks/rejections": "generators",
    "data/predictions": "solvers baselines",
}
for stage in ("train_student", "answer_suites", "score_responses"):
    OWNED[f"data/provenance/{stage}"] = "runs"
for stage in ("draw_prompts", "measure_overlap", "generate_answers", "pair_answers"):
    OWNED[f"data/provenance/{stage}"] = "corpora"
for stage, section in (
    ("prepare_model", "models"),
    ("answer_controls", "controls"),
    ("prepare_panelist", "panel"),
    ("write_suites", "generators"),
    ("solve_suites", "solvers"),
    ("solve_baselines", "baselines"),
):
    OWNED[f"data/provenance/{stage}"] = section


def prune(names: dict[str, list[str]]) -> list[Path]:
    """Delete every artifact whose owner is not in `names` (section -> its names); what was deleted."""
    gone = [
        path
        for folder, section in OWNED.items()
        for path in sorted(Path(folder).glob("[!.]*"))  # a hidden file is being written by someone
        # d16.parquet, general.drops.csv, general-ift.json: the owner's name comes first
        if re.split(r"[.-]", path.name)[0] not in names[section]
    ]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return gone


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.list_runs`."""
    item_names(argv)
    names = {
        sections: [name for section in sections.split() for name in load_names(section)]
        for sections in sorted(set(OWNED.values()))
    }
    runs = {name: load_leaf("runs", name, RunParams) for name in names["runs"]}
    for name in load_names("recipes"):
        load_leaf("recipes", name, RecipeParams)
    for path in prune(names):
        log.info("left the grid, deleted: %s", path)
    write_json([{"run": name, **run.model_dump()} for name, run in runs.items()], LIST)


if __name__ == "__main__":
    run_stage(main)
