"""What goes to the Hub: every pair set and every student with its card, as files of one repository each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from stages.bedrock.errors import InputError
from stages.workbench.publishing.dataset_card import dataset_card
from stages.workbench.publishing.facts import Study, load_run, load_study
from stages.workbench.publishing.model_card import model_card

CARD = "README.md"


class Place(NamedTuple):
    """Where on the Hub."""

    namespace: str
    prefix: str

    def model(self, run: str) -> str:
        """The repository of a student."""
        return f"{self.namespace}/{self.prefix}{run}"

    def pairs(self, corpus: str) -> str:
        """The repository of a pair set."""
        return f"{self.namespace}/{self.prefix}{corpus}-pairs"


class Shipment(NamedTuple):
    """One repository."""

    kind: Literal["model", "dataset"]
    name: str
    """Of the run or corpus."""
    repo: str
    card: str
    files: dict[str, Path]
    """By their names in the repository; the card is not among them."""

    def sizes(self) -> dict[str, int]:
        """Bytes of every file, the card first."""
        sizes = {name: path.stat().st_size for name, path in self.files.items()}
        return {CARD: len(self.card.encode()), **sizes}


def shipments(names: Sequence[str], place: Place) -> list[Shipment]:
    """Pair sets first, then students; in the order of params.yaml.

    Args:
        names: runs and corpora; none of them means all.
        place: where they go.

    Raises:
        InputError: an unknown name, or something that is not there.
    """
    study = load_study()
    corpora, runs = list(study.params["corpora"]), list(study.params["runs"])
    unknown = sorted(set(names) - {*corpora, *runs})
    if unknown:
        raise InputError(f"neither runs nor corpora of params.yaml: {', '.join(unknown)}")
    corpora = [one for one in corpora if not names or one in names]
    runs = [one for one in runs if not names or one in names]
    made = [_pairs(one, study, place) for one in corpora]
    return made + [_student(one, study, place, corpora) for one in runs]


def _pairs(corpus: str, study: Study, place: Place) -> Shipment:
    repo = place.pairs(corpus)
    files = {
        "pairs.parquet": Path(f"data/pairs/{corpus}.parquet"),
        "drops.csv": Path(f"data/pairs/{corpus}.drops.csv"),
    }
    return Shipment("dataset", corpus, repo, dataset_card(corpus, study, repo), _there(files))


def _student(name: str, study: Study, place: Place, corpora: Sequence[str]) -> Shipment:
    run, repo = load_run(name, study), place.model(name)
    corpus = run.entry["corpus"]
    folder = Path("models/students", name)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise InputError(f"{folder}: no weights; `dvc repro` makes them, `dvc pull` fetches them")
    own = [path for path in sorted(folder.iterdir()) if path.is_file()]
    files = {path.name: path for path in own if not path.name.startswith(".") and path.name != CARD}
    files["ledger.json"] = Path(f"data/ledgers/runs/{name}.json")
    text = model_card(run, study, repo, place.pairs(corpus) if corpus in corpora else None)
    return Shipment("model", name, repo, text, _there(files))


def _there(files: dict[str, Path]) -> dict[str, Path]:
    absent = [str(path) for path in files.values() if not path.is_file()]
    if absent:
        raise InputError(
            f"no such file: {', '.join(absent)}; `dvc repro` makes them, `dvc pull` fetches them"
        )
    return files
