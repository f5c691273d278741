"""Judge the claims of a published study, each in every way of counting that bears on it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.records import claims as record
from stages.science.frontiers.interpolation import outer_interval
from stages.science.published.claims import QUANTITIES, Quantity, Verdict, verdict
from stages.science.published.evidence import Evidence, Setting

MAIN = Setting("paper", "released", "points")


def settings_of(quantity: Quantity) -> list[Setting]:
    """The ways of counting that bear on a quantity; the first one gives its number."""
    if quantity.costs == "none":
        return [MAIN]
    return [
        Setting(mode, lengths, reading)
        for reading in quantity.readings
        for lengths in ("released", "stated_low", "stated_high")
        for mode in ("paper", "exact")
        if quantity.costs == "train" or lengths == MAIN.lengths
    ]


def judge(
    claims: pd.DataFrame, evidence: Callable[[Setting], Evidence], coverage: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every claim with its verdict, and every claim in every setting (records/claims.py).

    The interval of a claim spans its intervals over questions in all settings with released lengths: modes
    and readings are our choice, not a fact. The stated lengths are told apart in the second table.

    Args:
        claims: records/published_facts.py, CLAIMS.
        evidence: what is known in a setting.
        coverage: share of the draws inside an interval.

    Raises:
        InputError: a claim names a quantity that is not there.
    """
    rows, parts = [], []
    for _, claim in claims.iterrows():
        judged = pd.DataFrame(_in_settings(claim, evidence, coverage), columns=_SETTINGS)
        rows.append(_row(claim, judged))
        parts.append(judged)
    settings = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_SETTINGS)
    return pd.DataFrame(rows, columns=record.SCHEMA.names), settings


_SETTINGS = record.SETTINGS.names


def _in_settings(
    claim: pd.Series, evidence: Callable[[Setting], Evidence], coverage: float
) -> Iterator[dict[str, Any]]:
    name = claim["quantity"]
    if pd.isna(name):
        return
    if name not in QUANTITIES:
        raise InputError(
            f"data/published/claims.csv: {claim['claim']}: no quantity {name!r}; "
            f"there are: {', '.join(sorted(QUANTITIES))}"
        )
    quantity = QUANTITIES[name]
    for setting in settings_of(quantity):
        values = quantity.compute(evidence(setting))
        low, high = map(float, outer_interval(values[1:], coverage))
        # What was printed counts as well: a count's draws may all lie on one side of it.
        low, high = min(low, float(values[0])), max(high, float(values[0]))
        yield {
            "claim": claim["claim"],
            "mode": setting.mode,
            "lengths": setting.lengths,
            "reading": setting.reading,
            "verdict": verdict(low, high, _accepted(claim)),
            "value": float(values[0]),
            "low": low,
            "high": high,
        }


def _row(claim: pd.Series, judged: pd.DataFrame) -> dict[str, Any]:
    kept = ("claim", "statement", "place", "paper_says", "accepted_low", "accepted_high", "unit")
    head = {name: claim[name] for name in kept}
    if judged.empty:
        return head | {
            "verdict": "cannot_be_told",
            "settings": 0,
            "settings_agreeing": 0,
            "why": f"what it rests on is not public: {claim['note']}",
        }
    released = judged[judged["lengths"] == MAIN.lengths]
    low, high = float(released["low"].min()), float(released["high"].max())
    found = verdict(low, high, _accepted(claim))
    value = float(judged["value"].iloc[0])
    return head | {
        "verdict": found,
        "value": value,
        "low": low,
        "high": high,
        "settings": len(judged),
        "settings_agreeing": int((judged["verdict"] == found).sum()),
        "why": _why(claim, found, (value, low, high), len(set(released["verdict"])) > 1),
    }


def _why(
    claim: pd.Series, found: Verdict, numbers: tuple[float, float, float], disagreeing: bool
) -> str:
    value, low, high = numbers
    seen = f"{value:.3g} {claim['unit']}"
    if high > low:
        seen += f" ({low:.3g} to {high:.3g})"
    words: Mapping[Verdict, str] = {
        "confirmed": "is what it needs",
        "not_confirmed": "is not what it needs",
        "cannot_be_told": "reaches over what it needs",
    }
    text = f"{seen} {words[found]}, {_range(*_accepted(claim))}"
    if found == "cannot_be_told":
        text += (
            ", because ways of counting disagree" if disagreeing else ", by the luck of questions"
        )
    return f"{text}; {claim['note']}"


def _range(low: float, high: float) -> str:
    if low == high:
        return f"exactly {low:g}"
    if high == float("inf"):
        return f"at least {low:g}"
    return f"at most {high:g}" if low == -float("inf") else f"{low:g} to {high:g}"


def _accepted(claim: pd.Series) -> tuple[float, float]:
    """The accepted range; a missing end is open."""
    low, high = claim["accepted_low"], claim["accepted_high"]
    return (
        -float("inf") if pd.isna(low) else float(low),
        float("inf") if pd.isna(high) else float(high),
    )
