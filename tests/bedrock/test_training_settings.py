from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.training_settings import TrainingSettings
from tests.conftest import ROOT


def settings(path: Path, processes: int = 2) -> TrainingSettings:
    return TrainingSettings(processes=processes, accelerate=str(path))


def written(folder: Path, text: str) -> Path:
    path = folder / "accelerate.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_configurations_here_are_what_their_names_say() -> None:
    assert settings(ROOT / "configs/accelerate/fsdp2.yaml").sharded
    assert not settings(ROOT / "configs/accelerate/ddp.yaml").sharded
    assert not settings(ROOT / "configs/accelerate/fsdp2.yaml", processes=1).sharded


@pytest.mark.parametrize(
    ("text", "sharded"),
    [
        ("distributed_type: FSDP\nfsdp_config:\n  fsdp_version: 2\n", True),
        ('{"distributed_type": "FSDP", "fsdp_config": {"fsdp_version": "2"}}', True),
        ("distributed_type: MULTI_GPU  # without fsdp_version\n", False),
        ("distributed_type: MULTI_GPU\nfsdp_config:\n  fsdp_version: 2\n", False),
        ("distributed_type: 'NO'\n", False),
        ("mixed_precision: 'no'\n", False),
    ],
)
def test_what_counts_is_the_type_and_its_version(tmp_path: Path, text: str, sharded: bool) -> None:
    assert settings(written(tmp_path, text)).sharded is sharded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("distributed_type: FSDP\nfsdp_config:\n  fsdp_version: 1\n", "FSDP of version 1"),
        ("distributed_type: FSDP\nfsdp_config:\n  fsdp_offload_params: true\n", "version 1"),
        ("distributed_type: FSDP\n", "FSDP of version 1"),
        ("distributed_type: DEEPSPEED\n", "distributed_type DEEPSPEED"),
        ("distributed_type: MEGATRON_LM\n", "distributed_type MEGATRON_LM"),
    ],
)
def test_other_kinds_of_spreading_are_refused_with_what_to_do(
    tmp_path: Path, text: str, found: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        _ = settings(path).sharded
    for words in (str(path), found, "configs/accelerate/fsdp2.yaml", "to-fsdp2", "MULTI_GPU"):
        assert words in str(caught.value)
    assert not settings(path, processes=1).sharded  # one process asks nobody


def test_files_that_are_no_configuration_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml: no such file"):
        _ = settings(tmp_path / "nowhere.yaml").sharded
    with pytest.raises(InputError, match=r"accelerate\.yaml: not YAML"):
        _ = settings(written(tmp_path, "distributed_type: [")).sharded
    with pytest.raises(InputError, match="expected a configuration of accelerate, got 'FSDP'"):
        _ = settings(written(tmp_path, "FSDP")).sharded
