"""Titles of the figures on written benchmarks, and what stands under them: how they are to be read."""

HEADLINE = "Headline metric of each task; answers that cannot be read count as wrong. "
FIGURES: dict[str, tuple[str, str]] = {
    "fidelity_scores": (
        "What every solver scores on real and on written items",
        HEADLINE
        + "Rows: who wrote the items. Columns: solvers, the best on real items first. Hatched: not "
        "known. Colours run from the least to the greatest score of a panel.",
    ),
    "fidelity_normalised": (
        "Whom each benchmark flatters",
        HEADLINE
        + "Score less the mean of all solvers on the same items, so that only who is better than whom "
        "is left. Blue: above the mean, orange: below (with a minus). Framed: items that the solver wrote "
        "itself.",
    ),
    "fidelity_scatter": (
        "Scores on written items against scores on real items",
        HEADLINE
        + "A point for every solver and generator; above the grey line the written items are easier. "
        "Lines: intervals over items, where there is room.",
    ),
    "fidelity_ranks": (
        "Who comes out where",
        HEADLINE
        + "Place of every solver by real items, by the average of the generators and by each of them. "
        "Ties share their mean place.",
    ),
    "fidelity_bias": (
        "Do models favour what they wrote?",
        HEADLINE
        + "Right of 0 a model does better on its own items than on those of others, all relative to the "
        "other models. Lines: intervals over items. Strip at the right: the sign of the same factor from raw "
        "scores, from z-scores and from ranks. Where signs differ the factor mixes favour with difficulty.",
    ),
    "fidelity_exchange": (
        "How many written items order solvers as surely as real ones",
        HEADLINE
        + "Share of the pairs of solvers that so many items order as held-out real items do; bands: "
        "intervals. Thin line at the bottom: chance. Dotted: as many fresh real items held against all real "
        "ones, which is more than any curve can be expected to reach.",
    ),
    "fidelity_quality": (
        "What can be said without a judge",
        "All numbers are percent; colour: how far from real items, from white to the full colour. Lengths and "
        "labels: distance of the distributions (Kolmogorov-Smirnov, total variation). Framed: warned of. (!): "
        "not to be compared.",
    ),
    "fidelity_powered": (
        "What the votes of other solvers add to few labelled items",
        HEADLINE
        + "Above: interval from the labelled items alone; below: with votes on further items. Number "
        "at the right: how many labelled items each one is worth.",
    ),
    "bridge": (
        "The study of reasoning, on suites that the teacher wrote",
        "Left: gain of reasoning over direct answers, one mark per family and size; on the grey line written "
        "suites give the same gain. Right: written less real accuracy of every respondent (bar: mean of the "
        "group), and by how much more one group gains from written suites than another. Lines: intervals over "
        "items.",
    ),
}
"""As stages/looks/figure_notes.py has them for the other figures."""
