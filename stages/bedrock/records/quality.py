"""reports/fidelity/{quality,findings}.csv: what can be said of written benchmarks without any judge."""

import pyarrow as pa

from stages.bedrock.tables import column


def _share(name: str, meaning: str) -> pa.Field:
    return column(name, pa.float64(), meaning, nullable=True)


def _count(name: str, meaning: str) -> pa.Field:
    return column(name, pa.int64(), meaning, nullable=True)


def _p(name: str, of: str) -> pa.Field:
    return column(name, pa.float64(), f"chance that an equally good source has {of}", nullable=True)


def _names(name: str, meaning: str) -> pa.Field:
    return column(name, pa.string(), f"{meaning}; empty: none", nullable=True)


SCHEMA = pa.schema(
    [
        column("benchmark", pa.string(), "the data set"),
        column("task", pa.string(), "classification | similarity | ner"),
        column("source", pa.string(), "real (its test split), or a generator's name"),
        column("items", pa.int64(), "items there are"),
        _count("asked", "items that were asked for; empty: not known"),
        _count("empty", "items with a text without any letter or digit"),
        # repeats
        column("distinct", pa.int64(), "texts that differ in more than case and spaces"),
        _share("duplicates", "share of the items whose text was there before"),
        _share("duplicates_even", "the same of as many items as the smaller of suite and real has"),
        _share("duplicates_real", "the same of so many real items"),
        _p("duplicates_p", "so many"),
        _count("contradictions", "items whose text is there with another annotation, too"),
        _share("near_duplicates", "share of the items that have a near copy, not an exact one"),
        _share("near_duplicates_even", "the same of as many items as the smaller has"),
        _share("near_duplicates_real", "the same of so many real items"),
        _p("near_duplicates_p", "so many"),
        # diversity
        _share("distinct_1", "different words over words"),
        _share("distinct_2", "different word pairs over word pairs"),
        _count(
            "diversity_depth", "word pairs at which diversity is compared; empty: too few words"
        ),
        _share("distinct_2_even", "different ones of so many word pairs of the different texts"),
        _share("distinct_2_even_se", "standard error of it over items"),
        _share("distinct_2_real", "distinct_2_even of so many real word pairs"),
        _p("distinct_2_p", "so few"),
        _share("token_entropy", "Shannon entropy of the words, bits"),
        _share("compression", "bytes of the texts over bytes compressed (zlib)"),
        # lengths
        _share("words", "words between spaces in an item, mean"),
        _share("words_shift", "difference of it from real"),
        _share("length_ks", "Kolmogorov-Smirnov distance of the lengths from real"),
        _share("length_js", "Jensen-Shannon divergence of the lengths from real, bits"),
        _share("length_ks_expected", "mean of length_ks between samples of the real items"),
        _p("length_p", "such a length_ks"),
        # labels: of classification; levels of similarity (rounded scores); types of the entities of ner
        _share("label_tv", "total variation of the labels from the real test split"),
        _share("label_js", "Jensen-Shannon divergence from it, bits"),
        _share("label_tv_expected", "mean of label_tv between samples of the real items"),
        _p("label_p", "such a label_tv"),
        _share("label_tv_train", "total variation from the real train split"),
        _share("label_js_train", "Jensen-Shannon divergence from it, bits"),
        _names("label_shifted_most", "the label whose share differs most from the real test split"),
        _names("labels_missing", "labels of the real test split that do not occur"),
        _names("labels_surplus", "labels that the real test split has not"),
        # entities
        _share("entities", "entities in a text, mean"),
        _share("entities_ratio", "the same over that of real"),
        _p("entities_p", "a mean so different"),
        # exemplars
        _share("exemplar_run", "longest run of words shared with a shown exemplar, over the words"),
        _share("exemplar_copies", "share of the items where this reaches `copied`"),
        _share("exemplar_copies_real", "the same of real test items against the same exemplars"),
        _p("exemplar_copies_p", "so many"),
        _count("exemplars_tested", "shown exemplars that are in the real test split"),
        # overlap with the real test split
        _share("overlap_exact", "share of the items whose text is in the real test split"),
        _share("overlap_near", "share of the items that have an exact or near copy in it"),
        _share(
            "overlap_expected",
            "share that have one among as many items of the real train split (or all there are); "
            "without it: share of the real test items that have one among the others",
        ),
        _p("overlap_p", "so many more than that"),
        _share("overlap_grams", "share of the runs of `run_words` words that are in it"),
        _share("overlap_grams_real", "share of its own runs that are in several of its items"),
        # spans
        _count("spans", "spans there are"),
        _count("spans_bad", "spans that do not fit, for whatever reason"),
        _count("spans_outside", "empty, or not within the text"),
        _count("spans_cut", "that begin or end inside a word"),
        _count("spans_blank", "that begin or end with a space"),
        _count("spans_overlapping", "that overlap an earlier one"),
        _count("spans_late", "of those cut: that start at the second character of the text"),
    ]
)
"""Where a column says "real", that is the test split. Empty: not measured, or there is nothing to measure."""

FINDINGS = pa.schema(
    [
        column("benchmark", pa.string(), "the data set"),
        column("source", pa.string(), "real, or a generator's name"),
        column("level", pa.string(), "error (not to be compared) | warning"),
        column("finding", pa.string(), "what kind, such as label_shift"),
        column("value", pa.float64(), "what was measured", nullable=True),
        column("limit", pa.float64(), "what it may be", nullable=True),
        column("sentence", pa.string(), "what was found, in numbers, and what to do"),
    ]
)
