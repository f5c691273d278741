"""Every figure on written benchmarks, by name."""

from collections.abc import Callable

from matplotlib.figure import Figure

from stages.looks.fidelity.bias import fidelity_bias
from stages.looks.fidelity.bridge import bridge_gains_and_gaps
from stages.looks.fidelity.exchange import fidelity_exchange
from stages.looks.fidelity.powered import fidelity_powered
from stages.looks.fidelity.quality_map import fidelity_quality
from stages.looks.fidelity.ranks import fidelity_ranks
from stages.looks.fidelity.scatter import fidelity_scatter
from stages.looks.fidelity.scores import fidelity_normalised, fidelity_scores
from stages.looks.fidelity.study import Fidelity
from stages.looks.style import Look


def fidelity_drawings(fidelity: Fidelity, look: Look) -> dict[str, Callable[[], Figure]]:
    """Each figure as a function that draws it; call with `look` applied."""
    table = fidelity.table
    scores = table("scores")
    return {
        "fidelity_scores": lambda: fidelity_scores(scores, look),
        "fidelity_normalised": lambda: fidelity_normalised(scores, look),
        "fidelity_scatter": lambda: fidelity_scatter(scores, look),
        "fidelity_ranks": lambda: fidelity_ranks(scores, look),
        "fidelity_bias": lambda: fidelity_bias(table("bias"), look),
        "fidelity_exchange": lambda: fidelity_exchange(table("exchange"), table("ceilings"), look),
        "fidelity_quality": lambda: fidelity_quality(table("quality"), table("findings"), look),
        "fidelity_powered": lambda: fidelity_powered(table("powered"), look),
        "bridge": lambda: bridge_gains_and_gaps(
            table("bridge_gains"), table("bridge_respondents"), table("bridge_favours"), look
        ),
    }
