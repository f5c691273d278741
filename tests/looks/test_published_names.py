import pytest

from stages.looks.published.names import billions, nominal_size


@pytest.mark.parametrize(
    ("student", "name"), [("q0_5b", "0.5B"), ("q14b", "14B"), ("d16", "24k"), ("blob", "24k")]
)
def test_a_student_is_called_by_its_models_name_or_its_parameters(student: str, name: str) -> None:
    assert nominal_size(student, 24_000) == name


def test_billions_have_three_digits() -> None:
    assert [billions(size) for size in (0.5, 1.479, 10.38)] == ["0.5B", "1.48B", "10.4B"]
