"""A row in the form of each benchmark of the paper profile, and what must come of it."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.params import read_yaml
from stages.tasks.suite_params import SuiteParams
from tests.conftest import ROOT
from tests.tasks.corpora.declaring import write_jsonl, write_parquet

SUITES: dict[str, Any] = read_yaml(ROOT / "profiles/paper.yaml")["fetch_suites"]["suites"]


class Expected(NamedTuple):
    """Of one row."""

    start: str
    """With which the prompt begins."""
    end: str
    options: list[str]
    references: list[str]
    grader: str
    choices: list[str] = []  # noqa: RUF012


def _mc(question: str, options: str, reference: str, choices: str, end: str) -> Expected:
    listed = options.split("|")
    letters = "ABCDEFGHIJ"[: len(listed)]
    shown = "\n".join(f"{letter}. {one}" for letter, one in zip(letters, listed, strict=True))
    whole = [f"{letter}:{one}" for letter, one in zip(letters, listed, strict=True)]
    return Expected(
        f"{question}\n\n{shown}\n\n", end, whole, [reference], "choice", choices.split("|")
    )


LETTER = "Give only the letter of the final option, in \\boxed{}."
SOLVE = f"Solve the problem. {LETTER}"
ANSWER = "Give only the final answer, in \\boxed{}."
PRO: dict[str, Any] = {
    "question_id": 70, "question": "Which?", "options": ["one", "two", "three"], "answer": "C",
    "answer_index": 2, "cot_content": "A: Let's think step by step.", "src": "ori",
}  # fmt: skip
MMLU: dict[str, Any] = {
    "question": "Which is 2 + 2?",
    "choices": ["3", "4", "5", "22"],
    "answer": 1,
}
PROS = "A|B|C"

ROWS: dict[str, dict[str, Any]] = {
    "winogrande": {
        "sentence": "Ann beat Eve since _ was fast.", "option1": "Ann", "option2": "Eve", "answer": "1",
    },
    "openbookqa": {
        "id": "7-980", "question_stem": "The sun is", "answerKey": "B",
        "choices": {"text": ["a dog", "a star"], "label": ["A", "B"]},
    },
    "mmlu_misc": {**MMLU, "subject": "miscellaneous"},
    "squad": {
        "id": "56be", "title": "T", "context": "It was won by Denver.", "question": "Who won?",
        "answers": {"text": ["Denver", "Denver", "by Denver"], "answer_start": [14, 14, 11]},
    },
    "coqa": {
        "source": "wikipedia", "story": "The cat is white.", "questions": ["What is it?", "Which colour?"],
        "answers": {"input_text": ["a cat", "white"], "answer_start": [4, 11], "answer_end": [7, 16]},
    },
    "ifeval": {
        "key": 1000, "prompt": "Write without any comma.", "instruction_id_list": ["punctuation:no_comma"],
        "kwargs": [{"num_words": None, "relation": None}],
    },
    "aqua_rat": {
        "question": "How far?", "options": ["A)21", "B)21.5", "C)22"], "rationale": "Add.", "correct": "C",
    },
    "mmlu_math": {**MMLU, "subject": "college_mathematics"},
    "mmlu_pro_math": {**PRO, "category": "math"},
    "gsm8k": {"question": "How many eggs?", "answer": "9 * 2 = <<9*2=18>>18 eggs.\n#### 18"},
    "math_500": {
        "problem": "What is $1/2+1/2$?", "solution": "It is $\\boxed{1}$.", "answer": "1",
        "subject": "Algebra", "level": 3, "unique_id": "test/algebra/1.json",
    },
    "aime_2025": {"problem": "Find the sum of all bases.", "answer": "70", "id": "0"},
    "mmlu_pro_law": {**PRO, "category": "law"},
    "mmlu_pro_code": {**PRO, "category": "computer science"},
    "mmlu_pro_physics": {**PRO, "category": "physics"},
    "consumer_qa": {"index": "0", "contract": "You may leave.", "question": "May I leave?", "answer": "Yes"},
    "c_code_summarization": {"code": "int two(void) { return 2; }", "summary": "Returns two."},
    "scibench": {
        "problem_text": "How heavy is it?", "answer_latex": "1.29", "answer_number": "1.29",
        "unit": " $\\mathrm{kg}$", "source": "fund", "problemid": "2.1", "comment": "", "solution": "",
    },
}  # fmt: skip

EXPECTED: dict[str, Expected] = {
    "winogrande": _mc(
        "Ann beat Eve since _ was fast.", "Ann|Eve", "A:Ann", "Ann|Eve",
        f"Choose the option that fills the blank. {LETTER}"),
    "openbookqa": _mc(
        "The sun is", "a dog|a star", "B:a star", "a dog|a star",
        f"Choose the option that completes the scenario. {LETTER}"),
    "mmlu_misc": _mc(
        "Which is 2 + 2?", "3|4|5|22", "B:4", "A|B|C|D",
        f"Choose the option that matches what is known. {LETTER}"),
    "squad": Expected(
        "Read the passage and select the span that answers the question.\n\nIt was won by Denver.\n\n"
        "Question: Who won?\n", ANSWER, [], ["Denver", "by Denver"], "span"),
    "coqa": Expected(
        "Read the passage and select the span that answers the question.\n\nThe cat is white.\n\n"
        "Question: What is it?\n", ANSWER, [], ["a cat"], "span"),
    "ifeval": Expected(
        "Answer the following instruction.\n\n", "Write without any comma.", [], [], "ifeval"),
    "aqua_rat": _mc("How far?", "21|21.5|22", "C:22", PROS, SOLVE),
    "mmlu_math": _mc("Which is 2 + 2?", "3|4|5|22", "B:4", "A|B|C|D", SOLVE),
    "mmlu_pro_math": _mc("Which?", "one|two|three", "C:three", PROS, SOLVE),
    "gsm8k": Expected("How many eggs?\n", f"Solve the problem. {ANSWER}", [], ["18"], "math"),
    "math_500": Expected("What is $1/2+1/2$?\n", f"Solve the problem. {ANSWER}", [], ["1"], "math"),
    "aime_2025": Expected("Find the sum of all bases.\n", f"Solve the problem. {ANSWER}", [], ["70"], "math"),
    "mmlu_pro_law": _mc("Which?", "one|two|three", "C:three", PROS, f"Choose the right option. {LETTER}"),
    "mmlu_pro_code": _mc("Which?", "one|two|three", "C:three", PROS, f"Choose the right option. {LETTER}"),
    "mmlu_pro_physics": _mc("Which?", "one|two|three", "C:three", PROS, SOLVE),
    "consumer_qa": Expected(
        "You may leave.\n\nQuestion: May I leave?\n", ANSWER, [], ["Yes"], "span"),
    "c_code_summarization": Expected(
        "int two(void) { return 2; }\n", "Give only the final summary, in \\boxed{}.", [],
        ["Returns two."], "jury"),
    "scibench": Expected(
        "How heavy is it?\nThe unit of the answer is $\\mathrm{kg}$.\n", f"Solve the problem. {ANSWER}", [],
        ["1.29"], "numeric"),
}  # fmt: skip


def declared(name: str, folder: Path, kind: str = "jsonl", **changes: Any) -> dict[str, Any]:
    """The suite of the paper profile, reading one row from a folder of the data set's form.

    Args:
        name: of the suite.
        folder: made here, with the splits as files, in a subfolder where the suite names a subset.
        kind: jsonl | parquet.
        changes: of the row.
    """
    suite = json.loads(json.dumps(SUITES[name]))
    hub = suite["hub"]
    row = {**ROWS[name], **changes}
    splits = {hub["split"]: row}
    exemplars = hub.get("exemplars")
    if exemplars:
        splits[exemplars["split"]] = {**row, **_other(row)}
        exemplars |= {"repo": str(folder), "subset": hub["subset"], "revision": "local", "count": 1}
    write = write_jsonl if kind == "jsonl" else write_parquet
    below = folder / (hub["subset"] or "")
    for split, content in splits.items():
        write(below / f"{split}.{kind}", [content])
    if hub["subset"]:
        files = [{"split": split, "path": f"{hub['subset']}/{split}.{kind}"} for split in splits]
        card = {"configs": [{"config_name": hub["subset"], "data_files": files}]}
        (folder / "README.md").write_text(f"---\n{json.dumps(card)}\n---\n")
    hub |= {"repo": str(folder), "revision": "local"}
    return {**suite, "items": None}


def _other(row: dict[str, Any]) -> dict[str, Any]:
    """What makes another question of a row."""
    texts = ("question", "question_stem", "sentence", "problem", "code", "story", "problem_text")
    name = next(name for name in texts if name in row)
    return {name: f"Earlier: {row[name]}"}


def suite_of(suite: dict[str, Any]) -> SuiteParams:
    """Checked."""
    return SuiteParams.model_validate_json(json.dumps(suite))
