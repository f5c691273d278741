import re

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.science.parameters import parameters
from stages.science.published.facts import collect, shape_of
from tests.science.published_study import facts, tables

# Known public counts of the released weights; not counted here.
COUNTED = {
    "q0_5b": 494_032_768,
    "q1_5b": 1_543_714_304,
    "q3b": 3_085_938_688,
    "q7b": 7_615_616_512,
    "q14b": 14_770_033_664,
}


def test_the_shapes_amount_to_the_models_known_parameters() -> None:
    rows = facts().shapes.set_index("student")
    assert {name: parameters(shape_of(row)).total for name, row in rows.iterrows()} == COUNTED


def test_every_fact_has_a_source() -> None:
    for name, table in tables().items():
        if "source" in table:
            assert (table["source"].str.len() > 5).all(), name


def test_students_are_in_order_of_size_whatever_the_order_of_the_file() -> None:
    given = tables()
    given["shapes"] = given["shapes"].iloc[::-1]
    assert collect(given).students == list(COUNTED)


def test_all_faults_are_told_in_one_message() -> None:
    given = tables()
    table = given["accuracies"]
    table.loc[3, "accuracy_percent"] = 120.0
    given["accuracies"] = table.drop(index=10)
    given["lengths"] = pd.concat([given["lengths"], given["lengths"].iloc[:1]])
    given["samples"] = given["samples"].assign(samples=[0, 1, 2, 3])
    with pytest.raises(InputError) as error:
        collect(given)
    message = str(error.value)
    assert "4 faults" in message
    for told in (
        "120.0: expected a percentage from 0 to 100",
        "no row for general general_mc q0_5b ift",
        "lengths.csv: general prompt is there twice",
        "samples.csv: general stated: samples must be positive",
    ):
        assert re.search(re.escape(told), message), told


def test_an_accuracy_of_another_study_is_refused() -> None:
    given = tables()
    given["accuracies"].loc[0, "student"] = "q72b"
    with pytest.raises(InputError, match="q72b ift is not of the study"):
        collect(given)


def test_a_shape_that_is_not_that_of_its_card_is_refused() -> None:
    given = tables()
    given["shapes"].loc[2, "num_layers"] = 28
    with pytest.raises(InputError, match=r"q3b amounts to 2\.\d+ billion parameters, its card"):
        collect(given)


def test_a_claim_that_accepts_everything_is_refused() -> None:
    given = tables()
    given["claims"].loc[0, ["accepted_low", "accepted_high"]] = None
    with pytest.raises(InputError, match="has a quantity and no accepted range"):
        collect(given)
