"""Models that judge, served ones as a rule (docs/servers.md): prompts in words, replies in words."""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import Field, model_validator

from stages.bedrock.faults import NAME
from stages.bedrock.files import write_text
from stages.bedrock.params import Params
from stages.engines.answering import Answerer
from stages.engines.asking import Asker
from stages.engines.chat import load_tokenizer
from stages.engines.hub import Place, fetch_model
from stages.engines.protocol import Sampling

FOLDER = Path("models/judges")
GRADERS = {"math", "choice", "span", "exact", "numeric", "ifeval", "jury", "rule"}
"""What stands beside judges in reports/scorings/graders.csv."""


class JudgeParams(Place):
    """A model that votes. Its folder is models/judges/<name>, which runtime.yaml names under server.models."""

    served: bool = Field(description="another machine answers: its weights are not fetched")
    thinking: bool | None = Field(description="the switch in the prompt; null leaves it out")


class JuryParams(Params):
    """`jury` in params.yaml."""

    judges: dict[str, JudgeParams] = Field(
        description="by name; an odd number leaves fewest cases undecided; {}: there is no jury"
    )
    comparison: str | None = Field(
        description="prompt with $question, $reference and $candidate; null: that of docs/graders.md"
    )
    instructions: str | None = Field(
        description="the same without $reference, where there is none; null: that of docs/graders.md"
    )
    ending: int = Field(ge=1, description="characters of an answer's end that judges see")
    sampling: Sampling = Field(description="of what a judge says")
    check: int = Field(
        ge=0, description="greedy responses per suite with another grader that the jury judges too"
    )

    @model_validator(mode="after")
    def _judges_have_names_of_their_own(self) -> Self:
        for name in self.judges:
            if not NAME.fullmatch(name) or name in GRADERS:
                raise ValueError(
                    f"judges: {name!r}: names are a-z, 0-9 and _, and none of a grader"
                )
        return self


class Bench:
    """The judges of a jury; each is fetched and asked only when there is a case."""

    def __init__(self, params: JuryParams, item: str) -> None:
        """Nothing is opened before `with`.

        Args:
            params: who judges, and how.
            item: of work, for the stores of rows.
        """
        self._params, self._item = params, item
        self._held = ExitStack()
        self.judges: dict[str, Callable[[Sequence[str]], list[str]]] = {}
        """By name: prompts to replies, in their order."""

    def __enter__(self) -> Self:
        self.judges = {name: self._judge(name) for name in self._params.judges}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()

    def _judge(self, name: str) -> Callable[[Sequence[str]], list[str]]:
        """What asks one judge; equal prompts are asked once."""
        declared, sampling = self._params.judges[name], self._params.sampling

        def ask(prompts: Sequence[str]) -> list[str]:
            folder = _fetched(name, declared)
            with Answerer(folder, f"{self._item}-judge-{name}") as answerer:
                asker = Asker(answerer, load_tokenizer(folder), 0, declared.thinking)
                asked = {prompt: prompt for prompt in prompts}
                asker.make_room(list(asked), sampling)
                given = asker.ask(asked, sampling)
                said = {prompt: one["text"] for prompt, (one, *_) in zip(asked, given, strict=True)}
            return [said[prompt] for prompt in prompts]

        return ask


def _fetched(name: str, declared: JudgeParams) -> Path:
    """The judge's folder, fetched if it is not that of the declaration."""
    folder, note = FOLDER / name, FOLDER / f"{name}.json"
    place = declared.model_dump_json(include={"repo", "revision", "served"})
    with _one_after_the_other(FOLDER / f"{name}.lock"):
        if not (folder.is_dir() and note.is_file() and note.read_text() == place):
            note.unlink(missing_ok=True)
            fetch_model(declared, folder, weights=not declared.served)
            write_text(place, note)
    return folder


@contextmanager
def _one_after_the_other(path: Path) -> Iterator[None]:
    """Runs are scored side by side, and all want the same judges."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
