from stages.workbench.planning.pulls import pulls
from stages.workbench.planning.work import Line

LINES = [
    Line("prepare_model", "teacher", stored_bytes=9e9),
    Line("generate_answers", "general-ift", stored_bytes=4e6),
    Line("train_student", "small_s1", stored_bytes=1e9),
    Line("train_student", "large_s1", stored_bytes=6e9),
    Line("answer_suites", "large_s1", stored_bytes=3e6),
    Line("score_responses", "large_s1", stored_bytes=1e6),
]


def test_parts_of_a_study_are_summed_over_its_lines() -> None:
    assert pulls(LINES) == {
        "analysis": 5e6,
        "student": [1e9, 6e9],
        "students": 7e9,
        "all": 16e9 + 8e6,
    }
