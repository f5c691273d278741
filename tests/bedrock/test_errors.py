import pytest

from stages.bedrock.errors import InputError, run_stage


def test_bad_input_is_told_once_on_stderr_and_ends_with_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def main() -> None:
        raise InputError("params.yaml: max_length: expected more, got 1")

    with pytest.raises(SystemExit) as ended:
        run_stage(main)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.err == "error: params.yaml: max_length: expected more, got 1\n"
    assert said.out == ""


def test_any_other_error_is_not_dressed_up() -> None:
    def main() -> None:
        raise ZeroDivisionError("our own")

    with pytest.raises(ZeroDivisionError, match="our own"):
        run_stage(main)


def test_an_error_of_ours_can_be_caught_as_the_standard_one() -> None:
    with pytest.raises(ValueError, match="bad"):
        raise InputError("bad")
