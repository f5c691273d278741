"""The answer in words, computed from the tables: is thinking worth its tokens, where, at what cost."""

import pandas as pd

from stages.looks.comparisons import CLEAR
from stages.looks.natures import KEYS, configuration_name
from stages.looks.numbers import factor, listed, percent, points, span
from stages.looks.summaries import family_words, size_name

VERDICTS = {
    "only_reasoning": "worth it",
    "reasoning_cheaper": "worth it",
    "depends": "it depends on the bill",
    "ift_cheaper": "not worth it",
    "only_ift": "not worth it",
    "not_compared": "not compared",
}
GROUPS = {
    "worth it": "Thinking is worth its tokens on {}.",
    "it depends on the bill": "On {} it depends on which bill counts, training or answering.",
    "not worth it": "It is not worth them on {}.",
    "not compared": "It could not be judged on {}.",
}


def headline(outcomes: pd.DataFrame) -> str:
    """The verdict over all families of one corpus, in one to four sentences.

    Args:
        outcomes: `comparisons.outcomes`, rows of one corpus.
    """
    verdicts = outcomes["outcome"].map(VERDICTS)
    groups = {name: outcomes["family"][verdicts == name].map(family_words) for name in GROUPS}
    present = {name: list(families) for name, families in groups.items() if len(families)}
    sentences = [GROUPS[name].format(listed(families)) for name, families in present.items()]
    if list(present)[:1] == ["not worth it"]:
        sentences[0] = f"Thinking is not worth its tokens on {listed(present['not worth it'])}."
    return " ".join(sentences)


def family_answer(outcome: pd.Series, gains: pd.DataFrame, matches: pd.DataFrame) -> list[str]:
    """The answer for one family: the verdict with its reason, the gain by size, the cheaper way there.

    Args:
        outcome: a row of `comparisons.outcomes`.
        gains: rows of `comparisons.gains` of families that belong to it, by size.
        matches: rows of `comparisons.smallest_match` that belong to it, one or none.
    """
    sentences = [_reason(outcome)]
    if not gains.empty:
        sentences += [gain_by_size(gains), _price(gains)]
    smaller = matches["parameters_thinking"] < matches["parameters_direct"]
    sentences += [_match(match) for _, match in matches[smaller].iterrows()]
    return sentences


def _reason(outcome: pd.Series) -> str:
    direct, thinking = outcome["best_ift"], outcome["best_reasoning"]
    if outcome["outcome"] == "not_compared":
        return "Only one of the two regimes was trained, so nothing can be said."
    best = f"(best student {percent(direct)} direct, {percent(thinking)} with reasoning)"
    if outcome["outcome"] == "only_reasoning":
        return (
            f"Worth it: no student that answers directly, whatever its size, comes within the error "
            f"of what reasoning reaches {best}."
        )
    if outcome["outcome"] == "only_ift":
        return f"Not worth it: no reasoning student comes within the error of the best direct one {best}."
    train, query = factor(outcome["train_ratio"]), factor(outcome["query_ratio"])
    bill = f"{train} the training FLOPs and {query} the FLOPs per question"
    if outcome["outcome"] == "ift_cheaper":
        return (
            f"Not worth it: direct answers reach the same accuracy within the error {best}; "
            f"the cheapest reasoning students that do so need {bill}."
        )
    if outcome["outcome"] == "reasoning_cheaper":
        return f"Worth it: both reach the same accuracy {best}, reasoning with only {bill}."
    return f"It depends: both reach the same accuracy {best}, reasoning with {bill}."


def gain_by_size(gains: pd.DataFrame) -> str:
    """What reasoning changes at equal size, and at which sizes that is more than noise."""
    changed = span(gains["gain"], "points").replace(" points to", " to")
    sentence = f"At equal size reasoning changes accuracy by {changed}"
    names = gains["parameters"].map(size_name)
    start = onset(gains)
    parts = []
    for sign, words in ((1, "a clear gain at"), (-1, "a clear loss at"), (0, "not told apart at")):
        own = gains["sign"] == sign
        sizes = list(names[own])
        if len(sizes) == len(names) > 1:
            return f"{sentence}, {words} {'every' if sign else 'any'} size."
        if sign == 1 and start and len(sizes) > 1 and gains.loc[own, "parameters"].min() == start:
            parts.append(f"{words} {size_name(start)} and every size above")
        elif sizes:
            parts.append(f"{words} {listed(sizes)}")
    return f"{sentence}: {'; '.join(parts)}."


def onset(gains: pd.DataFrame) -> float | None:
    """Parameters of the smallest student from which on every size has a clear gain; None if no such."""
    ordered = gains.sort_values("parameters", ascending=False)
    clear = (ordered["sign"] == 1).cumprod().astype(bool)
    return float(ordered.loc[clear, "parameters"].min()) if clear.any() else None


def _price(gains: pd.DataFrame) -> str:
    return (
        f"The price at equal size: {span(gains['token_factor'])} the tokens generated, "
        f"{span(gains['query_factor'])} the FLOPs per question, "
        f"{span(gains['train_factor'])} the FLOPs of the fine-tuning."
    )


def _match(match: pd.Series) -> str:
    small = f"{match['thinking']}, {size_name(match['parameters_thinking'])} parameters"
    large = f"{match['direct']}, {size_name(match['parameters_direct'])} parameters"
    return (
        f"The smallest reasoning student as accurate as the best direct one ({large}: "
        f"{percent(match['accuracy_direct'])}) is {small}: {percent(match['accuracy_thinking'])} "
        f"for {factor(match['train_factor'])} its training FLOPs and "
        f"{factor(match['query_factor'])} its FLOPs per question."
    )


def frontier_answer(frontiers: pd.DataFrame, cost: str) -> str:
    """Who stands on a frontier, cheapest first, with the odds of each.

    Args:
        frontiers: rows of the table of records/frontiers.py, of one corpus and family.
        cost: training | inference.
    """
    rows = frontiers[(frontiers["cost"] == cost) & frontiers["on_frontier"]]
    rows = rows.sort_values(["cost_flops", "configuration"])
    members = [
        f"{configuration_name(row['student'], row['recipe'])} ({percent(row['frontier_probability'])})"
        for row in rows.to_dict("records")
    ]
    if not members:
        return f"No run was traced against {cost} FLOPs."
    return f"Against {cost} FLOPs: {listed(members)}."


def uncertainty(runs: pd.DataFrame) -> str:
    """What the errors hold and what they do not.

    Args:
        runs: the table of records/runs.py.
    """
    low, high = int(runs["items"].min()), int(runs["items"].max())
    items = str(low) if low == high else f"{low} to {high}"
    unseen = CLEAR * (2 * 0.25 / low) ** 0.5
    seeds = runs.groupby(KEYS)["seed"].nunique()
    several = int((seeds > 1).sum())
    trained = "Every student was trained once, so how far another seed would move it is unknown"
    if several == len(seeds):
        trained = f"Every student was trained with up to {seeds.max()} seeds; their spread is in the errors"
    elif several:
        trained = (
            f"Of the {len(seeds)} pairs of student and recipe {several} were trained with up to "
            f"{seeds.max()} seeds, whose spread is in their errors; how far another seed would move the "
            f"others is unknown"
        )
    return (
        f"Clear means more than {CLEAR:g} standard errors over {items} questions per suite: on one "
        f"suite, at accuracies near 50 %, differences below {100 * unseen:.0f} points go unseen, and "
        f"one comparison in twenty looks clear by chance alone. {trained}."
    )


def overall_gain(gains: pd.DataFrame) -> str:
    """The mean change over all families and sizes, in words."""
    if gains.empty:
        return "No student was trained both to answer directly and to reason."
    mean = gains["gain"].mean()
    return (
        f"Over all families and sizes reasoning changes accuracy by {points(mean)} on average, "
        f"with {factor(gains['token_factor'].median())} the tokens generated (median)."
    )
