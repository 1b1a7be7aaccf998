"""The live check of one record weighs exactly as the batch does."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from liandong.engine.linkage import LINK_SCHEMA, LinkModel, find_links, fit, score_candidates


@pytest.fixture(scope="module")
def fitted(city) -> LinkModel:
    return fit(city[0], city[1], model=LinkModel.load())


def test_weights_and_reasons_equal_those_of_the_batch(city, fitted):
    police, complaints, _ = city
    batch = find_links(police, complaints, model=fitted)
    assert batch.num_rows > 100
    for row in batch.slice(0, 40).to_pylist():
        one = police.filter(pc.equal(police["source_id"], row["left_id"]))
        other = complaints.filter(pc.equal(complaints["source_id"], row["right_id"]))
        live = score_candidates(one, other, model=fitted)
        assert live["weight"][0].as_py() == pytest.approx(row["weight"], abs=1e-9)
        assert live["reasons"][0].as_py() == row["reasons"]


def test_a_saved_model_weighs_as_before(city, fitted, tmp_path):
    police, complaints, _ = city
    fitted.save(tmp_path / "model.json")
    again = LinkModel.load(tmp_path / "model.json")
    assert find_links(police, complaints, model=again).equals(
        find_links(police, complaints, model=fitted)
    )


def test_the_strongest_comes_first(make, call, complaint):
    weaker = {**complaint, "person_phone": None}
    live = score_candidates(
        make(call), make(weaker, complaint, source="complaint_12315"), model=LinkModel.load()
    )
    assert live["right_id"].to_pylist()[0] == "complaint_12315-1"
    assert live["weight"].to_pylist() == sorted(live["weight"].to_pylist(), reverse=True)


def test_no_candidates_are_no_links(make, call):
    live = score_candidates(make(call), make(call).slice(0, 0), model=LinkModel.load())
    assert live.equals(LINK_SCHEMA.empty_table())


def test_columns_beyond_the_canonical_ones_do_no_harm(make, call, complaint):
    extra = make(call).append_column("district", pa.array(["铜马商圈"]))
    live = score_candidates(extra, make(complaint, source="complaint_12315"))
    assert live.num_rows == 1
