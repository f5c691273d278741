from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.held_out import held_out
from stages.tasks.labelling.items import Item, Span
from stages.tasks.labelling.world.drawing import annotations, draw, drawn
from stages.tasks.labelling.world.grammar import ENTITY_TYPES, INTENTS, spoken_words
from stages.tasks.labelling.world.lexicon import KINDS, MEANINGS, NAMES, concepts, made_up_words
from stages.tasks.labelling.world.oracle import intents_of, judge
from tests.tasks.labelling.worlds import SETTINGS, of_world

WORLDS = sorted(SETTINGS)


def _source(name: str, **settings: Any) -> Any:
    return of_world(name, **settings).params.source


def _items(name: str, count: int, **settings: Any) -> list[Item]:
    return list(islice(drawn(_source(name, **settings), "train", "a test"), count))


@pytest.mark.parametrize("name", [name for name in WORLDS if name != "notes"])
def test_every_item_drawn_is_right_to_the_oracle(name: str) -> None:
    source = _source(name)
    assert {judge(source, item) for item in _items(name, 400)} == {"ok"}


def test_annotators_miss_by_one_as_often_as_declared() -> None:
    for noise in (0.0, 0.08, 0.5):
        source, items = _source("notes", noise=noise), _items("notes", 3000, noise=noise)
        verdicts = [judge(source, item) for item in items]
        assert set(verdicts) <= {"ok", "label"}
        assert verdicts.count("label") / len(items) == pytest.approx(noise, abs=0.02)
        assert {item.score for item in items} == {0.0, 1.0, 2.0, 3.0, 4.0}


@given(st.sampled_from(WORLDS), st.integers(0, 10_000))
def test_a_wrong_annotation_is_told_from_a_right_one(name: str, seed: int) -> None:
    source = _source(name, noise=0.0) if name == "notes" else _source(name)
    item, rng = draw(source, Random(seed)), Random(seed)
    if item.label is not None:
        other = rng.choice([one for one in INTENTS[name] if one != item.label])
        possible = intents_of(source, item.text)
        assert item.label in possible
        assert judge(source, item._replace(label=other)) == ("ok" if other in possible else "label")
    elif item.score is not None:
        wrong = rng.choice([score for score in range(5) if score != item.score])
        assert judge(source, item._replace(score=float(wrong))) == "label"
    else:
        assert item.spans
        assert judge(source, item._replace(spans=item.spans[1:])) == "label"
        one = rng.choice(item.spans)
        kinds = [kind for kind in ENTITY_TYPES[name] if kind != one.label]
        changed = tuple(s._replace(label=rng.choice(kinds)) if s is one else s for s in item.spans)
        if not any(
            item.text[one.start : one.end] in NAMES[s.label] for s in changed if s not in item.spans
        ):
            assert judge(source, item._replace(spans=changed)) == "label"


@given(st.sampled_from(WORLDS), st.integers(0, 10_000))
def test_what_is_not_in_the_grammar_is_told(name: str, seed: int) -> None:
    source, rng = _source(name), Random(seed)
    item = draw(source, rng)
    words = item.text.split()
    spoken = [number for number, word in enumerate(words) if word in spoken_words()]
    if spoken:
        words[rng.choice(spoken)] = "zzz"
        assert judge(source, item._replace(text=" ".join(words))) == "form"
    assert judge(source, item._replace(text=f"{item.text} zzz")) == "form"
    assert judge(source, item._replace(text="")) == "form"


def test_names_may_be_new_where_the_pattern_decides_and_only_there() -> None:
    source = _source("errands")
    unknown = next(w for w in made_up_words() if not any(w in NAMES[kind] for kind in KINDS))
    assert judge(source, Item(f"hello play {unknown} now", label="play_music")) == "ok"
    assert judge(source, Item(f"hello play {unknown} now", label="get_weather")) == "label"
    assert judge(source, Item(f"what about {unknown}", label="play_music")) == "form"
    song = next(
        name
        for name in NAMES["song"][:20]
        if intents_of(source, f"i want {name}") == {"play_music"}
    )
    assert judge(source, Item(f"please i want {song}", label="play_music")) == "ok"
    ner = _source("council")
    text = f"the {unknown} prize is well known"
    award = Span(4, len(unknown) + 10, "award")
    assert judge(ner, Item(text, spans=(award,))) == "ok"
    assert judge(ner, Item(text, spans=(award._replace(end=award.end - 6),))) == "label"
    assert judge(ner, Item(f"{unknown} is small", spans=(Span(0, len(unknown), "city"),))) == "form"


def test_synonyms_are_the_same_meaning_and_other_words_are_not() -> None:
    source = _source("headlines", noise=0.0)
    first, second = ({p: words[n] for p in "SVOP" for words in [concepts(p)[0]]} for n in (0, 1))
    texts = ["the {S} {V} the {O} in {P}".format(**words) for words in (first, second)]
    assert judge(source, Item(texts[0], texts[1], score=4.0)) == "ok"
    other = second | {"V": concepts("V")[1][0]}
    assert (
        judge(source, Item(texts[0], "a {S} {V} some {O} near {P}".format(**other), score=3.0))
        == "ok"
    )
    beyond = second | {"V": concepts("V")[9][0]}  # the study has but eight
    assert judge(source, Item(texts[0], texts[1], score=4.0)) == "ok"
    assert (
        judge(source, Item(texts[0], "the {S} {V} the {O} in {P}".format(**beyond), score=3.0))
        == "form"
    )


@pytest.mark.parametrize("name", WORLDS)
def test_splits_are_disjoint_and_draws_repeat(name: str) -> None:
    source = _source(name)
    train, test = (list(islice(drawn(source, split, "s"), 300)) for split in ("train", "test"))
    texts = [{(item.text, item.text_2) for item in items} for items in (train, test)]
    assert not texts[0] & texts[1]
    assert all(held_out(" | ".join([item.text, item.text_2 or ""])) for item in test)
    assert list(islice(drawn(source, "train", "s"), 50)) == train[:50]
    assert list(islice(drawn(source, "train", "t"), 50)) != train[:50]


def test_intents_are_even_or_skewed_as_declared() -> None:
    for name, skew in (("errands", 0.0), ("travel", 1.2)):
        labels = [item.label for item in _items(name, 2000, skew=skew)]
        shares = [labels.count(label) / 2000 for label in INTENTS[name]]
        expected = [rank**-skew for rank in range(1, len(shares) + 1)]
        assert shares == pytest.approx([e / sum(expected) for e in expected], abs=0.04)


def test_declared_labels_are_the_worlds() -> None:
    for name in WORLDS:
        params = of_world(name).params
        assert annotations(_source(name)) == (params.labels or params.scale)


def test_spans_are_the_names_with_their_types() -> None:
    for name in ("council", "shelf"):
        for item in _items(name, 200):
            assert item.spans
            for start, end, kind in item.spans:
                assert item.text[start:end] in NAMES[kind]
            ends = [place for start, end, _ in item.spans for place in (start, end)]
            assert ends == sorted(ends)


def test_the_words_are_few_and_single_and_names_differ_within_their_kind() -> None:
    words = {*made_up_words(), *spoken_words()}
    assert len(made_up_words()) == len(set(made_up_words()))
    assert not {*made_up_words()} & {*spoken_words()} - {"party"}
    assert len(words) < 500
    assert all(word == "".join(word.split()) for word in words)
    for kind in KINDS:
        assert len(set(NAMES[kind])) == len(NAMES[kind])
        assert {word for name in NAMES[kind] for word in name.split()} <= words
    for part in MEANINGS:
        assert sorted(word for meaning in concepts(part) for word in meaning) == sorted(
            MEANINGS[part]
        )


def test_some_names_are_of_two_kinds() -> None:
    for one, other in (("city", "country"), ("organisation", "party"), ("book", "poem")):
        assert set(NAMES[one][:40]) & set(NAMES[other][:40])
