"""A dispute reported twice is linked with its reasons; unlike disputes are not."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from liandong.engine.linkage import LINK_SCHEMA, LinkModel, find_links, fit, link, sentence
from tests.engine.linkage.conftest import Make


@pytest.fixture(scope="module")
def model() -> LinkModel:
    return LinkModel.load()


def reasons_of(links: pa.Table) -> dict[str, dict[str, object]]:
    return {reason["comparison"]: reason for reason in links["reasons"][0].as_py()}


def test_one_matter_told_to_both_is_linked(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    links = find_links(make(call), make(complaint, source="complaint_12315"), model=model)
    assert links.schema == LINK_SCHEMA
    assert links["decision"].to_pylist() == ["link"]
    assert links["left_id"].to_pylist() == ["police_110-0"]
    assert links["right_id"].to_pylist() == ["complaint_12315-0"]
    assert links["probability"][0].as_py() > 0.99


def test_reasons_are_words_whose_weights_and_the_prior_make_the_sum(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    links = find_links(make(call), make(complaint, source="complaint_12315"), model=model)
    reasons = links["reasons"][0].as_py()
    words = {reason["words"] for reason in reasons}
    assert {"同一手机号", "先报警，相隔 40 分钟", "金额相同", "同一路段门牌"} <= words
    total = model.prior_weight + sum(reason["weight"] for reason in reasons)
    assert links["weight"][0].as_py() == pytest.approx(total, abs=1e-9)


def test_another_sum_speaks_against(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    other = {**complaint, "amount_yuan": 80.0, "text": "在锦福金店买的手镯断了。"}
    links = find_links(make(call), make(other, source="complaint_12315"), model=model)
    amount = reasons_of(links)["amount"]
    assert amount["words"] == "金额不同"
    assert amount["weight"] < 0


def test_reasons_read_as_one_line() -> None:
    reasons = [{"words": "同一手机号", "weight": 9.14}, {"words": "金额不同", "weight": -2.0}]
    assert sentence(reasons) == "同一手机号 +9.1，金额不同 −2.0"


def test_strangers_are_not_linked(make: Make, call: dict[str, object], model: LinkModel) -> None:
    stranger = {
        "person_name": "周敏",
        "person_phone": "19900007777",
        "merchant_name": "川香火锅",
        "place": "湖滨路8号",
        "text": "火锅里吃出钢丝。",
    }
    links = find_links(make(call), make(stranger, source="complaint_12315"), model=model)
    assert links.num_rows == 0


def test_months_apart_are_two_matters(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    later = {**complaint, "received_at": call["received_at"] + timedelta(days=120)}
    links = find_links(make(call), make(later, source="complaint_12315"), model=model)
    assert links.num_rows == 0


def test_a_masked_phone_links_with_a_clear_one(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    masked = {**complaint, "person_phone": "199****1234"}
    links = find_links(make(call), make(masked, source="complaint_12315"), model=model)
    assert links["decision"].to_pylist() == ["link"]
    assert reasons_of(links)["phone"]["words"] == "手机号可见位相同"


def test_keyed_hashes_link_with_each_other(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    hashed = "hmac-sm3:" + "9f" * 32
    left = make({**call, "person_phone": hashed})
    right = make({**complaint, "person_phone": hashed}, source="complaint_12315")
    assert reasons_of(find_links(left, right, model=model))["phone"]["level"] == "hash"


def test_a_shop_told_only_in_the_text_is_found(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    without_shop = {**call, "merchant_name": None, "place": None, "person_phone": None}
    links = find_links(make(without_shop), make(complaint, source="complaint_12315"), model=model)
    assert reasons_of(links)["merchant"]["weight"] > 3


def test_pairs_within_one_table_come_once(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    both = pa.concat_tables([make(call), make(complaint, source="complaint_12315")])
    links = find_links(both, model=model)
    assert links.num_rows == 1
    assert links["left_id"][0].as_py() != links["right_id"][0].as_py()


def test_two_calls_have_no_direction(make: Make, call: dict[str, object], model: LinkModel) -> None:
    again = {**call, "received_at": call["received_at"] + timedelta(hours=3)}
    links = find_links(make(call, again), model=model)
    assert reasons_of(links)["gap"]["words"] == "相隔 3 小时"


def test_the_nearer_of_two_calls_is_linked_and_both_where_both_are_sure(
    make: Make, call: dict[str, object], complaint: dict[str, object], model: LinkModel
) -> None:
    wife = {**call, "received_at": call["received_at"] + timedelta(minutes=5)}
    links = find_links(make(call, wife), make(complaint, source="complaint_12315"), model=model)
    assert links["decision"].to_pylist() == ["link", "link"]


def test_fitted_to_a_city_it_finds_the_pairs_and_hardly_any_other(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    police, complaints, truth = city
    links, report, model = link(police, complaints)
    decided = [row for row in links.to_pylist() if row["decision"] == "link"]
    found = {(row["left_id"], row["right_id"]) for row in decided}
    assert model.fitted
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found - truth) <= 0.01 * len(found)
    assert report.candidates <= 6 * (police.num_rows + complaints.num_rows)


def test_empty_tables_have_no_links(make: Make, call: dict[str, object], model: LinkModel) -> None:
    empty = make(call).slice(0, 0)
    assert find_links(empty, make(call), model=model).num_rows == 0
    assert find_links(make(call), empty, model=model).num_rows == 0
    assert find_links(empty, model=model).num_rows == 0


@pytest.mark.parametrize("within", [False, True])
def test_in_what_order_records_come_makes_no_difference(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
    within: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sides = [pa.concat_tables(city[:2])] if within else city[:2]
    fitted = fit(*city[:2], model=LinkModel.load())
    expected = find_links(*sides, model=fitted)
    monkeypatch.setattr("liandong.engine.linkage.features.extraction.IN_CACHE", 0)
    rng = np.random.default_rng(5)
    mixed = [side.take(pa.array(rng.permutation(side.num_rows))) for side in sides]
    links = find_links(*mixed, model=fitted)
    assert links.num_rows > 200
    assert decisions_by_pair(links) == decisions_by_pair(expected)


def test_within_one_table_the_left_record_is_the_one_that_comes_first_in_it(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a cluster, which orders rows by number: otherwise its links would differ."""
    monkeypatch.setattr("liandong.engine.linkage.features.extraction.IN_CACHE", 0)
    both = pa.concat_tables(city[:2])
    latest_first = both.take(pa.array(np.argsort(both["received_at"].to_numpy())[::-1]))
    place = {number: at for at, number in enumerate(latest_first["source_id"].to_pylist())}
    links = find_links(latest_first, model=fit(*city[:2], model=LinkModel.load()))
    rows = [(place[row["left_id"]], place[row["right_id"]]) for row in links.to_pylist()]
    assert len(rows) > 200
    assert all(left < right for left, right in rows)
    assert rows == sorted(rows)


def decisions_by_pair(links: pa.Table) -> dict[tuple[str, ...], tuple[str, float]]:
    return {
        tuple(sorted((row["left_id"], row["right_id"]))): (row["decision"], row["weight"])
        for row in links.to_pylist()
    }
