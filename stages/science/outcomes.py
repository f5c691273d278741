"""Verdicts on single answers, turned into accuracies and the rates that stand beside them."""

import pandas as pd

from stages.science.stats import standard_error

SUITE = ["suite", "domain", "format"]


def correct(scores: pd.DataFrame) -> pd.Series:
    """1 where the answer was right, else 0."""
    return (scores["verdict"] == "correct").astype("int64")


def greedy(scores: pd.DataFrame) -> pd.DataFrame:
    """The greedy answers alone, one per item, in the order of the suites."""
    return scores[scores["decoding"] == "greedy"]


def generated(scores: pd.DataFrame) -> pd.DataFrame:
    """The answers that were asked for: answers under a budget that nobody exceeded are copies."""
    thought = greedy(scores).set_index(["suite", "item"])["thinking_tokens"]
    place = pd.MultiIndex.from_frame(scores[["suite", "item"]])
    same = scores["thinking_tokens"].to_numpy() == thought.reindex(place).to_numpy()
    asked: pd.DataFrame = scores[~((scores["decoding"] == "budget") & same)]
    return asked


def suite_table(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per suite: accuracy of the greedy answers with its error, rates, mean tokens.

    sampled_accuracy is the mean over items and samples of the sampled answers, NaN if there are none.
    """
    chosen = greedy(scores)
    chosen = chosen.assign(
        correct=correct(chosen),
        no_answer_rate=chosen["verdict"] == "no_answer",
        truncated_rate=chosen["verdict"] == "truncated",
        repetition_rate=chosen["repetition"],
    )
    groups = chosen.groupby(SUITE, sort=False)
    table = groups.agg(
        items=("item", "size"),
        accuracy=("correct", "mean"),
        accuracy_se=("correct", standard_error),
        no_answer_rate=("no_answer_rate", "mean"),
        truncated_rate=("truncated_rate", "mean"),
        repetition_rate=("repetition_rate", "mean"),
        prompt_tokens=("prompt_tokens", "mean"),
        thinking_tokens=("thinking_tokens", "mean"),
        answer_tokens=("answer_tokens", "mean"),
    ).reset_index()
    sampled = scores[scores["decoding"] == "sampled"]
    by_suite = sampled.assign(correct=correct(sampled)).groupby("suite")["correct"].mean()
    return table.assign(sampled_accuracy=table["suite"].map(by_suite).astype("float64"))


def level_table(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per suite, task and level: accuracy of the greedy answers with its error."""
    chosen = greedy(scores)
    groups = chosen.assign(correct=correct(chosen)).groupby(["suite", "task", "level"])
    return groups.agg(
        items=("item", "size"),
        accuracy=("correct", "mean"),
        accuracy_se=("correct", standard_error),
    ).reset_index()


def verdict_strings(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per suite: a string of 1 (correct) and 0, items in the order of the suite."""
    chosen = greedy(scores)
    signs = chosen.assign(verdicts=correct(chosen).astype("str"))
    return signs.groupby("suite", sort=False)["verdicts"].agg("".join).reset_index()


def headline(runs: pd.DataFrame) -> dict[str, float]:
    """A few numbers that tell the study: mean accuracy and gain at the largest size, and their price.

    The largest student with both an `ift` and a `reasoning` run speaks; nothing is said if there is none.
    Families weigh the same; several seeds are averaged.
    """
    both = runs[runs["recipe"].isin(["ift", "reasoning"])]
    seen = both.groupby("student")["recipe"].nunique()
    both = both[both["student"].isin(seen[seen == 2].index)]
    if both.empty:
        return {}
    largest = both[both["parameters"] == both["parameters"].max()]
    accuracy = largest.groupby(["recipe", "domain", "format"])["accuracy"].mean().unstack("recipe")  # noqa: PD010  # of a Series
    gain = accuracy["reasoning"] - accuracy["ift"]
    cost = largest.groupby("recipe")[["train_flops", "query_flops"]].mean()
    ratio = cost.loc["reasoning"] / cost.loc["ift"]
    numbers = {f"gain_{domain}_{form}": gain[domain, form] for domain, form in gain.index}
    return {
        "accuracy_ift": accuracy["ift"].mean(),
        "accuracy_reasoning": accuracy["reasoning"].mean(),
        **numbers,
        "train_flops_factor": ratio["train_flops"],
        "query_flops_factor": ratio["query_flops"],
    }
