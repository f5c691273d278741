"""A plan as text, at most 100 columns wide."""

import textwrap
from collections.abc import Iterator
from typing import Any

WIDTH = 100
SCALES = (
    (1e24, "Y"),
    (1e21, "Z"),
    (1e18, "E"),
    (1e15, "P"),
    (1e12, "T"),
    (1e9, "G"),
    (1e6, "M"),
    (1e3, "k"),
)
HEAD = ("stage", "items", "questions", "tokens in", "out", "FLOPs", "GPU-h", "GPUs", "$", "stored")
WIDTHS = (24, 6, 10, 10, 8, 9, 9, 5, 9, 9)


def plan_text(plan: dict[str, Any]) -> str:
    """All of a plan that a reader wants; the rest is in its JSON."""
    parts = [
        *_title(plan),
        "",
        *_table(plan),
        "",
        *_storage(plan),
        "",
        *_known(plan),
        "",
        *_assumed(plan),
    ]
    if plan["published"]:
        parts += ["", *_published(plan["published"])]
    return "\n".join(parts) + "\n"


def short(value: float, unit: str = "") -> str:
    """A number in three digits with its scale; `.` for nothing."""
    if not value:
        return "."
    for scale, letter in SCALES:
        if value >= 0.9995 * scale:
            return f"{value / scale:.3g}{letter}{unit}"
    return f"{value:.3g}{unit}"


def billions(parameters: float) -> str:
    """A count of parameters, as models are named."""
    return short(parameters).replace("G", "B")


def _title(plan: dict[str, Any]) -> Iterator[str]:
    gpu = plan["gpu"]
    yield f"{plan['profile']} on {gpu['name']}, by the hour ${gpu['price']:g}"
    yield from _wrapped(
        f"{gpu['peak_flops'] / 1e12:.4g} TFLOP/s in dense bf16 (source: stages/science/throughput.py), "
        f"{gpu['memory'] / 1e9:g} GB at {gpu['bandwidth'] / 1e12:g} TB/s ({gpu['source']}). "
        "FLOPs: exact mode of docs/flops.md. GPUs: of one item, what its memory takes, or an engine best has."
    )


def _table(plan: dict[str, Any]) -> Iterator[str]:
    yield _row(HEAD)
    quiet = [row for row in plan["stages"] if not row["questions"] and not row["stored_bytes"]]
    for row in plan["stages"]:
        if row not in quiet:
            yield _row((row["stage"], f"{row['items']}", *_cells(row)))
            yield from (_row((f"  {part['part']}", "", *_cells(part))) for part in row["parts"])
    if any(row["parts"] for row in plan["stages"]):
        yield "Indented: of the stage above; served judges in tokens only."
    yield _row((f"{len(quiet)} on the CPU", f"{sum(row['items'] for row in quiet)}", *["."] * 8))
    yield _row(("total", f"{plan['total']['items']}", *_cells(plan["total"])))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    hours = row["gpu_hours"]
    return (
        *(short(row[name]) for name in ("questions", "tokens_in", "tokens_out", "flops")),
        f"{hours:,.0f}" if hours >= 100 else f"{hours:.3g}" if hours else ".",
        f"{row['gpus']}" if row["gpus"] else ".",
        f"{row['dollars']:,.0f}" if row["dollars"] else ".",
        short(row["stored_bytes"], "B"),
    )


def _row(cells: tuple[str, ...]) -> str:
    first, *rest = zip(cells, WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in rest)


def _storage(plan: dict[str, Any]) -> Iterator[str]:
    storage = plan["storage"]
    text = {name: short(value, "B") for name, value in storage.items()}
    yield from _wrapped(
        f"Disk: {text['workspace_bytes']} of outputs, links into DVC's cache, {text['checkpoint_bytes']} of "
        "checkpoints per training under way, "
        f"{text['download_bytes']} of weights to fetch. A remote gets {text['remote_bytes']} with `dvc push`, "
        f"${storage['remote_dollars_per_month']:,.2f} a month."
    )
    pulls = plan["pulls"]
    least, most = (short(size, "B") for size in pulls["student"])
    yield from _wrapped(
        f"Of it `make pull` fetches {short(pulls['analysis'], 'B')} with WHAT=analysis, "
        f"{least if least == most else f'{least} to {most}'} with WHAT=<run>, "
        f"{short(pulls['students'], 'B')} with WHAT=students, {short(pulls['all'], 'B')} with WHAT=all. "
        "Tables, figures and report are in git."
    )


def _known(plan: dict[str, Any]) -> Iterator[str]:
    yield "Known beforehand: counts, limits and samplings of the profile, and"
    for row in plan["models"]:
        active = row["active_parameters"]
        some = f" ({billions(active)} active)" if active != row["parameters"] else ""
        yield from _wrapped(
            f"  {row['model']}: {billions(row['parameters'])} parameters{some}; {row['source']}", 4
        )
    yield "Lengths of training rows and answers:"
    for corpus, source in plan["lengths"].items():
        yield from _wrapped(f"  {corpus}: {source}", 4)


def _assumed(plan: dict[str, Any]) -> Iterator[str]:
    yield 'Assumed (plan.yaml; change one with `make plan SET="key=value ..."`):'
    for row in plan["assumed"]:
        value = row["value"]
        said = (
            ", ".join(f"{k} {v:g}" for k, v in value.items()) if isinstance(value, dict) else value
        )
        yield from _wrapped(f"  {row['name']} = {said}: {row['meaning']}", 4)


def _published(found: dict[str, Any]) -> Iterator[str]:
    yield from _wrapped(
        f"Beside the source study's {found['hours']:,.0f} H100-hours ({found['source']}):"
    )
    for row in found["parts"]:
        yield f"  {row['hours']:>8,.0f}  {row['line']}"
    ratio = found["hours"] / found["planned"]
    yield f"  {found['planned']:>8,.0f}  this plan: the study's number is x{ratio:.1f} of it"
    for row in found["more"]:
        yield f"  {row['hours']:>8,.0f}  {row['line']}"
    yield f"  {found['explained']:>8,.0f}  together; x{found['left']:.1f} is left unexplained"
    yield from _wrapped(
        "What the study's number covers is told nowhere in what could be read. Were it training alone, with "
        f"the search and the second pass, its MFU would be {found['mfu_of_all_training']:.3f}."
    )


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * indent, drop_whitespace=True)
