import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from stages.looks.decision_map import HATCH, NOTHING, decision_map
from tests.looks.drawn import LOOK, drawn, faults, panel
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
GRID, RUNS = TABLES["recommendations"], TABLES["runs"]


def test_every_cell_says_what_is_best() -> None:
    with drawn(lambda: decision_map(GRID, RUNS, LOOK)) as figure:
        axes = panel(figure, "Math, open answers")
        own = GRID[GRID["family"] == "math_open"]
        words = {text.get_position(): text.get_text().split("\n") for text in axes.texts}
        trains, queries = (sorted(set(own[f"{name}_budget"])) for name in ("train", "query"))
        assert len(words) == len(own)
        for row in own.to_dict("records"):
            place = (trains.index(row["train_budget"]), queries.index(row["query_budget"]))
            assert words[place][0] == row["student"]
            assert words[place][-1].startswith(f"{100 * row['probability_best']:.0f}")


def test_what_nothing_is_affordable_for_is_hatched_and_without_words() -> None:
    empty = GRID.assign(affordable=0, student=None, recipe=None, best=None)
    with drawn(lambda: decision_map(empty, RUNS, LOOK)) as figure:
        cells = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
        assert {cell.get_hatch() for cell in cells} == {HATCH}
        assert {text.get_text() for text in figure.axes[0].texts} == {""}
        assert [text.get_text() for text in figure.legends[0].get_texts()] == [NOTHING]


def test_less_sure_winners_are_paler() -> None:
    shades = []
    for odds in (0.2, 0.9):
        with drawn(lambda: decision_map(GRID.assign(probability_best=odds), RUNS, LOOK)) as figure:  # noqa: B023
            patch = figure.axes[0].patches[0]
            assert isinstance(patch, Rectangle)
            shades.append(sum(to_rgb(patch.get_facecolor())))
    assert shades[0] > shades[1]


def test_cells_of_a_fine_grid_name_the_student_only() -> None:
    tables = cost_tables(students=("d16", "d48"))
    fine = tables["recommendations"]
    parts = [fine.assign(train_budget=fine["train_budget"] * 1.01**step) for step in range(4)]
    every = pd.concat(parts, ignore_index=True)
    with drawn(lambda: decision_map(every, tables["runs"], LOOK)) as figure:
        assert {text.get_text() for text in figure.axes[0].texts} <= {"d16", "d48"}
        assert faults(figure) == []


def test_without_budgets_the_figure_says_so() -> None:
    with drawn(lambda: decision_map(GRID.head(0), RUNS, LOOK)) as figure:
        assert figure.texts[0].get_text() == "no budget was weighed"
