"""What can be read from the figures about lengths, budgets and votes, computed from their tables."""

import pandas as pd

from stages.looks.configurations import only_outcomes
from stages.looks.numbers import factor, percent, points
from stages.looks.readings import NOTHING

# Rules as they are called in sentences.
RULES = {
    "stable": "stop when the answer is stable",
    "confident": "stop when the answer is confident",
}
POLICIES = {
    "full": "plain answers",
    "forced": "fixed budgets",
    "vote": "fixed votes",
    "vote_lead": "adaptive votes",
    "vote_sure": "adaptive votes",
}


def reading_of_budgets(optimal: pd.DataFrame, stopping: pd.DataFrame) -> str:
    """What cutting the thinking saves, and whether rules do better than one budget for all.

    Args:
        optimal: the table of records/budgets.py OPTIMAL.
        stopping: the table of records/stopping.py.
    """
    lean = only_outcomes(optimal)
    lean = lean[lean["recipe"] == "reasoning"]
    if lean.empty:
        return NOTHING.format("no answer was given under a budget")
    shorter = lean["lean_budget"].notna().sum()
    sentence = (
        f"For reasoning students the cheapest limit on the thinking that is about as accurate as the best "
        f"saves {percent(lean['tokens_saved'].median())} of the tokens (median over {len(lean)} pairs of "
        f"run and family; in {shorter} of them there is such a limit) and changes accuracy by "
        f"{points(lean['lean_difference'].mean())}."
    )
    rules = only_outcomes(stopping[stopping["selection"] == "chosen"])
    rules = rules[(rules["recipe"] == "reasoning") & rules["difference_curve"].notna()]
    parts = []
    for rule in ("stable", "confident"):
        own = rules[rules["rule"] == rule]
        if not own.empty:
            better = (own["difference_curve_low"] > 0).sum()
            worse = (own["difference_curve_high"] < 0).sum()
            parts.append(f"{RULES[rule]}: better in {better}, worse in {worse} of {len(own)} cases")
    if not parts:
        return sentence
    return f"{sentence} Rules against one limit for all questions, at equal tokens; {'; '.join(parts)}."


def reading_of_lengths(ratios: pd.DataFrame) -> str:
    """How much longer wrong answers are, and what is left of it within a level.

    Args:
        ratios: the table of records/lengths.py RATIOS.
    """
    own = only_outcomes(ratios)
    own = own[own["suite"].isna() & (own["recipe"] == "reasoning")]
    both = own.dropna(subset=["ratio", "ratio_in_level"])
    if both.empty:
        return NOTHING.format("no reasoning student has right and wrong answers of the same level")
    longer = (both["ratio_in_level_low"] > 1).sum()
    shorter = (both["ratio_in_level_high"] < 1).sum()
    return (
        f"Wrong answers of reasoning students are {factor(both['ratio'].median())} as long as right "
        f"ones, and {factor(both['ratio_in_level'].median())} within the same suite, task and level "
        f"(medians over {len(both)} runs and families); within a level they are clearly longer in "
        f"{longer} and clearly shorter in {shorter} of these."
    )


def reading_of_votes(matched: pd.DataFrame) -> str:
    """Whether one reasoned answer beats as many direct ones as it costs.

    Args:
        matched: the table of records/votes.py MATCHED.
    """
    own = only_outcomes(matched)
    own = own[own["recipe"] == "reasoning"]
    if own.empty:
        return NOTHING.format("no direct answers were sampled beside reasoning ones")
    found = own[own["status"] == "matched"]
    sentence = "At no student and family was there a vote of the price of a reasoned answer."
    if not found.empty:
        better = (found["difference_low"] > 0).sum()
        worse = (found["difference_high"] < 0).sum()
        sentence = (
            f"One reasoned answer costs as many FLOPs as {found['votes'].median():.1f} direct ones "
            f"(median); against their majority it is clearly better in {better}, clearly worse in {worse} "
            f"and not told apart in {len(found) - better - worse} of {len(found)} students and families."
        )
    left = len(own) - len(found)
    beyond = (own["status"] == "beyond_samples").sum()
    if not left:
        return sentence
    return f"{sentence} Not compared: {left}, of which {beyond} would need more samples than were drawn."


def reading_of_envelopes(envelopes: pd.DataFrame) -> str:
    """Which ways of answering stand on the envelope of accuracy over FLOPs per question.

    Args:
        envelopes: the table of records/budgets.py ENVELOPE.
    """
    best = envelopes[envelopes["on_envelope"] & (envelopes["family"] != "all")]
    if best.empty:
        return NOTHING.format("no way of answering was weighed")
    names = best["rule"].map(lambda rule: POLICIES.get(rule, "stopping rules"))
    sides = best["recipe"].map({"ift": "direct", "reasoning": "reasoning"}).fillna("blended")
    counts = (sides + ", " + names).value_counts()
    parts = [f"{count} {name}" for name, count in counts.items()]
    return (
        f"Over all families there are {len(best)} ways of answering that no other beats at their FLOPs per "
        f"question: {'; '.join(parts)}."
    )
