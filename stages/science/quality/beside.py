"""What can be said of written items beside the real test split."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from stages.science.quality.alone import Row, share_of
from stages.science.quality.exemplars import taken_over
from stages.science.quality.likeness import near_pairs
from stages.science.quality.repeats import (
    Near,
    copied_share,
    copies_by_chance,
    favoured_by_chance,
    joined,
    overlap_by_chance,
    reaching,
    repeated_share,
    repeats_by_chance,
)
from stages.science.quality.shifts import (
    distance,
    divergence,
    histogram,
    means_by_chance,
    shares,
    variation,
)
from stages.science.quality.sources import Origin, Settings, Source, Sources
from stages.science.quality.splits import Samples, Splits, draw_samples, draw_splits


def against_test(sources: Sources, source: Source, settings: Settings) -> Row:
    """Labels, lengths and copies beside those of the real test split, and beside chance."""
    real = sources.real
    sizes = len(real.suite), len(source.suite)
    splits = draw_splits(*sizes, settings.draws, settings.seed)
    samples = draw_samples(*sizes, settings.seed)
    return {
        **_labels(real, source, splits, samples),
        **_entities(real, source, splits),
        **_lengths(real, source, splits, samples),
        **_copies(sources, source, splits, settings),
    }


def against_exemplars(real: Source, source: Source, origin: Origin, settings: Settings) -> Row:
    """What was taken over from the exemplars shown."""
    taken = taken_over(source.suite, origin.known, settings.copied)
    shown = {name for own in source.suite.shown for name in own}
    row: Row = {
        "exemplar_run": taken.run,
        "exemplar_copies": taken.copies,
        "exemplar_copies_real": taken.copies_real,
        "exemplar_copies_p": taken.p,
    }
    if shown:
        row["exemplars_tested"] = len(shown & set(real.suite.ids) - origin.ids)
    return row


def _labels(real: Source, source: Source, splits: Splits, samples: tuple[Samples, Samples]) -> Row:
    found = histogram([*real.suite.marks, *source.suite.marks])
    test, own = (shares(part) for part in np.split(found.counts, [len(real.suite)]))
    if np.isnan(test).any() or np.isnan(own).any():
        return {}
    shift = variation(found.counts, splits, samples)
    most = int(np.abs(own - test).argmax())
    return {
        "label_tv": shift.value,
        "label_js": divergence(test, own),
        "label_tv_expected": shift.expected,
        "label_p": shift.p,
        "label_shifted_most": f"{found.names[most]}: {own[most]:.3f} against {test[most]:.3f}",
        "labels_missing": _listed(found.names, (test > 0) & (own == 0)),
        "labels_surplus": _listed(found.names, (test == 0) & (own > 0)),
    }


def _entities(real: Source, source: Source, splits: Splits) -> Row:
    sides = [np.array([len(one) for one in side.suite.marks]) for side in (real, source)]
    if source.suite.spans is None or not sides[0].sum():
        return {}
    return {
        "entities_ratio": float(sides[1].mean() / sides[0].mean()),
        "entities_p": means_by_chance(np.concatenate(sides), splits),
    }


def _lengths(real: Source, source: Source, splits: Splits, samples: tuple[Samples, Samples]) -> Row:
    lengths = np.concatenate([real.suite.lengths, source.suite.lengths])
    shift = distance(lengths, splits, samples)
    longest = int(lengths.max()) + 1
    test, own = (
        np.bincount(side.suite.lengths, minlength=longest) / len(side.suite)
        for side in (real, source)
    )
    return {
        "words_shift": float(source.suite.lengths.mean() - real.suite.lengths.mean()),
        "length_ks": shift.value,
        "length_js": divergence(test, own),
        "length_ks_expected": shift.expected,
        "length_p": shift.p,
    }


def _copies(sources: Sources, source: Source, splits: Splits, settings: Settings) -> Row:
    real = sources.real
    between = near_pairs(real.sets, source.sets, settings.similarity)
    keys = [*real.suite.keys, *source.suite.keys]
    blocks = [[real.near, between], [sparse.csr_array(between.T), source.near]]
    near, first = joined(blocks, keys), len(real.suite)
    tested, even = set(real.suite.keys), min(first, len(source.suite))
    return {
        "duplicates_even": repeated_share(source.suite.keys, even),
        "duplicates_real": repeated_share(real.suite.keys, even),
        "duplicates_p": repeats_by_chance(keys, splits),
        "near_duplicates_even": copied_share(near.copies[first:, first:], even),
        "near_duplicates_real": copied_share(near.copies[:first, :first], even),
        "near_duplicates_p": copies_by_chance(near.copies, splits),
        "overlap_exact": float(np.mean([key in tested for key in source.suite.keys])),
        "overlap_near": reaching(near.either[first:, :first]),
        "overlap_grams": share_of(source.grams.runs, real.grams.runs.sum(axis=0) > 0),
        **_overlap(sources, source, near, splits, settings.similarity),
    }


def _overlap(
    sources: Sources, source: Source, near: Near, splits: Splits, similarity: float
) -> Row:
    """What overlap with the test split is to be expected of who has not seen it."""
    first = len(sources.real.suite)
    if not len(sources.train.suite):
        return {
            "overlap_expected": reaching(near.either[:first, :first]),
            "overlap_p": overlap_by_chance(near.either, splits),
        }
    train = near_pairs(sources.train.sets, source.sets, similarity)
    return {
        "overlap_expected": reaching(sparse.csr_array(train.T)),
        "overlap_p": favoured_by_chance(near.either[:first, first:], train),
    }


def _listed(names: Sequence[str], which: Any) -> str | None:
    return "; ".join(name for name, there in zip(names, which, strict=True) if there) or None
