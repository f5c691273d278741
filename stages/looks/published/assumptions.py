"""What is taken for granted about the published study, in sentences with its own numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from stages.looks.numbers import listed, percent
from stages.looks.summaries import size_name


def published_assumptions(
    facts: Mapping[str, pd.DataFrame],
    assumed: Mapping[str, Any],
    runs: pd.DataFrame,
    claims: pd.DataFrame,
) -> list[str]:
    """Sentences on what no source says, the weightiest first.

    Args:
        facts: data/published/*.csv by name (records/published_facts.py).
        assumed: reports/published/assumptions.json.
        runs: reports/published/runs.csv.
        claims: reports/published/claims.csv.
    """
    parts = (
        _training(facts["samples"], facts["lengths"], assumed),
        _questions(facts["benchmarks"], assumed, runs),
        _laws(facts["query_cost_laws"]),
        _shapes(facts["shapes"]),
        _missing(runs, claims),
    )
    return [sentence for part in parts for sentence in part]


def _training(
    samples: pd.DataFrame, lengths: pd.DataFrame, assumed: Mapping[str, Any]
) -> Iterator[str]:
    pairs = samples.pivot_table("samples", "corpus", "count")
    taken = [f"{size_name(count)} {corpus}" for corpus, count in pairs[assumed["samples"]].items()]
    shares = [
        f"{percent(row['released'] / row['stated'])} of the {corpus}"
        for corpus, row in pairs.iterrows()
    ]
    yield (
        f"Training is one epoch on the {assumed['samples']} pairs ({listed(taken)}); {listed(shares)} "
        f"pairs that the paper states are released, and which were trained on is not said."
    )
    mean = lengths.pivot_table("mean_bytes", "corpus", "part")
    ratios = [
        f"{row['reasoning'] / row['ift']:.1f} times ({corpus})" for corpus, row in mean.iterrows()
    ]
    yield (
        f"A row of training is as long as the mean released pair, {assumed['characters_per_token']:g} bytes "
        f"to a token, with lengths that scatter by {assumed['length_cv']:g} of their mean. Released "
        f"answers with a trace are {listed(ratios)} as long as direct ones; the paper states "
        f"{assumed['stated_ratio_low']:g} to {assumed['stated_ratio_high']:g} times, and both ends are "
        f"counted too."
    )


def _questions(
    benchmarks: pd.DataFrame, assumed: Mapping[str, Any], runs: pd.DataFrame
) -> Iterator[str]:
    guessed = (benchmarks["status"] != "public").sum()
    smallest = benchmarks.nsmallest(1, "items").iloc[0]
    peers = (benchmarks["family"] == smallest["family"]).sum()
    yield (
        f"Errors are those of {benchmarks['items'].sum():,} questions in {len(benchmarks)} benchmarks, "
        f"{guessed} of whose sizes rest on a guess at version, split or subjects; every benchmark is "
        f"taken to have the accuracy of its family. The smallest, {smallest['benchmark']}, has "
        f"{smallest['items']} questions and 1/{peers} of the weight of its family."
    )
    luck = "are not known" if runs["seed"].nunique() < 2 else "are in the errors"
    yield (
        f"Intervals hold {percent(assumed['coverage'])} of the draws. Students err independently in them, "
        f"though they answered the same questions: differences get intervals that are too wide rather than too "
        f"narrow. Differences between trainings {luck}."
    )


def _laws(laws: pd.DataFrame) -> Iterator[str]:
    inferred = (laws["status"] == "assigned").sum()
    tail = (
        f"; to which family a law belongs was inferred for {inferred} of them" if inferred else ""
    )
    yield (
        f"Costs per question are the paper's {len(laws)} power laws of size, not measurements{tail}. "
        f"Exact FLOPs are theirs times exact over paper's count of a question as long as the released "
        f"pairs; both corpora get the same cost."
    )


def _shapes(shapes: pd.DataFrame) -> Iterator[str]:
    unread = shapes.loc[shapes["status"] != "confirmed", "model"]
    if len(unread):
        yield (
            f"The shapes of {listed(list(unread))} are their known sizes; the models' configs were not read."
        )


def _missing(runs: pd.DataFrame, claims: pd.DataFrame) -> Iterator[str]:
    absent = {
        "answer_tokens": "tokens per question",
        "truncated_rate": "rates of cut answers",
        "pretrain_flops": "FLOPs of the pretraining",
        "teacher_flops": "FLOPs of the teacher's answers",
    }
    lacking = [words for column, words in absent.items() if runs[column].isna().all()]
    if lacking:
        yield f"Not public, and therefore missing rather than guessed: {listed(lacking)}."
    hidden = claims["value"].isna().sum()
    if hidden:
        yield f"{hidden} of {len(claims)} claims rest on figures without numbers; no figure was digitised."
