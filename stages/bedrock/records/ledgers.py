"""data/ledgers/**/<name>.json: what a training took, in counts from which every cost can be computed."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json, write_text


class Record(BaseModel):
    """An entry of a ledger: strict types, immutable, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class ModelShape(Record):
    """The sizes of a decoder-only transformer that its FLOPs depend on."""

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_dim: int
    tied_embeddings: bool
    gated_mlp: bool
    """Three matrices in the feed-forward block (SwiGLU) instead of two."""


class Phase(Record):
    """One pass of the trainer over a set of rows; tokens are counted as often as they were trained on."""

    name: Literal["pretraining", "ift", "reasoning", "mixed"]
    rows: dict[str, int]
    """Distinct rows by where they come from: ift | reasoning | pretraining."""
    steps: int
    sequences: int
    tokens: int
    """Real tokens, padding excluded."""
    padded_tokens: int
    """Tokens of the batches as they were, padding included."""
    supervised_tokens: int
    """Tokens that carry a loss."""
    squared_tokens: int
    """Sum of the squared lengths of the sequences: what attention's cost goes with."""
    learning_rate: float
    final_loss: float


class Ledger(Record):
    """What it took to train one model."""

    shape: ModelShape
    parameters: int
    embedding_parameters: int
    phases: list[Phase]
    """Empty for a model that was not trained here (downloaded)."""


def write_ledger(ledger: Ledger, path: Path | str) -> None:
    """Write a ledger as JSON, atomically."""
    write_text(ledger.model_dump_json(indent=2) + "\n", path)


def read_ledger(path: Path | str) -> Ledger:
    """Read a ledger.

    Raises:
        InputError: missing, not JSON, or not a ledger.
    """
    value = read_json(path)
    try:
        return Ledger.model_validate(value)
    except ValidationError as error:
        raise InputError(
            f"{path}: not a ledger ({error}); delete it and run `dvc repro`"
        ) from error
