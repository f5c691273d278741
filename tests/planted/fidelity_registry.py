"""Every estimand of written benchmarks that coverage is measured for."""

from tests.planted import fidelity_measures, fidelity_worth
from tests.planted.fidelity_coverage import FidelityEstimand

ESTIMANDS: tuple[FidelityEstimand, ...] = (
    *fidelity_measures.ESTIMANDS,
    *fidelity_worth.ESTIMANDS,
)
