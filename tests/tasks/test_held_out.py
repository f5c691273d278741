from stages.tasks.held_out import content_id, held_out, normalised


def test_one_prompt_in_five_is_held_out() -> None:
    share = sum(held_out(f"prompt {i}") for i in range(20_000)) / 20_000
    assert abs(share - 0.2) < 0.01  # 3.5 standard errors


def test_a_prompt_is_always_on_the_same_side() -> None:
    # Recorded: another salt or hash would let published suites leak into training.
    assert [i for i in range(10) if held_out(f"calc {i} + 1")] == [3, 5]


def test_prompts_that_differ_in_case_or_white_space_are_the_same() -> None:
    assert normalised(" What  is\n\tthis?") == normalised("what IS this?")
    assert normalised("what is this") != normalised("what is this?")


def test_ids_depend_on_every_part_and_on_where_it_ends() -> None:
    ids = {content_id("a", "b"), content_id("ab"), content_id("a", "c"), content_id("", "ab")}
    assert len(ids) == 4
    assert all(len(one) == 12 and set(one) <= set("0123456789abcdef") for one in ids)
