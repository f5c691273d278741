"""The report's tables of laws: what each is worth, which one fits, what it foresaw of the largest size."""

from typing import Any

from stages.looks.natures import recipe_name
from stages.looks.numbers import MISSING, listed, percent
from stages.looks.report_tables import Cell, Table, table
from stages.looks.summaries import FAMILIES, family_name

LAWS = {
    "constant": "constant",
    "log_line": "line in log FLOPs",
    "error_power_law": "power law of the error",
    "saturating": "saturating curve",
    "saturating_mae": "saturating curve, absolute errors",
    "saturating_huber": "saturating curve, Huber's loss",
}
# Lists of reports/scaling.json, the parts of their entries that have a verdict, and what these are on.
LAWS_OF_SCALING = {
    "accuracy_over_train_flops": {
        "": "accuracy over training FLOPs",
        "huber": "the same, by Huber's loss",
        "comparison": "which law of accuracy",
        "held_out": "largest size, from the others",
    },
    "query_flops_over_parameters": {"": "FLOPs per question over size"},
}


def scaling_table(scaling: dict[str, Any]) -> Table:
    """What each fit is worth, in its own words (reports/scaling.json)."""
    rows: list[dict[str, str | Cell]] = []
    for key, laws in LAWS_OF_SCALING.items():
        for fit in _in_order(scaling.get(key, [])):
            for part, law in laws.items():
                said = fit if not part else fit.get(part)
                if said:
                    rows.append(
                        {
                            "corpus": fit["corpus"],
                            "family": family_name(fit["family"]),
                            "recipe": recipe_name(fit["recipe"]),
                            "law": law,
                            "verdict": said["verdict"],
                        }
                    )
    note = "A law is given as a number only where the data pin it down."
    return table("Scaling laws, and what they are worth", note, rows, names=4)


def law_table(scaling: dict[str, Any]) -> Table:
    """Laws of accuracy over training FLOPs beside each other (reports/scaling.json).

    Curves without a comparison are left out.
    """
    rows: list[dict[str, str | Cell]] = []
    for fit in _in_order(scaling.get("accuracy_over_train_flops", [])):
        comparison, held_out = fit.get("comparison"), fit.get("held_out")
        if not comparison:
            continue
        best = comparison["best"][:1]
        rows.append(
            {
                "corpus": fit["corpus"],
                "family": family_name(fit["family"]),
                "recipe": recipe_name(fit["recipe"]),
                "law": _names(best),
                "not told apart from it": _names(comparison["not_told_apart"]),
                "best at left-out sizes": _names(comparison["best_left_out"]),
                **_largest(held_out or {}, best),
            }
        )
    note = (
        "Law: the one that the points speak for, with their known errors. Best at left-out sizes: the one "
        "that predicts each size best from the others. Largest size: what the law, fitted to the smaller "
        "sizes, says of it, with the interval in which it was to be expected, and what was measured; bold "
        "where it is outside. A wide interval is easily right."
    )
    return table("Which law of accuracy, and what it foresees", note, rows, names=5)


def _in_order(fits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries of reports/scaling.json by corpus, then as families are listed everywhere, then by recipe."""
    known = {family: place for place, family in enumerate(FAMILIES)}
    return sorted(
        fits,
        key=lambda fit: (fit["corpus"], known.get(fit["family"], len(known)), fit["recipe"]),
    )


def _names(laws: list[str]) -> str:
    return listed([LAWS.get(law, law) for law in laws]) or MISSING


def _largest(held_out: dict[str, Any], best: list[str]) -> dict[str, str | Cell]:
    """Predicted, observed and verdict for the largest size."""
    predicted = {one["law"]: one for one in held_out.get("laws", [])}
    foreseen = next((predicted[law] for law in best if law in predicted), None)
    seen = held_out.get("observed")
    cells: dict[str, str | Cell] = {
        "largest size, predicted": MISSING,
        "measured": MISSING if seen is None else percent(seen),
        "verdict": MISSING,
    }
    if foreseen is not None:
        low, high = foreseen["interval"]
        words = f"{percent(foreseen['predicted'])} [{percent(low)}, {percent(high)}]"
        cells["largest size, predicted"] = Cell(words, strong=not foreseen["inside"])
    if predicted:
        hits = sum(one["inside"] for one in predicted.values())
        rise = "no rise is established; " if best == ["constant"] else ""
        cells["verdict"] = f"{rise}foreseen by {hits} of {len(predicted)} laws"
    return cells
