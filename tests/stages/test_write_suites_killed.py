import shutil
from pathlib import Path

import pytest

from stages import write_suites
from stages.bedrock.records import benchmark_items, rejections
from stages.bedrock.tables import read_csv, read_table
from stages.engines import answering
from tests.stages.scripted import engine_that_says
from tests.stages.writers import (
    CHECKOUT,
    FOLDER,
    PARAMS,
    REJECTED,
    SAMPLING,
    WRITTEN,
    obedient,
    run,
    set_up,
)
from tests.tasks.labelling.declarations import declared


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist and real items."""
    set_up(tmp_path, monkeypatch)


@pytest.mark.parametrize("calls", [0, 1, 2, 3, 4])
def test_killed_anywhere_it_ends_with_the_same_bytes_and_asks_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    def moody(prompt: str, seed: int) -> str:
        return obedient(prompt, seed) if prompt.startswith("list") or seed % 2 else ""

    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", 10)
    whole = engine_that_says(FOLDER, moody)
    run(whole, monkeypatch)
    expected = [path.read_bytes() for path in (WRITTEN, REJECTED)]
    shutil.rmtree(".scratch")
    WRITTEN.unlink()
    broken, rest = engine_that_says(FOLDER, moody), engine_that_says(FOLDER, moody)
    broken.fail_after = calls
    with pytest.raises(RuntimeError, match="killed"):
        run(broken, monkeypatch)
    assert not WRITTEN.exists()
    run(rest, monkeypatch)
    assert [path.read_bytes() for path in (WRITTEN, REJECTED)] == expected
    assert broken.calls + rest.calls == whole.calls
    assert len(broken.calls) == calls


def test_a_real_model_writes_the_same_bytes_again(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (CHECKOUT / "runtime.yaml").read_text()
    Path("runtime.yaml").write_text(settings.replace("engine: auto", "engine: transformers"))
    shutil.rmtree(FOLDER)
    shutil.copytree(tiny_model, FOLDER)
    monkeypatch.setattr(write_suites, "load_benchmarks", lambda: {"requests": declared("requests")})
    sampling = SAMPLING.model_copy(update={"max_tokens": 40})
    params = PARAMS.model_copy(update={"items": 100, "sampling": sampling})
    monkeypatch.setattr(write_suites, "load_section", lambda section, kind: params)
    written = []
    for _ in range(2):
        write_suites.main(["tiny_k1"])
        written.append([path.read_bytes() for path in (WRITTEN, REJECTED)])
        shutil.rmtree(".scratch")
    assert written[0] == written[1]
    counts = read_csv(REJECTED, rejections.SCHEMA).set_index("reason")["count"]
    assert counts["truncated"] > 0
    assert counts.sum() == 104
    assert len(read_table(WRITTEN, benchmark_items.SCHEMA)) == counts["kept"]
