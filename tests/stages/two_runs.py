"""Two runs with all that is tabulated of them, and formulas written out by hand."""

from typing import Any

import pandas as pd

from stages.bedrock.files import write_json
from stages.bedrock.record import write_record
from stages.bedrock.records import answers, pairs, scores
from stages.bedrock.records.ledgers import Phase
from stages.bedrock.tables import write_csv, write_table
from tests.bedrock.ledger import IFT, LEDGER

# By hand, for the shape of LEDGER: see tests/science/test_costs.py.
PER_TOKEN, PER_PAIR, LOGITS = 1920, 64, 800
PAPER_TOKEN, PAPER_PAIR = 800 + 2 * (8 * 8**2 + 4 * 8 * 12), 2 * (4 * 8 + 3 * 2)
PRETRAINING = Phase.model_validate(
    {**IFT.model_dump(), "name": "pretraining", "rows": {"pretraining": 9}, "tokens": 500}
)


def trained(tokens: int, squared: int) -> float:
    """FLOPs of a training, exact mode."""
    return 3.0 * ((PER_TOKEN + LOGITS) * tokens + PER_PAIR * (squared + tokens) / 2)


def trained_paper(tokens: int, squared: int) -> float:
    """The same in paper mode."""
    return 3.0 * ((PAPER_TOKEN + LOGITS) * tokens + PAPER_PAIR * squared)


def answered(prompt: int, output: int) -> float:
    """FLOPs of one answer, exact mode: the last token is not fed back."""
    seen = prompt + output - 1
    return PER_TOKEN * seen + PER_PAIR * seen * (seen + 1) / 2 + LOGITS * output


def answered_paper(prompt: int, output: int) -> float:
    """The same in paper mode: each step attends to all before it and itself."""
    pairs_seen = prompt**2 + sum(range(prompt + 1, prompt + output + 1))
    return PAPER_TOKEN * (prompt + output) + PAPER_PAIR * pairs_seen + LOGITS * (1 + output)


def _score(
    item: str, suite: str, level: int, verdict: str, tokens: tuple[int, int, int], **more: Any
) -> dict[str, Any]:
    domain, form = ("math", "open") if suite == "sums" else ("general", "mc")
    row: dict[str, Any] = {
        "item": item,
        "suite": suite,
        "domain": domain,
        "format": form,
        "task": "calc",
    }
    row |= {"level": level, "decoding": "greedy", "sample": 0, "verdict": verdict}
    row |= {"extracted": None, "repetition": False, "budget": None, "answer_logprob": None}
    counts = ("prompt_tokens", "thinking_tokens", "answer_tokens")
    return row | dict(zip(counts, tokens, strict=True)) | more


SCORED = [
    _score("i1", "sums", 1, "correct", (4, 0, 2)),
    _score("i2", "sums", 2, "wrong", (6, 5, 1), repetition=True),
    _score("i3", "sums", 2, "truncated", (6, 8, 0)),
    _score("i4", "sums", 2, "correct", (8, 3, 2)),
    _score("i5", "facts", 1, "no_answer", (5, 0, 1)),
    _score("i6", "facts", 1, "correct", (5, 0, 3)),
    _score("i1", "sums", 1, "correct", (4, 0, 2), decoding="sampled"),
    _score("i2", "sums", 2, "correct", (6, 2, 2), decoding="sampled"),
    _score("i3", "sums", 2, "wrong", (6, 2, 2), decoding="sampled"),
    _score("i4", "sums", 2, "correct", (8, 2, 2), decoding="sampled"),
]
TEACHER = {
    "ift": [("p1", 0, 4, 0, 2), ("p2", 0, 5, 0, 2), ("p2", 1, 5, 0, 3)],
    "reasoning": [("p1", 0, 4, 9, 2), ("p2", 0, 5, 20, 0)],
}


def write_results() -> None:
    """Everything that comes before the tables; all answers of the first run are wrong."""
    for model in ("teacher", "d16", "d32"):
        ledger = LEDGER.model_copy(update={"phases": [PRETRAINING]})
        write_record(ledger, f"data/ledgers/models/{model}.json")
    write_record(LEDGER, "data/ledgers/runs/d32_seq50_s1.json")
    write_record(LEDGER.model_copy(update={"phases": [IFT]}), "data/ledgers/runs/d32_ift_s1.json")
    scored = pd.DataFrame(SCORED, columns=scores.SCHEMA.names)
    write_table(scored, "data/scores/d32_seq50_s1.parquet", scores.SCHEMA)
    wrong = scored[:6].assign(verdict="wrong")
    write_table(wrong, "data/scores/d32_ift_s1.parquet", scores.SCHEMA)
    for regime, given in TEACHER.items():
        frame = pd.DataFrame(given, columns=["prompt_id", "sample", *answers.SCHEMA.names[-3:]])
        frame = frame.assign(text="x", finish_reason="stop")
        write_table(frame, f"data/answers/general/{regime}.parquet", answers.SCHEMA)
    drops = pd.DataFrame([("kept", "math", "open", 1, 7)], columns=pairs.DROPS.names)
    write_csv(drops, "data/pairs/general.drops.csv", pairs.DROPS)
    times = {"seconds": 1.5, "peak_memory_mib": 200}
    for stage, item in (("fetch_suites", ""), ("generate_answers", "-general-ift")):
        name = f"{stage}{item}"
        work = {"working_seconds": 0.5, "gpu": None, "gpus": 0} if item else {}
        write_json(
            {"name": name, **times, **work}, f"data/provenance/{stage}/{item[1:] or stage}.json"
        )
