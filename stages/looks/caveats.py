"""What did not hold and what the tables cannot show, computed from them."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from stages.looks.comparisons import CLEAR
from stages.looks.numbers import listed, percent
from stages.looks.summaries import family_words, kinds_of, size_name

# A share of cut answers or of lost prompts above this is worth a sentence.
NOTABLE = 0.05


def caveats(
    runs: pd.DataFrame, gains: pd.DataFrame, scaling: dict[str, Any], pairs: pd.DataFrame
) -> list[str]:
    """Sentences on what did not hold, the most important first.

    Args:
        runs: the table of records/runs.py.
        gains: `comparisons.gains` of the families.
        scaling: reports/scaling.json.
        pairs: the table `REPORT_DROPS` of records/pairs.py.
    """
    parts = (_without_gain(gains), _not_growing(gains), _curves(scaling), _cut(runs), _lost(pairs))
    return [sentence for part in parts for sentence in part]


def _without_gain(gains: pd.DataFrame) -> Iterator[str]:
    for (_, family), own in gains.groupby(["corpus", "family"], sort=False):
        name = family_words(str(family))
        losing = list(own.loc[own["sign"] == -1, "parameters"].map(size_name))
        if not (own["sign"] == 1).any():
            yield f"On {name}, reasoning brings no clear gain at any size."
        if losing:
            yield f"On {name}, reasoning is clearly worse at {listed(losing)} parameters."


def _not_growing(gains: pd.DataFrame) -> Iterator[str]:
    """Families whose largest reasoning student is clearly below the best."""
    fallen = []
    for (_, family), own in gains.groupby(["corpus", "family"], sort=False):
        best = own.nlargest(1, "accuracy_thinking").iloc[0]
        largest = own.nlargest(1, "parameters").iloc[0]
        error = (best["se_thinking"] ** 2 + largest["se_thinking"] ** 2) ** 0.5
        if best["accuracy_thinking"] - largest["accuracy_thinking"] > CLEAR * error:
            fallen.append(f"{family_words(str(family))} (best: {best['student']})")
    if fallen:
        yield f"The largest reasoning student is clearly below a smaller one on {listed(fallen)}."


def _curves(scaling: dict[str, Any]) -> Iterator[str]:
    fits = scaling.get("accuracy_over_train_flops", [])
    sound = sum(fit["status"] == "identified" for fit in fits)
    if fits and sound < len(fits):
        yield (
            f"Of {len(fits)} curves of accuracy over training FLOPs, {len(fits) - sound} are not "
            f"pinned down by the data: nothing may be extrapolated from them."
        )


def _cut(runs: pd.DataFrame) -> Iterator[str]:
    cut = runs[runs["truncated_rate"] > NOTABLE]
    if not cut.empty:
        worst = cut.nlargest(1, "truncated_rate").iloc[0]
        count = len(set(cut["run"]))
        yield (
            f"More than {percent(NOTABLE)} of the answers of {count} of {len(set(runs['run']))} runs "
            f"were cut at the limit of tokens on some suite, at worst {percent(worst['truncated_rate'])} "
            f"({worst['run']} on {worst['suite']}): these count as wrong."
        )
    thinking = runs[kinds_of(runs) != "ift"]
    most = thinking.groupby("run")["thinking_tokens"].max()
    silent = sorted(most.index[most == 0])
    if silent:
        yield f"These runs saw traces but never think: {listed(silent)}."


def _lost(pairs: pd.DataFrame) -> Iterator[str]:
    total = pairs["count"].sum()
    kept = pairs.loc[pairs["reason"] == "kept"]
    if total == 0 or kept["count"].sum() > (1 - NOTABLE) * total:
        return
    sentence = f"Of the prompts, {percent(kept['count'].sum() / total)} gave a pair to learn from"
    shares = kept.groupby("level")["count"].sum() / pairs.groupby("level")["count"].sum()
    if len(shares) > 1:
        first, last = shares.index.min(), shares.index.max()
        sentence += (
            f": {percent(shares[first])} at level {first}, {percent(shares.get(last, 0.0))} at level "
            f"{last}. Students saw fewer of the levels on which the teacher fails"
        )
    yield sentence + "."
