"""data/ledgers/**/<name>.json: what a training took, in counts from which every cost can be computed."""

from typing import Literal

from stages.bedrock.record import Record
from stages.bedrock.records.shapes import LoraShape, ModelShape


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
    windowed_pairs: int | None = None
    """Query-key pairs in one sliding layer, all sequences together; None: no such layer, or not counted."""
    learning_rate: float
    final_loss: float


class Ledger(Record):
    """What it took to train one model."""

    shape: ModelShape
    parameters: int
    embedding_parameters: int
    phases: list[Phase]
    """Empty for a model that was not trained here (downloaded)."""
    lora: LoraShape | None = None
    """The adapters that were trained instead of all weights."""
