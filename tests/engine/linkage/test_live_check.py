"""The live check of one record weighs exactly as the batch does."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from liandong.engine.linkage import LINK_SCHEMA, LinkModel, find_links, fit, score_candidates
from tests.engine.linkage.conftest import Make


@pytest.fixture(scope="module")
def fitted(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> LinkModel:
    return fit(city[0], city[1], model=LinkModel.load())


def test_weights_and_reasons_equal_those_of_the_batch(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]], fitted: LinkModel
) -> None:
    police, complaints, _ = city
    batch = find_links(police, complaints, model=fitted)
    assert batch.num_rows > 100
    for row in batch.slice(0, 40).to_pylist():
        call = police.filter(pc.equal(police["source_id"], row["left_id"]))
        other = complaints.filter(pc.equal(complaints["source_id"], row["right_id"]))
        live = score_candidates(call, other, model=fitted)
        assert live["weight"][0].as_py() == pytest.approx(row["weight"], abs=1e-9)
        assert live["reasons"][0].as_py() == row["reasons"]


def test_a_saved_model_weighs_as_before(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]], fitted: LinkModel, tmp_path: Path
) -> None:
    police, complaints, _ = city
    fitted.save(tmp_path / "model.json")
    again = LinkModel.load(tmp_path / "model.json")
    assert find_links(police, complaints, model=again).equals(
        find_links(police, complaints, model=fitted)
    )


def test_the_strongest_comes_first(
    make: Make, call: dict[str, object], complaint: dict[str, object]
) -> None:
    weaker = {**complaint, "person_phone": None}
    live = score_candidates(
        make(call), make(weaker, complaint, source="complaint_12315"), model=LinkModel.load()
    )
    assert live["right_id"].to_pylist()[0] == "complaint_12315-1"
    assert live["weight"].to_pylist() == sorted(live["weight"].to_pylist(), reverse=True)


def test_no_candidates_are_no_links(make: Make, call: dict[str, object]) -> None:
    live = score_candidates(make(call), make(call).slice(0, 0), model=LinkModel.load())
    assert live.equals(LINK_SCHEMA.empty_table())


def test_columns_beyond_the_canonical_ones_do_no_harm(
    make: Make, call: dict[str, object], complaint: dict[str, object]
) -> None:
    extra = make(call).append_column("district", pa.array(["铜马商圈"]))
    live = score_candidates(extra, make(complaint, source="complaint_12315"))
    assert live.num_rows == 1


def test_a_necklace_and_a_phone_bought_at_one_counter_are_not_linked(make: Make) -> None:
    shop = {"merchant_name": "金鹰购物中心", "place": "建军中路金鹰购物中心一楼"}
    necklace = shop | {
        "received_at": datetime(2026, 11, 20, 10),
        "person_name": "张女士",
        "person_phone": "19900001111",
        "text": "在金鹰购物中心一楼买的黄金项链断裂，店家不退，要求退款",
    }
    phone = shop | {
        "received_at": datetime(2026, 11, 20, 12),
        "person_name": "张伟",
        "person_phone": "19900002222",
        "text": "我在金鹰购物中心一楼买的手机开不了机，店家不退，要求退款",
    }
    left, right = make(necklace), make(phone, source="complaint_12315")
    (pair,) = score_candidates(left, right, model=LinkModel.load()).to_pylist()
    assert pair["decision"] == "review"
    weights = {reason["level"]: reason["weight"] for reason in pair["reasons"]}
    assert weights["excluded"] < -5
    assert weights["unlike"] < -3
