import json

import pytest

from stages.science.quality.foreign import declaration_of, foreign_items
from stages.science.quality.suite import spans_of


def lines(*rows: object) -> list[str]:
    return [json.dumps(row) for row in rows]


def test_every_layout_that_is_declared() -> None:
    found = foreign_items(
        "set",
        "test",
        lines(
            {"text": "fly to rome", "label": "flight"},
            {"text_1": "a", "text_2": "b", "score": 3},
            {"text1": "a", "text2": "b", "score": 2.5},
            {"sentence": "Ada", "entities": [{"name": "Ada", "type": "person", "pos": [0, 3]}]},
            {
                "text": ["Ada", "ran"],
                "labels": ["x"],
                "ners": [{"start": 4, "end": 9, "label": "x"}],
            },
            {"tokens": ["Ada"], "spans": []},
        ),
    )
    assert found["task"].tolist() == ["classification"] + ["similarity"] * 2 + ["ner"] * 3
    assert found["text"].tolist() == ["fly to rome", "a", "a", "Ada", "Ada ran", "Ada"]
    assert found["text_2"].tolist()[1:3] == ["b", "b"]
    assert found["score"].tolist()[1:3] == [3.0, 2.5]
    assert [spans_of(one) for one in found["spans"][3:]] == [
        ((0, 3, "person"),),
        ((4, 9, "x"),),
        (),
    ]
    assert found["item"].str.fullmatch("[0-9a-f]{12}").all()
    assert set(map(len, found["exemplars"])) == {0}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"label": "a"}', "line 2: expected a text under text or sentence"),
        ('{"text": "a"}', "line 2: expected a label under label"),
        ('{"text": "a", "score": 1}', "line 2: expected a second text under text_2 or text2"),
        ('{"text": "a", "spans": [{"start": 1}]}', "line 2: 'end', got"),
        ('{"text": "a", "score": "high", "text_2": "b"}', "line 2: could not convert"),
        ("[1]", "line 2: .* got"),
        ("{", "line 2: .* got {"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        foreign_items("set", "test", ['{"text": "a", "label": "b"}', line])


def test_real_items_declare_what_they_are() -> None:
    intents = foreign_items("s", "test", lines(*({"text": "a", "label": one} for one in "cab")))
    assert declaration_of(intents) == ("classification", ("a", "b", "c"), None)
    pairs = [{"text_1": "a", "text_2": "b", "score": score} for score in (0.4, 4.6)]
    assert declaration_of(foreign_items("s", "test", lines(*pairs))) == ("similarity", None, (0, 5))
    texts = [{"text": "a b", "spans": [{"pos": [0, 1], "type": one}]} for one in "xy"]
    assert declaration_of(foreign_items("s", "test", lines(*texts))) == ("ner", ("x", "y"), None)
    with pytest.raises(ValueError, match="one task, got none"):
        declaration_of(intents.head(0))
