"""Measured speed against the size of the model: a line per stage."""

import pandas as pd
from matplotlib.figure import Figure

from stages.looks.parts import blank, size_axis
from stages.looks.style import PERCENT, WIDTH, Look

NAMES = {
    "prepare_model": ("pretraining", "ift"),
    "train_student": ("fine-tuning", "reasoning"),
    "answer_suites": ("answering the suites", "sequential"),
}
"""Words for a stage, and the kind of recipe whose colour and marker it borrows."""
MARKS = {"ift": "o", "reasoning": "s", "sequential": "^"}


def speed_against_size(table: pd.DataFrame, look: Look) -> Figure:
    """MFU over parameters, or FLOPs per second where no peak is known.

    Args:
        table: records/measured_speed.py.
        look: colours and sizes.
    """
    chosen = table[table["stage"].isin(NAMES)]
    if chosen.empty:
        return blank("nothing was measured from start to end")
    known = bool(chosen["mfu"].notna().any())
    value = "mfu" if known else "flops_per_second"
    figure = Figure(figsize=(WIDTH, 0.55 * WIDTH), layout="constrained")
    axes = figure.subplots()
    for stage, (name, kind) in NAMES.items():
        rows = chosen[(chosen["stage"] == stage) & chosen[value].notna()].sort_values("parameters")
        if not rows.empty:
            colour, mark = look.colours[kind], MARKS[kind]
            axes.plot(rows["parameters"], rows[value], color=colour, marker=mark, label=name)
    axes.set_xscale("log")
    axes.set_yscale("linear" if known else "log")
    if known:
        axes.yaxis.set_major_formatter(PERCENT)
        axes.set_ylim(bottom=0)
    size_axis(axes, sorted(set(chosen["parameters"])))
    axes.set_xlabel("parameters (log scale)")
    axes.set_ylabel("MFU (%)" if known else "FLOPs per second (log scale)")
    axes.legend()
    return figure
