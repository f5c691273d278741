"""A ledger of two phases with round numbers."""

from stages.bedrock.records.ledgers import Ledger, Phase
from stages.bedrock.records.shapes import ModelShape

SHAPE = ModelShape(
    vocab_size=50,
    hidden_size=8,
    intermediate_size=12,
    num_layers=2,
    num_heads=2,
    num_kv_heads=1,
    head_dim=4,
    tied_embeddings=True,
    gated_mlp=True,
)
IFT = Phase(
    name="ift",
    rows={"ift": 3},
    steps=2,
    sequences=6,
    tokens=60,
    padded_tokens=70,
    supervised_tokens=20,
    squared_tokens=700,
    learning_rate=0.01,
    final_loss=0.5,
)
REASONING = Phase(
    name="reasoning",
    rows={"reasoning": 1},
    steps=2,
    sequences=2,
    tokens=40,
    padded_tokens=40,
    supervised_tokens=30,
    squared_tokens=800,
    learning_rate=0.01,
    final_loss=0.25,
)
LEDGER = Ledger(shape=SHAPE, parameters=1400, embedding_parameters=400, phases=[IFT, REASONING])
