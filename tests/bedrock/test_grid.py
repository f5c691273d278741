import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.grid import RecipeParams, refuse_other_than


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
