"""What a suite is warned of: what is held against which limit, and the sentence that says so."""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from stages.bedrock.params import Params

Row = Mapping[str, Any]
Share = Annotated[float, Field(ge=0, le=1)]


class Limits(Params):
    """From where on something is worth a warning, or what chance may do. What exceeds a limit is warned of."""

    false_alarms: float = Field(
        gt=0, lt=1, description="chance that a suite as good as a real sample gets any warning"
    )
    shortfall: Share = Field(description="items missing, of those asked for")
    empty: Share = Field(description="items with a text without any word")
    duplicates: Share = Field(description="exact copies, more than as many real items have")
    near_duplicates: Share = Field(description="near copies, more than as many real items have")
    contradictions: Share = Field(description="items whose text has another annotation elsewhere")
    diversity_loss: Share = Field(description="different word pairs lacking, of the real ones")
    length: Share = Field(description="Kolmogorov-Smirnov distance of the lengths from real")
    label_shift: Share = Field(description="total variation of the labels from the real test")
    entities: float = Field(ge=0, description="entities in a text more or fewer, over real")
    exemplar_copies: Share = Field(description="copies of exemplars, more than of real items")
    overlap: Share = Field(description="copies of real test items, more than expected")
    bad_spans: Share = Field(description="spans that do not fit their text")


def number(row: Row, name: str) -> float:
    """A number of a row; NaN if it is not known."""
    value = row.get(name)
    return math.nan if value is None else float(value)


class Check(NamedTuple):
    """One thing to look at."""

    finding: str
    """Also the name of its limit."""
    value: Callable[[Row], float]
    """What is held against the limit."""
    p: str | None
    """Column with the probability of it by chance; None: a fact about these items, no estimate."""
    sentence: str
    """A format string over the row, `value`, `limit`, and `chance`, what is said of p."""


def excess(column: str, real: str) -> Callable[[Row], float]:
    """How much more than real."""
    return lambda row: number(row, column) - number(row, real)


CHECKS = (
    Check(
        "shortfall",
        lambda row: 1 - number(row, "items") / number(row, "asked"),
        None,
        "{items:.0f} items of {asked:.0f} asked for; let it try more often, or compare at this number",
    ),
    Check(
        "empty",
        lambda row: number(row, "empty") / number(row, "items"),
        None,
        "{empty:.0f} of {items:.0f} items have a text without any word; drop them and write others",
    ),
    Check(
        "duplicates",
        excess("duplicates_even", "duplicates_real"),
        "duplicates_p",
        "{distinct:.0f} different texts among {items:.0f} items ({duplicates:.1%} repeat one; real items "
        "{duplicates_real:.1%}{chance}); drop the copies and write others, at a higher temperature",
    ),
    Check(
        "near_duplicates",
        excess("near_duplicates_even", "near_duplicates_real"),
        "near_duplicates_p",
        "{near_duplicates:.1%} of the items have a near copy (at the real number of items "
        "{near_duplicates_even:.1%}, real ones {near_duplicates_real:.1%}{chance}); vary exemplars and "
        "topics, or drop the copies",
    ),
    Check(
        "contradictions",
        lambda row: number(row, "contradictions") / number(row, "items"),
        None,
        "{contradictions:.0f} of {items:.0f} items have a text that is there with another annotation, too; "
        "drop or relabel them",
    ),
    Check(
        "diversity_loss",
        lambda row: 1 - number(row, "distinct_2_even") / number(row, "distinct_2_real"),
        "distinct_2_p",
        "{diversity_depth:.0f} word pairs hold {value:.1%} fewer different ones than real ones (distinct-2 "
        "{distinct_2_even:.3f} against {distinct_2_real:.3f}{chance}); vary exemplars and topics, or "
        "raise the temperature",
    ),
    Check(
        "length",
        lambda row: number(row, "length_ks"),
        "length_p",
        "{words:.1f} words on average, real items {real_words:.1f} (Kolmogorov-Smirnov distance "
        "{length_ks:.2f}, {length_ks_expected:.2f} expected{chance}); ask for the real length",
    ),
    Check(
        "label_shift",
        lambda row: number(row, "label_tv"),
        "label_p",
        "other shares of the labels than in the real test split: total variation {label_tv:.2f}, "
        "{label_tv_expected:.2f} expected{chance}, most of all {label_shifted_most}{labels}; ask for labels "
        "in the real shares, or weight the items",
    ),
    Check(
        "entities",
        lambda row: abs(number(row, "entities_ratio") - 1),
        "entities_p",
        "{entities:.2f} entities in a text, real ones {real_entities:.2f}{chance}; ask for as many as "
        "real texts have, and mark all mentions",
    ),
    Check(
        "exemplar_copies",
        excess("exemplar_copies", "exemplar_copies_real"),
        "exemplar_copies_p",
        "{exemplar_copies:.1%} of the items are copied from a shown exemplar (real items "
        "{exemplar_copies_real:.1%}{chance}); drop them, and show more or other exemplars",
    ),
    Check(
        "overlap",
        excess("overlap_near", "overlap_expected"),
        "overlap_p",
        "{overlap_near:.1%} of the items have a copy in the real test split, {overlap_exact:.1%} an exact one "
        "({overlap_expected:.1%} expected{chance}); the generator may have seen it: "
        "drop them",
    ),
    Check(
        "bad_spans",
        lambda row: number(row, "spans_bad") / number(row, "spans"),
        None,
        "{spans_bad:.0f} of {spans:.0f} spans do not fit: {spans_cut:.0f} begin or end inside a word, "
        "{spans_blank:.0f} with a space, {spans_overlapping:.0f} overlap, {spans_outside:.0f} are empty or "
        "outside{late}; correct the offsets",
    ),
)
TESTS = sum(check.p is not None for check in CHECKS)
"""Warnings that chance could raise. Each is tested at false_alarms / TESTS (Bonferroni)."""
