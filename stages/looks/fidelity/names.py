"""How groups of respondents, ensembles, variants of the bias factor and findings are called."""

import pandas as pd

GROUPS = {
    "students": "students",
    "ift_students": "students, direct",
    "reasoning_students": "students, reasoning",
    "base_models": "base models",
    "teacher": "the teacher",
}
CONTRASTS = (
    ("students", "base_models"),
    ("reasoning_students", "ift_students"),
    ("teacher", "students"),
    ("teacher", "base_models"),
)
IN_WORDS = {
    "students": "the teacher's students",
    "ift_students": "students that answer directly",
    "reasoning_students": "students that reason",
    "base_models": "the models they started from",
    "teacher": "the teacher itself",
}


def contrast_name(group: str, against: str) -> str:
    """Two groups, in two lines."""
    return f"{group_name(group)}\nless {group_name(against)}"


def contrasts_of(favours: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of groups that are there, in the order of `CONTRASTS`."""
    if favours.empty:
        return []
    there = set(zip(favours["group"], favours["against"], strict=True))
    return [pair for pair in CONTRASTS if pair in there] + sorted(there - set(CONTRASTS))


def group_name(group: str) -> str:
    """A group as a label."""
    return GROUPS.get(group, group.replace("_", " "))


def in_words(group: str) -> str:
    """A group within a sentence."""
    return IN_WORDS.get(group, group.replace("_", " "))


FINDINGS = {
    "mismatch": "labels or scales that do not match",
    "shortfall": "items missing",
    "duplicates": "copies",
    "near_duplicates": "near copies",
    "contradictions": "contradictions",
    "diversity_loss": "less diverse",
    "length": "other lengths",
    "label_shift": "other shares of labels",
    "entities": "another number of entities",
    "exemplar_copies": "copies of exemplars",
    "exemplars_tested": "exemplars from the test split",
    "overlap": "copies of real items",
    "bad_spans": "spans that do not fit",
}
VARIANTS = {
    "paper": "the paper's",
    "leave_one_out": "leave one out",
    "raw": "raw",
    "ratio": "ratio",
    "z_score": "z-score",
    "rank": "ranks",
    "real_referenced": "against real",
    "family": "family",
}
SOURCES = {
    "average": "average of all",
    "larger": "average of the large ones",
    "leave_self_out": "average without oneself",
    "pooled": "all items pooled",
}
