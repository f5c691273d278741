"""Runs collected into what figures and sentences speak of: seeds averaged, suites averaged to families."""

import pandas as pd

FAMILIES = {
    "math_open": "math, open answers",
    "math_mc": "math, multiple choice",
    "general_open": "general, open answers",
    "general_mc": "general, multiple choice",
    **{
        f"{domain}_{form}": f"{domain}, {words}"
        for domain in ("law", "code", "physics")
        for form, words in (("open", "open answers"), ("mc", "multiple choice"))
    },
}
IN_WORDS = {
    "math_open": "open math questions",
    "math_mc": "multiple-choice math questions",
    "general_open": "open general questions",
    "general_mc": "multiple-choice general questions",
}
STUDENT = ["corpus", "student", "parameters", "recipe", "kind", "reasoning_fraction"]
SUITE = ["family", "domain", "format", "suite"]
COSTS = ["train_flops", "query_flops", "pretrain_flops", "teacher_flops"]
TOKENS = ["tokens", "thinking_tokens"]


def kinds_of(runs: pd.DataFrame) -> pd.Series:
    """ift, reasoning, or for a blend its order (sequential, mixed), per row of the table of runs."""
    kinds = runs["order"].mask(runs["reasoning_fraction"] == 0, "ift")
    return kinds.mask(runs["reasoning_fraction"] == 1, "reasoning")


def per_suite(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per corpus, student, recipe and suite: means over the seeds.

    Returns:
        Columns `STUDENT`, `SUITE`, `COSTS`, `TOKENS`, seeds, items, accuracy and se. All seeds answer the same
        items, so se^2 = (mean se of a run)^2 + (variance over seeds) / seeds; with one seed it is that run's.
    """
    rows = runs.assign(
        kind=kinds_of(runs),
        family=runs["domain"] + "_" + runs["format"],
        tokens=runs["thinking_tokens"] + runs["answer_tokens"],
    )
    groups = rows.groupby(STUDENT + SUITE, sort=False, dropna=False)
    means = groups[["accuracy", "items", *COSTS, *TOKENS]].mean()
    seeds = groups.size()
    between = groups["accuracy"].var().fillna(0.0) / seeds
    means["se"] = (groups["accuracy_se"].mean() ** 2 + between) ** 0.5
    means["seeds"] = seeds
    return _in_order(means.reset_index())


def per_family(suites: pd.DataFrame) -> pd.DataFrame:
    """One row per corpus, student, recipe and family: plain means over the suites of `per_suite`.

    The suites share no items: se = sqrt(sum se^2) / suites; missing if that of a suite is.
    """
    groups = suites.groupby([*STUDENT, "family", "domain", "format"], sort=False)
    means = groups[["accuracy", *COSTS, *TOKENS, "seeds"]].mean()
    means["se"] = groups["se"].agg(
        lambda errors: (errors**2).sum(skipna=False) ** 0.5 / len(errors)
    )
    means["items"] = groups["items"].sum()
    return _in_order(means.reset_index())


def per_level(levels: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """One row per corpus, student, recipe, family, task and level; seeds averaged, suites pooled by items.

    Args:
        levels: the table of records/levels.py.
        runs: the table of records/runs.py, for the nature of runs and suites.
    """
    nature = runs.assign(kind=kinds_of(runs), family=runs["domain"] + "_" + runs["format"])
    nature = nature[["run", "suite", *STUDENT, "family"]]
    rows = levels.merge(nature, on=["run", "suite"])
    keys = [*STUDENT, "family", "task", "level"]
    # Seeds answer the same items, so their errors do not shrink with their number; suites differ.
    groups = rows.groupby([*keys, "suite"], sort=False)
    means = groups[["accuracy", "accuracy_se", "items"]].mean().reset_index()
    total = means.groupby(keys, sort=False)["items"].transform("sum")
    means["accuracy"] *= means["items"] / total
    means["se"] = (means["accuracy_se"] * means["items"] / total) ** 2
    pooled = means.groupby(keys, sort=False)[["accuracy", "se", "items"]].sum().reset_index()
    pooled["se"] **= 0.5
    return pooled.sort_values([*keys], kind="stable").reset_index(drop=True)


def family_name(family: str) -> str:
    """The family as a title."""
    return FAMILIES.get(family, family.replace("_", " "))


def family_words(family: str) -> str:
    """The family within a sentence."""
    return IN_WORDS.get(family, family.replace("_", " "))


def suite_names(rows: pd.DataFrame) -> pd.Series:
    """The suites in words: the family, then what of the suite's name is not in it."""
    families = rows["domain"] + "_" + rows["format"]
    return pd.Series(
        [_suite_name(*names) for names in zip(rows["suite"], families, strict=True)],
        index=rows.index,
        dtype="str",
    )


def _suite_name(suite: str, family: str) -> str:
    if not suite.startswith(family):
        return f"{suite}\n({family_name(family)})"
    rest = suite.removeprefix(family).strip("_").replace("_", " ")
    return f"{family_name(family)}\n{rest}".strip()


def size_name(parameters: float) -> str:
    """A number of parameters as people say it: 24k, 1.5M, 14B."""
    for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if parameters >= 0.9995 * unit:
            return f"{parameters / unit:.3g}{name}"
    return f"{parameters:.0f}"


def panel_names(frame: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Titles of panels: `names`, and the corpus where there is more than one."""
    titles = names.str.replace("^(math|general)", lambda start: start[0].capitalize(), regex=True)
    if several_corpora(frame):
        return titles + "\nlearned from " + frame["corpus"] + " prompts"
    return titles


def several_corpora(frame: pd.DataFrame) -> bool:
    """Whether the rows come from students of more than one corpus."""
    return len(set(frame["corpus"])) > 1


def family_rank(families: pd.Series) -> pd.Series:
    """Place of each family in `FAMILIES`; unknown ones come last."""
    rank = {family: place for place, family in enumerate(FAMILIES)}
    return families.map(rank).fillna(len(rank))


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by corpus, family (as in `FAMILIES`), suite (as they came), size, reasoning and kind."""
    place = pd.factorize(frame["suite"] if "suite" in frame else frame["family"])[0]
    order = frame.assign(rank=family_rank(frame["family"]), place=place)
    keys = ["corpus", "rank", "family", "place", "parameters", "student", "reasoning_fraction"]
    order = order.sort_values([*keys, "kind", "recipe"], kind="stable")
    return order.drop(columns=["rank", "place"]).reset_index(drop=True)
