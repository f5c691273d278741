from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.files import write_json
from stages.bedrock.grid import LIST, RecipeParams, listed_runs, refuse_other_than


def test_the_list_names_the_runs_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"runs\.json: no such file"):
        listed_runs()
    write_json([{"run": "d32_ift_s1"}, {"run": "d16_ift_s1"}], LIST)
    assert listed_runs() == ["d32_ift_s1", "d16_ift_s1"]


def test_other_names_than_the_expected_are_refused() -> None:
    refuse_other_than(["a", "b"], iter(["b", "a"]), "here")
    with pytest.raises(InputError, match=r"here: absent \['b'\], surplus \['c', 'd'\]; run"):
        refuse_other_than(["a", "b"], ["d", "a", "c"], "here")
    with pytest.raises(InputError, match=r"absent \['a'\], surplus \[\]"):
        refuse_other_than(["a"], [], "here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"reasoning_fraction": 1.1, "order": "mixed"}', "less than or equal to 1"),
        ('{"reasoning_fraction": 0.5, "order": "shuffled"}', "'mixed' or 'sequential'"),
    ],
)
def test_a_recipe_is_a_share_and_an_order(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RecipeParams.model_validate_json(text)
