"""What a configuration is beside its name: its kind, its size, its mark; for tables that hold no more."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.lines import Line2D

from stages.looks.parts import handles
from stages.looks.style import DASHES, KINDS, MARKERS, Look
from stages.looks.summaries import family_name, family_rank, kinds_of, panel_names

KEYS = ["corpus", "student", "recipe"]
# Recipes of one regime that are trained longer or shorter have marks of their own, in its colour.
EXTRA_MARKERS = ("D", "d", "p", "X")
EXTRA_DASHES = ((3, 1, 1, 1, 1, 1), (8, 1.6), (6, 1.2, 2, 1.2), (2, 1))
# What a matched recipe is called after its regime: `<regime>_<by>` in params.yaml.
REGIMES = {"ift": "IFT", "reasoning": "reasoning"}
EQUAL = {"flops": "equal FLOPs", "tokens": "equal tokens"}


class Mark(NamedTuple):
    """How a recipe is drawn."""

    colour: str
    marker: str
    dashes: tuple[float, ...]


def natures(runs: pd.DataFrame) -> pd.DataFrame:
    """Kind, reasoning_fraction and parameters of every corpus, student and recipe that was run."""
    nature = runs.assign(kind=kinds_of(runs))
    return nature[[*KEYS, "kind", "reasoning_fraction", "parameters"]].drop_duplicates(KEYS)


def with_nature(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Rows of single families, each with kind, reasoning_fraction, parameters and `panel`, in order.

    Args:
        rows: a table with corpus, family, student and recipe; rows of the family `all` and of no
            configuration that was run are left out.
        runs: the table of records/runs.py.

    Returns:
        By corpus, family (as in `summaries.FAMILIES`), kind (as in `style.KINDS`), recipe and size.
    """
    single = rows[rows["family"] != "all"].drop(columns="parameters", errors="ignore")
    merged = single.merge(natures(runs), on=KEYS)
    place = {kind: number for number, kind in enumerate(KINDS)}
    merged = merged.assign(
        rank=family_rank(merged["family"]),
        group=merged["kind"].map(place),
        matched=matched(merged),
    )
    order = ["corpus", "rank", "family", "matched", "group", "reasoning_fraction", "recipe"]
    merged = merged.sort_values([*order, "parameters", "student"], ignore_index=True)
    names = merged["family"].map(family_name).astype(str)
    return merged.drop(columns=["rank", "group"]).assign(panel=panel_names(merged, names))


def matched(rows: pd.DataFrame) -> pd.Series:
    """Whether a recipe is one regime's, at another amount of training (columns kind and recipe)."""
    return rows["kind"].isin(["ift", "reasoning"]) & (rows["recipe"] != rows["kind"])


def at_equal_samples(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the recipes of a regime that were trained longer or shorter to match another's cost."""
    kept: pd.DataFrame = rows[~matched(rows)]
    return kept.reset_index(drop=True)


def marks(rows: pd.DataFrame, look: Look) -> dict[str, Mark]:
    """How each recipe of `with_nature` is drawn; recipes of the same kind look alike, but the matched ones."""
    kinds = rows.drop_duplicates("recipe").set_index("recipe")["kind"].astype(str)
    extra = sorted(set(rows.loc[matched(rows), "recipe"]))
    found = {}
    for recipe, kind in kinds.items():
        marker, dashes = MARKERS[kind], DASHES[kind]
        if recipe in extra:
            turn = extra.index(str(recipe)) % len(EXTRA_MARKERS)
            marker, dashes = EXTRA_MARKERS[turn], EXTRA_DASHES[turn]
        found[str(recipe)] = Mark(look.colours[kind], marker, dashes)
    return found


def entries(rows: pd.DataFrame, look: Look, lines: bool = False) -> dict[str, Any]:
    """Legend entries of the recipes that are there: by kind, and the matched ones by name."""
    plain = rows[~matched(rows)]
    found: dict[str, Any] = dict(handles(plain["kind"], look))
    known = marks(rows, look)
    for recipe in sorted(set(rows.loc[matched(rows), "recipe"])):
        found[recipe_name(recipe)] = Line2D(
            [],
            [],
            color=known[recipe].colour,
            marker=known[recipe].marker,
            markeredgecolor="white",
            linestyle=(0, known[recipe].dashes),
        )
    if not lines:
        for handle in found.values():
            handle.set_linestyle("")
    return found


def recipe_name(recipe: str) -> str:
    """A recipe as it stands in a figure, a table or a sentence.

    Regimes by their names, matched ones as 'IFT, equal FLOPs'. A blend, or a recipe with a name of the user's
    own, is called as in params.yaml: nothing is read into it.
    """
    regime, _, by = recipe.partition("_")
    if regime in REGIMES and by in EQUAL:
        return f"{REGIMES[regime]}, {EQUAL[by]}"
    return REGIMES.get(recipe, recipe)


def configuration_name(student: str, recipe: str) -> str:
    """A student and a recipe as they stand in a table or a sentence: 'd48 IFT, equal tokens'."""
    return f"{student} {recipe_name(recipe)}"


def configuration_names(runs: pd.DataFrame) -> dict[str, str]:
    """What a table calls `<student>_<recipe>`, in words."""
    pairs = runs[["student", "recipe"]].drop_duplicates()
    return {
        f"{student}_{recipe}": configuration_name(str(student), str(recipe))
        for student, recipe in zip(pairs["student"], pairs["recipe"], strict=True)
    }


def in_turn(names: Iterable[str]) -> list[str]:
    """Each name once, in the order of first appearance."""
    return list(dict.fromkeys(names))
