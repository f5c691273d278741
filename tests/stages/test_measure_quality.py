import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from stages import measure_quality
from stages.bedrock.errors import InputError
from stages.bedrock.records import benchmark_items
from stages.bedrock.records.quality import FINDINGS, SCHEMA
from stages.bedrock.tables import read_csv, write_table
from stages.measure_quality import MeasureQualityParams
from stages.science.quality.checks import Limits

LIMITS = Limits(
    false_alarms=0.05,
    shortfall=0.05,
    empty=0.0,
    duplicates=0.05,
    near_duplicates=0.05,
    contradictions=0.01,
    diversity_loss=0.1,
    length=0.15,
    label_shift=0.1,
    entities=0.2,
    exemplar_copies=0.05,
    overlap=0.05,
    bad_spans=0.01,
)
PARAMS = MeasureQualityParams(
    draws=199, seed=1, similarity=0.7, run_words=4, copied=0.8, limits=LIMITS
)
BENCHMARKS: dict[str, Any] = {
    "errands": {"task": "classification", "labels": ["play", "book"]},
    "pairs": {"task": "similarity", "scale": [0, 4]},
}


def items(benchmark: str, split: str, count: int, first: int = 0) -> pd.DataFrame:
    """Items of two texts in turn; every number stands in one of them."""
    pair = benchmark == "pairs"
    rows = [
        {
            "item": f"{benchmark}{split}{k:03d}",
            "benchmark": benchmark,
            "task": BENCHMARKS[benchmark]["task"],
            "split": split,
            "text": f"please play song number {k}" if k % 2 else f"book a table for {k}",
            "text_2": f"another {k}" if pair else None,
            "label": None if pair else ("book", "play")[k % 2],
            "score": float(k % 5) if pair else None,
            "spans": None,
            "exemplars": [],
        }
        for k in range(first, first + count)
    ]
    return pd.DataFrame(rows).astype({"score": "float64"})


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    values: dict[tuple[str, ...], Any] = {
        ("write_suites", "items"): 40,
        ("benchmarks",): BENCHMARKS,
    }
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(measure_quality, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(measure_quality, "load_names", lambda section: ["a16", "b24"])
    monkeypatch.setattr(measure_quality, "load_value", lambda *keys: values[keys])
    real = [
        items(name, split, 40, 100 * k)
        for k, split in enumerate(("train", "test"))
        for name in BENCHMARKS
    ]
    written = [items(name, "test", 40, 300) for name in BENCHMARKS]
    save(pd.concat(real), "real")
    save(pd.concat(written), "written/a16")
    labels = ["play"] * 38 + ["sing"] * 2
    save(pd.concat([written[0].assign(label=labels), written[1].head(20)]), "written/b24")
    return tmp_path


def save(frame: pd.DataFrame, name: str) -> None:
    write_table(frame, f"data/benchmarks/{name}.parquet", benchmark_items.SCHEMA)


def tables(folder: str = "reports/fidelity") -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_csv(f"{folder}/quality.csv", SCHEMA), read_csv(f"{folder}/findings.csv", FINDINGS)


def test_a_row_for_every_source_of_every_benchmark(study: Path) -> None:
    measure_quality.main([])
    quality, findings = tables()
    named = list(zip(quality["benchmark"], quality["source"], strict=True))
    assert named == [(name, one) for name in BENCHMARKS for one in ("real", "a16", "b24")]
    assert quality["asked"].isna().tolist() == [True, False, False] * 2
    found = set(zip(findings["benchmark"], findings["source"], findings["finding"], strict=True))
    assert {("errands", "b24", "mismatch"), ("pairs", "b24", "shortfall")} <= found
    assert not findings[findings["source"] == "real"]["level"].eq("error").any()
    (error,) = findings[findings["level"] == "error"]["sentence"]
    assert error.startswith("b24: 2 of 40 labels are none of the 2 declared: sing;")
    shift = findings.query("source == 'b24' and finding == 'label_shift'").iloc[0]
    assert shift["value"] > shift["limit"] == 0.1


def test_equal_inputs_give_equal_bytes(study: Path) -> None:
    written = []
    for _ in range(2):
        measure_quality.main([])
        written.append(
            [Path(f"reports/fidelity/{one}.csv").read_bytes() for one in ("quality", "findings")]
        )
    assert written[0] == written[1]


def test_a_suite_without_items_is_an_error_of_its_own(study: Path) -> None:
    save(items("errands", "test", 40, 300), "written/a16")
    measure_quality.main([])
    quality, findings = tables()
    (row,) = quality.query("benchmark == 'pairs' and source == 'a16'").to_dict("records")
    assert (row["items"], pd.isna(row["distinct_1"])) == (0, True)
    errors = findings.query("level == 'error'")
    assert list(zip(errors["benchmark"], errors["source"], strict=True)) == [
        ("errands", "b24"),
        ("pairs", "a16"),
    ]


def test_what_cannot_be_measured_is_refused(study: Path) -> None:
    save(items("errands", "test", 40), "real")
    with pytest.raises(InputError, match="pairs: no real test items to compare with; fetch"):
        measure_quality.main([])
    Path("data/benchmarks/written/b24.parquet").unlink()
    with pytest.raises(InputError, match=r"b24\.parquet: no such file"):
        measure_quality.main([])
    assert not Path("reports").exists()


def test_draws_must_suffice_for_the_rate_of_false_alarms() -> None:
    values = PARAMS.model_dump() | {"draws": 158}
    with pytest.raises(ValidationError, match=r"cannot show a chance of 0\.05 in 8 tests.* 160"):
        MeasureQualityParams(**values)


def foreign(folder: Path) -> Path:
    for place, count in (("real/s/test", 60), ("generated/s/g.k1", 30), ("generated/s/h.k1", 60)):
        path = folder / f"{place}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = items("errands", "test", count, len(place))[["text", "label"]].to_dict("records")
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_somebody_else_s_items(study: Path) -> None:
    folder = foreign(study / "theirs")
    argv = ["--items", str(folder), "--out", "out", "--first", "50", "--asked", "60"]
    measure_quality.main(argv)
    quality, findings = tables("out")
    assert quality["source"].tolist() == ["real", "g.k1", "h.k1"]
    assert quality["items"].tolist() == [50, 30, 60]
    assert quality["exemplar_run"].isna().all(), "nobody knows the exemplars"
    assert "shortfall" in set(findings.query("source == 'g.k1'")["finding"])
    assert not Path("reports").exists()
    assert not Path("data/provenance").exists()


def test_faults_of_somebody_else_s_items_are_named(study: Path) -> None:
    folder = foreign(study / "theirs")
    with pytest.raises(InputError, match=r"expected real/<set>/test\.jsonl"):
        measure_quality.main(["--items", str(folder / "real"), "--out", "out"])
    good = (folder / "generated/s/g.k1.jsonl").read_text()
    (folder / "generated/s/g.k1.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(
        InputError, match=r"g\.k1\.jsonl: line 1: expected a label .*docs/quality\.md"
    ):
        measure_quality.main(["--items", str(folder), "--out", "out"])
    (folder / "generated/s/g.k1.jsonl").write_text(good)
    (folder / "real/s/test.jsonl").write_text("")
    with pytest.raises(InputError, match="real/s: expected items of one task, got none"):
        measure_quality.main(["--items", str(folder), "--out", "out"])
    with pytest.raises(SystemExit):
        measure_quality.main(["--items", str(folder)])
