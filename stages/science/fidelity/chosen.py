"""What people choose about the measures of written benchmarks."""

from pydantic import Field, PositiveInt

from stages.bedrock.params import Params
from stages.science.fidelity.agreement import Chance
from stages.science.fidelity.exchange import ExchangeSettings
from stages.science.fidelity.grid import Resampling
from stages.science.fidelity.powered import PoweredSettings
from stages.science.fidelity.stand_in import Limits
from stages.science.fidelity.study import Settings


class MeasureFidelityParams(Params):
    """`measure_fidelity` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets, real and written jointly")
    splits: int = Field(gt=0, description="random halvings of the real items, for the ceilings")
    permutations: int = Field(gt=0, description="random ones, where not all can be taken")
    coverage: float = Field(gt=0, lt=1, description="of intervals and of the band of the null")
    sizes: list[PositiveInt] = Field(min_length=1, description="numbers of items to be exchanged")
    halves: int = Field(gt=0, description="halves of the real items behind a value of exchange")
    exchange_resamples: int = Field(ge=2, description="resampled items behind its intervals")
    labelled: int = Field(ge=2, description="real items whose gold a powered score uses")
    order_accuracy: float = Field(gt=0, le=1, description="pairs in the right order that suffice")
    absolute_gap: float = Field(gt=0, le=1, description="mean gap that a stand-in may have")
    seed: int = Field(ge=0, description="of all that is drawn")

    def settings(self) -> Settings:
        """The same in the terms of science."""
        sizes, resamples = tuple(self.sizes), self.exchange_resamples
        return Settings(
            Resampling(self.bootstrap_draws, self.splits, self.seed),
            Chance(self.coverage, self.permutations, self.seed),
            ExchangeSettings(sizes, self.halves, resamples, self.coverage, self.seed),
            PoweredSettings(self.labelled, self.bootstrap_draws, self.coverage, self.seed),
            Limits(self.order_accuracy, self.absolute_gap),
        )
