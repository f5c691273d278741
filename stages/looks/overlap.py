"""The report's section on what of the questions stands in the training prompts, and whether it matters."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from stages.looks.comparisons import outcomes
from stages.looks.natures import at_equal_samples
from stages.looks.numbers import MISSING, listed, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.sections import Section
from stages.looks.study import Study
from stages.looks.summaries import family_name, family_words, per_family, per_suite, suite_names
from stages.looks.words import VERDICTS

Place = tuple[str, str]
"""Corpus and family."""
Verdicts = dict[Place, str]
READ_AS = {
    "same": "the same",
    "appears": "appears",
    "vanishes": "no longer told apart",
    "turns": "turns round",
    "unknown": "no clean questions",
}


def overlap_section(study: Study) -> Section:
    """What overlaps, and all gains on clean questions beside those on all."""
    tables = study.tables
    return Section(
        "overlap",
        "Overlap with the training prompts",
        figures=[],
        tables=[
            one for one in (_counts_table(study), _gains_table(tables["clean_gains"])) if one.rows
        ],
        readings=[*_found(tables["overlap"]), *answer_on_clean(study)],
    )


def _found(counts: pd.DataFrame) -> list[str]:
    sentences = []
    for corpus, own in counts.groupby("corpus", sort=False):
        total, by_rule = own["items"].sum(), own.groupby("rule")["items"].sum()
        clean = by_rule.get("clean", 0)
        broken = by_rule.drop("clean", errors="ignore").sort_values(ascending=False, kind="stable")
        why = listed([f"{count} for {rule_name(str(rule))}" for rule, count in broken.items()])
        rest = f"; {why}, are not" if why else ""
        sentences.append(
            f"Of {total} questions {clean} ({percent(clean / total)}) are clean of {corpus} "
            f"prompts{rest}."
        )
    return sentences


def rule_name(rule: str) -> str:
    """A rule of overlap in words."""
    words = rule.removesuffix("_words")
    return "a prompt much like them" if words == rule else f"shared runs of {words} words"


def answer_on_clean(study: Study) -> list[str]:
    """Whether the answer to the study's question is another on clean questions, and whether overlap is why."""
    runs, clean = study.tables["runs"], study.tables["clean_runs"]
    before, after = _verdicts(runs), _verdicts(_on_clean(runs, clean))
    as_sure = _verdicts(_on_clean(runs, clean, as_sure=True))
    sentences = []
    if known := [place for place in before if place in after]:
        which = "the verdict" if len(known) == 1 else f"all {len(known)} verdicts"
        changed = [
            _changed(place, before, after, as_sure)
            for place in known
            if before[place] != after[place]
        ]
        sentences.append(
            f"On clean questions the answer changes: {'; '.join(changed)}."
            if changed
            else f"On clean questions the answer is the same: {which} of reasoning against direct "
            f"answers {'stands' if len(known) == 1 else 'stand'}."
        )
    if unknown := [family_words(place[1]) for place in before if place not in after]:
        sentences.append(f"A suite without clean questions leaves open {listed(unknown)}.")
    return sentences + _gained(study.tables["clean_gains"])


def _changed(place: Place, before: Verdicts, after: Verdicts, as_sure: Verdicts) -> str:
    corpus, family = place
    why = (
        "because they are fewer: with errors as small as those of all questions it would stand"
        if before[place] == as_sure[place]
        else "and not because they are fewer"
    )
    return f"{family_words(family)}, {corpus} prompts, from '{before[place]}' to '{after[place]}', {why}"


def _verdicts(runs: pd.DataFrame) -> Verdicts:
    """What the page answers, by corpus and family."""
    if runs.empty:
        return {}
    found = outcomes(per_family(at_equal_samples(per_suite(runs))))
    return {
        (str(row["corpus"]), str(row["family"])): VERDICTS[row["outcome"]]
        for row in found.to_dict("records")
    }


def _on_clean(runs: pd.DataFrame, clean: pd.DataFrame, *, as_sure: bool = False) -> pd.DataFrame:
    """The runs with accuracies on clean items, without families that have a suite without clean items.

    Args:
        runs: the table of records/runs.py.
        clean: the table `RUNS` of records/clean.py.
        as_sure: whether the errors are made those of as many items as all are.
    """
    columns = {"clean_accuracy": "accuracy", "clean_se": "accuracy_se", "clean_items": "items"}
    fewer = (clean["clean_items"] / clean["items"]) ** 0.5 if as_sure else 1.0
    own = clean.assign(clean_se=clean["clean_se"] * fewer)
    own = own[["run", "suite", *columns]].rename(columns=columns)
    merged = runs.drop(columns=list(columns.values())).merge(own, on=["run", "suite"])
    families = merged.groupby(["corpus", "domain", "format"])["accuracy"]
    kept: pd.DataFrame = merged[families.transform(lambda known: known.notna().all()).astype(bool)]
    return kept


def _gained(gains: pd.DataFrame) -> list[str]:
    whole = gains[(gains["student"] == "all") & (gains["name"] == "all") & gains["change"].notna()]
    return [
        f"Over all families and sizes reasoning gains {_interval(row, 'gain')} points on all questions, "
        f"{_interval(row, 'clean_gain')} on clean ones (learned from {row['corpus']} prompts)."
        for row in whole.to_dict("records")
    ]


def _interval(row: dict[Hashable, Any], name: str) -> str:
    """'14.2 [12.9, 15.6]', in points."""
    if pd.isna(row[name]):
        return MISSING
    value, low, high = (100 * row[f"{name}{end}"] for end in ("", "_low", "_high"))
    return f"{value:.1f} [{low:.1f}, {high:.1f}]"


def _counts_table(study: Study) -> Table:
    counts, runs = study.tables["overlap"], study.tables["runs"]
    names = dict(zip(runs["suite"], suite_names(runs).str.replace("\n", ", "), strict=True))
    change = study.tables["clean_runs"].groupby(["corpus", "suite"])["difference"].mean()
    rules = [rule for rule in dict.fromkeys(counts["rule"]) if rule != "clean"]
    rows: list[dict[str, str | Cell]] = []
    for (corpus, suite), own in counts.groupby(["corpus", "suite"], sort=False):
        items = own.set_index("rule")["items"]
        row: dict[str, str | Cell] = {
            "corpus": str(corpus),
            "suite": str(names.get(suite, suite)),
            "questions": str(items.sum()),
            "clean": Cell(str(items.get("clean", 0)), strong=True),
        }
        row |= {rule_name(rule): str(items.get(rule, 0)) for rule in sorted(rules)}
        moved = change.get((corpus, suite), float("nan"))
        row["accuracy on clean less all, points"] = (
            MISSING if pd.isna(moved) else f"{100 * moved:+.1f}"
        )
        rows.append(row)
    note = (
        "A question that breaks several rules is counted under the first. The last column is the mean over "
        "the runs that learned from these prompts. What is looked for: docs/decontamination.md."
    )
    return table("Questions that overlap with training prompts", note, rows)


def _gains_table(gains: pd.DataFrame) -> Table:
    rows: list[dict[str, str | Cell]] = [
        {
            "corpus": row["corpus"],
            "family": "mean of all" if row["name"] == "all" else family_name(row["name"]),
            "student": row["student"],
            "clean": f"{row['clean_items']} of {row['items']}",
            "gain, all questions": _interval(row, "gain"),
            "gain, clean questions": _interval(row, "clean_gain"),
            "change": _interval(row, "change"),
            "read as": Cell(
                READ_AS[row["reading"]], strong=row["reading"] not in ("same", "unknown")
            ),
        }
        for row in gains[gains["level"] == "family"].to_dict("records")
    ]
    note = (
        "Reasoning less direct answers at equal size, in points, with intervals over the questions (the same "
        "draws on both sides). Student all: the mean over those trained both ways. Read as: whether the "
        "interval holds 0."
    )
    return table("Gains on clean questions", note, rows, names=2)
