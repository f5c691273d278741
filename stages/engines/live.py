"""Training curves through DVCLive, and a line in the log now and then with the time still to go."""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dvclive import Live
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

log = logging.getLogger(__name__)

LOG_SECONDS = 15.0
"""Seconds between two lines of the log where no terminal shows a progress bar."""


class Curves:
    """DVCLive files of one training, all phases on one axis of optimizer steps.

    DVCLive's defaults would rewrite dvc.yaml, count log calls instead of steps and start an experiment
    of their own; all three are off. `dvc plots` reads the files as they are.
    """

    def __init__(self, folder: Path | str) -> None:
        self.live = Live(
            str(folder), report=None, dvcyaml=None, save_dvc_exp=False, monitor_system=False
        )

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Write the values of one step; readable by `dvc metrics` and `dvc plots` at once."""
        self.live.step = step
        for name, value in values.items():
            self.live.log_metric(name, value)
        self.live.make_summary()

    def close(self) -> None:
        """Write what is left."""
        self.live.end()


class CurvesCallback(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Hands the trainer's logs to `Curves`.

    A resumed training first replays the logs kept in its checkpoint, because the folder of the curves
    was emptied: resumed and uninterrupted trainings write the same losses.
    """

    def __init__(
        self, curves: Curves, first_step: int, tokens_per_step: float, parameters: int
    ) -> None:
        self.curves, self.first_step = curves, first_step
        self.tokens_per_step, self.parameters = tokens_per_step, parameters
        self.started = self.said = time.monotonic()
        self.resumed_at = 0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Replay what a checkpoint remembers."""
        self.resumed_at = state.global_step
        if state.is_world_process_zero:
            for logs in state.log_history:
                self._write(int(logs["step"]), logs)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        """Write one point of the curves."""
        if state.is_world_process_zero and logs is not None:
            self._write(state.global_step, logs)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Have the last step logged too; say where the training is, where no progress bar does."""
        if state.global_step >= state.max_steps:
            control.should_log = True
        now = time.monotonic()
        if args.disable_tqdm and now - self.said >= LOG_SECONDS:
            self.said = now
            done = state.global_step - self.resumed_at
            left = (state.max_steps - state.global_step) * (now - self.started) / done
            log.info("step %d of %d, %.0f s left", state.global_step, state.max_steps, left)

    def _write(self, step: int, logs: Mapping[str, float]) -> None:
        if "loss" not in logs:  # the trainer's summary at the end
            return
        total = self.first_step + step
        tokens = round(total * self.tokens_per_step)
        values = {
            "loss": float(logs["loss"]),
            "learning_rate": float(logs["learning_rate"]),
            "tokens": tokens,
            # 6 N D: what a watcher needs now; the exact count is tabulate_runs'.
            "flops_estimate": 6 * self.parameters * tokens,
            "seconds": round(time.monotonic() - self.started, 2),
        }
        self.curves.add(total, values)
