from itertools import islice

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.labelling.course import CourseParams, PassParams, copying, course_of, vocabulary
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.items import Mention, target_of
from stages.tasks.labelling.lessons import Lesson, LessonParams, courses_of, mixed, sample
from stages.tasks.labelling.parsing import read_solution
from stages.tasks.labelling.world.drawing import drawn
from stages.tasks.labelling.world.lexicon import NAMES
from tests.tasks.labelling.declarations import declared
from tests.tasks.labelling.worlds import SETTINGS, of_world

ALL = {name: of_world(name) for name in SETTINGS}
NOTHING = {"solve": 0.0, "write": 0.0, "list": 0.0}


def _course(exemplars: tuple[int, ...] = (1,), *passes: PassParams) -> CourseParams:
    shares = {
        name: LessonParams(solve=1.0, write=1.0, list=float(one.params.task == "ner"))
        for name, one in ALL.items()
    }
    both = (
        PassParams(name="first", steps=5, copying=1.0, lessons={}),
        PassParams(name="second", steps=7, copying=0.0, lessons=shares),
    )
    return CourseParams(
        samples=dict.fromkeys(ALL, 80),
        exemplars=exemplars,
        copied_words=(2, 4),
        passes=(*both, *passes),
    )


def _taught(
    name: str,
    direction: str,
    count: int = 200,
    exemplars: tuple[int, ...] = (1,),
    stream: str = "s",
) -> list[Lesson]:
    params = LessonParams.model_validate({**NOTHING, direction: 1.0})
    items = sample(name, ALL[name], 80, "a")
    (course,) = courses_of(name, ALL[name], items, exemplars, params, stream)
    return list(islice(course.lessons, count))


def test_no_text_of_a_test_split_is_taught() -> None:
    for name, one in ALL.items():
        assert one.params.source.kind == "procedural"
        solved = {one.prompts.solve(i) for i in islice(drawn(one.params.source, "test", "t"), 300)}
        assert not solved & {lesson.prompt for lesson in _taught(name, "solve")}


def test_solving_is_taught_rightly_and_the_whole_sample_before_anything_again() -> None:
    for name, one in ALL.items():
        items = sample(name, one, 80, "a")
        taught = _taught(name, "solve", 160)
        asked = sorted(one.prompts.solve(item) for item in items)
        assert sorted(lesson.prompt for lesson in taught[:80]) == asked
        assert sorted(lesson.prompt for lesson in taught[80:]) == asked
        for item in items[:20]:
            answer = dict(taught)[one.prompts.solve(item)]
            assert (
                read_solution(one.params, one.templates.answer, item.text, answer).outcome
                == "answered"
            )


def test_writing_is_taught_with_exemplars_of_what_is_asked_for() -> None:
    for name in ("errands", "notes"):
        one = ALL[name]
        items = sample(name, one, 80, "a")
        texts = {one.prompts.writing(item): target_of(item) for item in items}
        for prompt, answer in _taught(name, "write", exemplars=(2,)):
            _, _, target, *shown = prompt.replace(" like ", "\n").replace(" ", "\n", 2).split("\n")
            wanted = [
                text for text, at in texts.items() if prompt.startswith(one.prompts.write(at, []))
            ]
            assert answer in wanted
            assert len(shown) == 2
            assert set(shown) <= {text for text in texts if prompt.split()[2] == target}


def test_entities_are_asked_for_in_any_order() -> None:
    asked = [lesson.prompt.split(" like ")[0] for lesson in _taught("council", "write", 160)]
    assert len(set(asked)) > 85  # the second time most have another order
    assert {prompt.count(" like ") for prompt, _ in _taught("council", "write", 60, (0, 2))} == {
        0,
        2,
    }


def test_names_are_listed_by_their_type() -> None:
    for prompt, answer in _taught("shelf", "list"):
        assert answer in NAMES[prompt.removeprefix("list shelf ")]


def test_weights_hold() -> None:
    shares = {
        "errands": LessonParams(solve=3.0, write=1.0, list=0.0),
        "shelf": LessonParams(solve=0.0, write=0.0, list=1.0),
    }
    items = {name: sample(name, ALL[name], 80, "a") for name in shares}
    courses = [
        course
        for name, share in shares.items()
        for course in courses_of(name, ALL[name], items[name], [1], share, "s")
    ]
    prompts = [one.prompt for one in islice(mixed(courses, "s"), 3000)]
    for start, share in (("solve errands", 0.6), ("write errands", 0.2), ("list shelf", 0.2)):
        assert sum(p.startswith(start) for p in prompts) / 3000 == pytest.approx(share, abs=0.03)


def test_passes_are_taught_what_they_name_in_their_order() -> None:
    solve = LessonParams(solve=1.0, write=0.0, list=0.0)
    third = PassParams(name="third", steps=9, copying=1.0, lessons={"notes": solve})
    passes = course_of(_course((1,), third), ALL, "a", 1)
    assert {name: steps for name, (steps, _) in passes.items()} == {
        "first": 5,
        "second": 7,
        "third": 9,
    }
    starts = {
        name: {" ".join(one.prompt.split()[:2]) for one in islice(taught, 400)}
        for name, (_, taught) in passes.items()
    }
    assert {start.split()[0] for start in starts["first"]} == {"copy"}
    assert starts["second"] == {
        f"{verb} {name}"
        for name, one in ALL.items()
        for verb in (["solve", "write", "list"] if one.params.task == "ner" else ["solve", "write"])
    }
    assert {start.split()[0] for start in starts["third"]} == {"copy", "solve"}
    assert "solve notes" in starts["third"]


def test_a_family_shares_its_sample_and_each_panelist_has_an_order_of_its_own() -> None:
    assert sample("errands", ALL["errands"], 50, "a") != sample("errands", ALL["errands"], 50, "b")
    one, other = (_taught("errands", "solve", 80, stream=stream) for stream in "st")
    assert one != other
    assert sorted(one) == sorted(other)
    assert one == _taught("errands", "solve", 80)


def test_copying_repeats_words() -> None:
    words = ["a", "b", "c"]
    for prompt, answer in islice(copying(words, (2, 4), "s"), 50):
        assert prompt == f"copy {answer}"
        assert 2 <= len(answer.split()) <= 4
        assert set(answer.split()) <= set(words)


def test_every_word_that_is_asked_or_answered_is_in_the_vocabulary() -> None:
    course = _course((0, 2))
    words = vocabulary(course, ALL)
    assert words == sorted(set(words))
    assert len(words) < 600
    taught = [
        one for _, source in course_of(course, ALL, "z", 3).values() for one in islice(source, 3000)
    ]
    for one in ALL.values():
        assert one.params.source.kind == "procedural"
        for item in islice(drawn(one.params.source, "test", "t"), 200):
            taught.append(Lesson(one.prompts.solve(item), one.prompts.solution(item)))
    assert {word for lesson in taught for word in " ".join(lesson).split()} <= set(words)
    for one in ALL.values():
        for label in one.params.labels or ():
            asked = (
                [one.prompts.write((Mention(label, words[0]),), [])] if one.templates.list else []
            )
            assert set(" ".join([label, *asked]).split()) <= set(words)
    lengths = [len(" ".join(lesson).split()) for lesson in taught]
    assert max(lengths) < 130  # two exemplars of three clauses each
    assert sum(lengths) / len(lengths) < 40


def test_a_benchmark_that_is_not_procedural_cannot_be_taught() -> None:
    news: Declared = declared("news")
    with pytest.raises(InputError, match=r"samples\.news: its source is file, .* source hub"):
        sample("news", news, 5, "a")


def test_names_cannot_be_listed_where_there_are_none() -> None:
    with pytest.raises(InputError, match=r"lessons\.errands\.list: expected 0, .* got 1"):
        _taught("errands", "list", 1)
