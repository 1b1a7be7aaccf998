"""Candidates share a key within a window of time; keys depend on their record alone."""

from datetime import timedelta
from typing import Any

import pytest

from liandong.engine.linkage import RULES, blocking_keys
from liandong.engine.linkage.candidates.blocking import find_candidates
from liandong.engine.linkage.candidates.index import index_of
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from tests.engine.linkage.conftest import Make

RARITIES = tables(Frequencies.unknown())


def keys_of(records: Any) -> set[str]:
    return set(blocking_keys(records)["key"].to_pylist())


def test_one_matter_shares_keys(
    make: Make, call: dict[str, object], complaint: dict[str, object]
) -> None:
    shared = keys_of(make(call)) & keys_of(make(complaint, source="complaint_12315"))
    kinds = {key.split(":")[0] for key in shared}
    assert {"phone", "merchant", "number", "merchant_family", "merchant_amount"} <= kinds


def test_every_kind_of_key_is_a_rule_with_a_window(make: Make, call: dict[str, object]) -> None:
    names = {rule.name for rule in RULES}
    assert {key.split(":")[0] for key in keys_of(make(call))} <= names
    assert all(rule.days > 0 for rule in RULES)


def test_a_masked_phone_shares_the_key_of_its_visible_digits(make: Make) -> None:
    clear, masked = make({"person_phone": "19900001234"}), make({"person_phone": "199****1234"})
    assert keys_of(clear) & keys_of(masked)


def test_clear_phones_that_look_alike_when_masked_are_no_candidates(make: Make) -> None:
    a = features(make({"person_phone": "19900001234"}), RARITIES).rows
    b = features(make({"person_phone": "19911111234"}), RARITIES).rows
    assert len(find_candidates(a, index_of(b)).left) == 0


def test_rows_and_their_keys_come_in_order(
    make: Make, call: dict[str, object], complaint: dict[str, object]
) -> None:
    table = blocking_keys(make(call, {"text": "无"}, complaint))
    assert set(table["row"].to_pylist()) == {0, 2}
    assert len(set(zip(*table.to_pydict().values(), strict=True))) == table.num_rows


@pytest.mark.parametrize(("days", "found"), [(1, 1), (29, 1), (31, 0), (-29, 1), (-31, 0)])
def test_the_window_of_phones_is_thirty_days(
    make: Make, call: dict[str, object], days: int, found: int
) -> None:
    alone = {key: call[key] for key in ("received_at", "person_phone")}
    later = {**alone, "received_at": alone["received_at"] + timedelta(days=days)}
    a, b = (features(make(row), RARITIES).rows for row in (alone, later))
    assert len(find_candidates(a, index_of(b)).left) == found


def test_of_a_hot_key_the_nearest_in_time_are_taken(make: Make, call: dict[str, object]) -> None:
    alone = {key: call[key] for key in ("received_at", "person_phone")}
    many = [{**alone, "received_at": alone["received_at"] + timedelta(hours=n)} for n in range(50)]
    a, b = features(make(alone), RARITIES).rows, features(make(*many), RARITIES).rows
    pairs = find_candidates(a, index_of(b))
    assert sorted(pairs.right.tolist()) == list(range(8))
    assert pairs.capped[0] == 1


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"person_phone": "19900009999", "person_name": "王大海"}, 0),
        ({"person_phone": "199****9999", "person_name": "王先生"}, 0),
        ({"person_phone": "19900009999", "person_name": "陈大海"}, 1),
        ({"person_phone": "19900009999"}, 1),
        ({"person_name": "王大海"}, 0),
        ({"person_name": "陈先生"}, 1),
        ({"person_phone": "19900001234", "person_name": "王大海"}, 1),
        ({"person_phone": "19900009999", "person_name": "陈先生"}, 1),
        ({"person_phone": "hmac-sm3:" + "0" * 64, "person_name": "王大海"}, 0),
        ({"person_phone": "19900009999", "person_name": "王大海", "amount_yuan": 380.0}, 1),
    ],
)
def test_one_shop_alone_brings_no_two_together_whose_names_differ(
    make: Make, other: Any, found: int
) -> None:
    here = {"merchant_name": "锦福珠宝"}
    own = {"person_phone": "19900001234", "person_name": "陈小山", "amount_yuan": 380.0}
    a, b = (features(make({**here, **row}), RARITIES).rows for row in (own, other))
    assert len(find_candidates(a, index_of(b)).left) == found


@pytest.mark.parametrize(("name", "found"), [("陈大海", 0), ("陈小山", 1), ("陈先生", 1)])
def test_nor_do_a_road_and_a_surname(make: Make, name: str, found: int) -> None:
    here = {"place": "湖滨路"}
    own = {**here, "person_phone": "19900001234", "person_name": "陈小山"}
    other = {**here, "person_phone": "19900009999", "person_name": name}
    a, b = (features(make(row), RARITIES).rows for row in (own, other))
    assert len(find_candidates(a, index_of(b)).left) == found


@pytest.mark.parametrize(("phone", "found"), [("19900009999", 12), ("", 48)])
def test_of_a_shop_fewer_are_taken_whose_phones_differ(
    make: Make, call: dict[str, object], phone: str, found: int
) -> None:
    here = {"received_at": call["received_at"], "merchant_name": "锦福珠宝"}
    later = [
        {**here, "received_at": here["received_at"] + timedelta(hours=n), "person_phone": phone}
        for n in range(60)
    ]
    own = {**here, "person_phone": "19900001234"}
    a, b = features(make(own), RARITIES).rows, features(make(*later), RARITIES).rows
    assert find_candidates(a, index_of(b)).right.tolist() == list(range(found))


def test_within_one_table_a_record_is_never_its_own_candidate(
    make: Make, call: dict[str, object]
) -> None:
    rows = features(make(*[call] * 5), RARITIES).rows
    pairs = find_candidates(rows, index_of(rows), within=True)
    assert len(pairs.left) == 10
    assert (pairs.left < pairs.right).all()
