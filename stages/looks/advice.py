"""A recommendation as lines for a terminal: at most 12, 100 columns, plain ASCII."""

import math
from typing import Any

PREFIXES = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
LABEL = 11


def with_unit(flops: float) -> str:
    """Floating-point operations with three significant digits and a prefix: 1.2e12 as '1.2 TFLOPs'."""
    if flops <= 0 or not math.isfinite(flops):
        return f"{flops:g} FLOPs"
    digits, exponent = f"{flops:.2e}".split("e")
    step = min(max(int(exponent) // 3, 0), len(PREFIXES) - 1)
    return f"{float(digits) * 10.0 ** (int(exponent) - 3 * step):.4g} {PREFIXES[step]}FLOPs"


def advice(found: dict[str, Any]) -> list[str]:
    """The lines for what `recommendation.recommend` found, with the keys of the question beside it.

    Args:
        found: the recommendation, and corpus, family, mode, queries, limits and seeds.
    """
    return [
        _question(found),
        *_table(found),
        *_doubts(found),
        *_growth(found),
    ]


def _question(found: dict[str, Any]) -> str:
    limits = [f"{axis} <= {with_unit(limit)}" for axis, limit in found["limits"].items()]
    mode = " (paper mode)" if found["mode"] == "paper" else ""
    return (
        f"{found['family']}, corpus {found['corpus']}; {', '.join(limits) or 'no limits'}{mode}: "
        f"{found['affordable']} of {found['configurations']} fit"
    )


def _table(found: dict[str, Any]) -> list[str]:
    entries = {"best": found["best"], "runner-up": found["runner_up"]}
    if _cheaper(found) not in ("", "runner-up"):
        entries["cheaper"] = found["cheapest_equal"]
    rows: list[tuple[str, ...]]
    rows = [
        (
            "",
            "configuration",
            "accuracy",
            "train",
            "query",
            f"total: {found['queries']:,.0f} queries",
        )
    ]
    rows += [_row(label, entry) for label, entry in entries.items() if entry]
    widths = [max(len(row[column]) for row in rows) for column in range(1, len(rows[0]))]
    return [
        row[0].ljust(LABEL)
        + "  ".join(cell.ljust(width) for cell, width in zip(row[1:], widths, strict=True)).rstrip()
        for row in rows
    ]


def _cheaper(found: dict[str, Any]) -> str:
    """What is as good and cheaper: nothing, the runner-up, or another one."""
    name, second = found["cheapest_equal"]["configuration"], found["runner_up"]
    if name == found["best"]["configuration"]:
        return ""
    return "runner-up" if name == second["configuration"] else "other"


def _row(label: str, entry: dict[str, Any]) -> tuple[str, ...]:
    span = f"[{_percent(entry['accuracy_low'])}, {_percent(entry['accuracy_high'])}]"
    flops = [entry[f"{cost}_flops"] for cost in ("train", "query", "total")]
    accuracy = f"{_percent(entry['accuracy'])} % {span}"
    return (label, entry["configuration"], accuracy, *map(with_unit, flops))


def _doubts(found: dict[str, Any]) -> list[str]:
    best, second = found["best"], found["runner_up"]
    lines = []
    if second:
        odds = f"P(best) {_odds(best['probability_best'])}, runner-up {_odds(second['probability_best'])}"
        lines.append(("sure", f"{odds}, {_points(second['lack'])} behind; {_evidence(found)}"))
    if _cheaper(found):
        lines.append(("cheaper", _saving(found)))
    unknown = "; luck of the seeds unknown" if found["seed_sd"] is None else ""
    expected = f"{_percent(found['debiased_accuracy'])} % without the luck of being chosen"
    lines.append(("expected", f"{expected}; regret {_percent(found['regret'])} points{unknown}"))
    return [label.ljust(LABEL) + line for label, line in lines]


def _saving(found: dict[str, Any]) -> str:
    frugal = found["cheapest_equal"]
    ratio = frugal["total_flops"] / found["best"]["total_flops"]
    return (
        f"{frugal['configuration']} is not told apart from the best: total x{ratio:.2g}, "
        f"lacks {_points(frugal['lack'])}"
    )


def _evidence(found: dict[str, Any]) -> str:
    needed = found["evidence_needed"]
    if needed is None:
        return "measured as equal"
    share = f"{100 * found['coverage']:g} % sure"
    if needed <= 1:
        return share
    return f"{share} with {f'x{needed:.2g}' if needed < 100 else 'over x100'} data"


def _growth(found: dict[str, Any]) -> list[str]:
    steps = {name: step for name, step in found["next"].items() if step}
    if any(name in steps for name in found["limits"]):
        steps.pop("every", None)
    lines = [("more", _step(name, step, found["twice"][name])) for name, step in steps.items()]
    barren = [name for name in found["limits"] if name not in steps]
    if barren:
        which = f"{' or '.join(barren)} alone" if steps else "no larger budget"
        lines.append(
            ("more", f"{which} buys {'nothing' if steps else 'anything'} better in this study")
        )
    halves = [
        half for axis in ("train", "query") if (half := _half(axis, found["frontiers"][axis]))
    ]
    if halves:
        lines.append(("less", "; ".join(halves)))
    return [label.ljust(LABEL) + line for label, line in lines]


def _step(axis: str, step: dict[str, Any], twice: dict[str, Any]) -> str:
    line = (
        f"{'all limits' if axis == 'every' else axis} x{_ratio(step['factor'])} buys "
        f"{step['configuration']}: {_points(step['gain'])} points, "
        f"P(gain) {_odds(step['gain']['probability'])}"
    )
    if twice["configuration"] == step["configuration"] or twice["gain"]["mean"] <= 0:
        return line
    return f"{line}; x2 {100 * twice['gain']['mean']:.1f}"


def _half(axis: str, way: list[dict[str, Any]]) -> str:
    """What the best at half the cost lacks, of the last affordable place on a frontier."""
    last = [place for place in way if place["affordable"]][-1]["last_doubling"]
    if last is None:
        return ""
    return f"half the {axis} buys {last['from']}: {100 * -last['gain']['mean']:.1f}"


def _ratio(factor: float) -> str:
    """A factor that is enough: rounded up to two places."""
    return f"{math.ceil(100 * factor) / 100:.4g}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _points(difference: dict[str, float]) -> str:
    mean, low, high = (100 * difference[end] for end in ("mean", "low", "high"))
    return f"{mean:.1f} [{low:.1f}, {high:.1f}]"


def _odds(probability: float) -> str:
    if 0.995 <= probability < 1:
        return ">0.99"
    return "<0.01" if 0 < probability < 0.005 else f"{probability:.2f}"
