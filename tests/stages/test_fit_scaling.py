import json
from pathlib import Path

import pandas as pd
import pytest

from stages import fit_scaling
from stages.bedrock.errors import InputError
from stages.fit_scaling import FitScalingParams
from tests.science.planted import study, write_reports

PARAMS = FitScalingParams(
    ceiling=1.0, starts=64, bootstrap_draws=20, coverage=0.95, huber_delta=0.02, seed=3
)


def one_family(items: int) -> pd.DataFrame:
    frame = study(items=items, recipes=("ift", "reasoning"))
    return frame[frame["suite"] == "math_mc"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit_scaling, "load_section", lambda section, kind: PARAMS)
    return tmp_path / "reports"


def test_main_writes_the_same_plain_json_twice(place: Path, tmp_path: Path) -> None:
    # One item per suite: standard errors do not exist, and must not become NaN.
    write_reports(one_family(items=1), tmp_path)
    written = []
    for _ in range(2):
        fit_scaling.main()
        written.append((place / "scaling.json").read_bytes())
    assert written[0] == written[1]
    laws = json.loads(written[0], parse_constant=pytest.fail)
    points = laws["accuracy_over_train_flops"][0]["points"]
    assert {point["accuracy_se"] for point in points} == {None}
    assert (laws["bootstrap_draws"], laws["huber_delta"]) == (20, 0.02)


def test_a_study_without_verdicts_goes_by_its_standard_errors(place: Path, tmp_path: Path) -> None:
    write_reports(one_family(items=400), tmp_path)
    (place / "verdicts.csv").unlink()
    fit_scaling.main()
    laws = json.loads((place / "scaling.json").read_text(), parse_constant=pytest.fail)
    assert len(laws["accuracy_over_train_flops"]) == 2
    assert laws["accuracy_over_train_flops"][1]["comparison"]["errors_known"]


def test_main_says_what_is_missing() -> None:
    with pytest.raises(InputError, match=r"runs\.csv: no such file"):
        fit_scaling.main()
