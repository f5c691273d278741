from stages.looks.equal_cost import NOT_COMPARED, gain_at_equal_cost, series
from tests.looks.drawn import LOOK, drawn, faults, panel, places
from tests.looks.weighed import BLENDS, compared_tables


def test_the_kinds_of_equality_stand_side_by_side() -> None:
    found = compared_tables((2, BLENDS))
    rows = series(found["matched"], found["runs"])
    with drawn(lambda: gain_at_equal_cost(found["matched"], found["runs"], LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        own = rows[(rows["family"] == "math_open") & rows["difference"].notna()]
        dots = [
            places(line)[1][0]
            for line in axes.lines
            if len(places(line)[0]) == 1 and line.get_marker() != NOT_COMPARED
        ]
        assert sorted(dots) == sorted(own["difference"])
        assert faults(figure) == []


def test_what_could_not_be_compared_is_marked_and_named() -> None:
    found = compared_tables()
    rows = series(found["matched"], found["runs"])
    missing = rows[rows["difference"].isna() & (rows["family"] == "math_open")]
    assert len(missing) > 0
    with drawn(lambda: gain_at_equal_cost(found["matched"], found["runs"], LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        crosses = [line for line in axes.lines if line.get_marker() == NOT_COMPARED]
        assert len(crosses) == len(missing)
        words = [text.get_text() for text in figure.legends[0].get_texts()]
        for remark in missing["remark"]:
            assert f"not compared: {remark}" in words


def test_reasoning_trained_shorter_stands_in_only_where_nothing_was_trained_longer() -> None:
    matched = compared_tables((1, (*BLENDS, "reasoning_flops")))
    kept = series(matched["matched"], matched["runs"])
    both = kept[kept["series"] == "train_flops"]
    assert set(both["baseline"]) == {"ift_flops"}
    alone = compared_tables((1, ("ift", "reasoning", "reasoning_flops")))
    kept = series(alone["matched"], alone["runs"])
    assert set(kept.loc[kept["series"] == "train_flops", "recipe"]) == {"reasoning_flops"}


def test_one_regime_alone_has_no_gain_to_draw() -> None:
    found = compared_tables((1, ("reasoning",)))
    with drawn(lambda: gain_at_equal_cost(found["matched"], found["runs"], LOOK)) as figure:
        assert "trained both" in figure.texts[0].get_text()
