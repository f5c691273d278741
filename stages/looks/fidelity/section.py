"""The report's section on written benchmarks."""

from stages.looks.fidelity import bridge_tables, readings, side_tables
from stages.looks.fidelity import tables as shown
from stages.looks.fidelity.bias_words import reading_of_bias
from stages.looks.fidelity.bridge_words import reading_of_bridge
from stages.looks.fidelity.study import Fidelity
from stages.looks.sections import Section


def fidelity_section(fidelity: Fidelity) -> Section:
    """Whether benchmarks that models wrote can stand in for real ones; tables without rows are left out."""
    table = fidelity.table
    tables = [
        shown.stand_in_table(table("stand_in")),
        shown.agreement_table(table("agreement")),
        shown.bias_table(table("bias")),
        side_tables.findings_table(table("findings")),
        side_tables.quality_table(table("quality")),
        side_tables.powered_table(table("powered")),
        bridge_tables.bridge_gains_table(table("bridge_gains")),
        bridge_tables.bridge_ranks_table(table("bridge_ranks")),
        bridge_tables.bridge_favours_table(table("bridge_favours")),
        bridge_tables.bridge_written_table(table("bridge_written")),
    ]
    return Section(
        "fidelity",
        "Can a model write the benchmark?",
        list(figure_readings(fidelity).items()),
        [one for one in tables if one.rows],
    )


def figure_readings(fidelity: Fidelity) -> dict[str, str]:
    """What each figure shows, in their order."""
    table, scores = fidelity.table, fidelity.table("scores")
    return {
        "fidelity_scores": readings.reading_of_scores(scores),
        "fidelity_scatter": readings.reading_of_scatter(scores),
        "fidelity_ranks": readings.reading_of_ranks(scores),
        "fidelity_exchange": readings.reading_of_exchange(table("exchange"), table("stand_in")),
        "fidelity_normalised": readings.reading_of_normalised(scores),
        "fidelity_bias": reading_of_bias(table("bias")),
        "fidelity_quality": readings.reading_of_quality(table("quality"), table("findings")),
        "fidelity_powered": readings.reading_of_powered(table("powered")),
        "bridge": reading_of_bridge(
            table("bridge_gains"),
            table("bridge_ranks"),
            table("bridge_favours"),
            table("bridge_written"),
        ),
    }
