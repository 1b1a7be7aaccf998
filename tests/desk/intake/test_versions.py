"""How the rows of one number follow each other."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.intake.rules.version_columns import as_json, contents_of, frame_of
from liandong.desk.intake.rules.versions import FIELDS, changed_fields, digest, merged

EARLY = datetime(2026, 11, 20, 10, 0)


def content(**fields: Any) -> Any:
    fields = dict.fromkeys(FIELDS) | {"received_at": EARLY, "text": "买的衣服掉色"} | fields
    return contents_of(frame_of([fields])).row(0, named=True)


def test_an_empty_cell_never_empties_a_field() -> None:
    known = content(response="已退款", amount_yuan=268.0)
    after = merged(known, content(), newer=True)
    assert changed_fields(known, after) == []


def test_a_newer_row_counts() -> None:
    known = content(response="处理中")
    after = merged(known, content(response="已退款"), newer=True)
    assert after["response"] == "已退款"


def test_an_older_row_only_fills_what_is_empty() -> None:
    known = content(response="已退款")
    after = merged(known, content(response="处理中", goods="羽绒服"), newer=False)
    assert (after["response"], after["goods"]) == ("已退款", "羽绒服")


@pytest.mark.parametrize("phone", ["199****1234", "hmac-sm3:" + "0" * 64])
def test_a_masked_phone_does_not_replace_the_clear_one(phone: str) -> None:
    known = content(person_phone="19900001234")
    assert merged(known, content(person_phone=phone), newer=True)["person_phone"] == "19900001234"


def test_a_masked_phone_of_somebody_else_does() -> None:
    known = content(person_phone="19900001234")
    after = merged(known, content(person_phone="199****9999"), newer=True)
    assert after["person_phone"] == "199****9999"


def test_a_clear_name_replaces_the_masked_one() -> None:
    after = merged(content(person_name="张**"), content(person_name="张三丰"), newer=True)
    assert after["person_name"] == "张三丰"


def test_feedback_follows_feedback_and_comes_once() -> None:
    known = content(response="民警已到场")
    form = content(text=None, response="双方已和解", received_at=datetime(2026, 11, 20, 11))
    once = merged(known, form, newer=True)
    assert once["response"] == "民警已到场\n双方已和解"
    assert merged(once, form, newer=True) == once


def test_feedback_that_is_older_stands_first() -> None:
    known = content(response="双方已和解")
    form = content(text=None, response="民警已到场")
    assert merged(known, form, newer=False)["response"] == "民警已到场\n双方已和解"


def test_a_matter_was_received_when_it_was_first_told() -> None:
    form = content(text=None, response="已到场", received_at=datetime(2026, 11, 20, 11))
    after = merged(form, content(), newer=False)
    assert (after["received_at"], after["text"]) == (EARLY, "买的衣服掉色")


def test_zero_is_an_amount() -> None:
    assert content(amount_yuan=0.0)["amount_yuan"] == 0.0


@pytest.mark.parametrize("amount", [1e13, -1e13, float("1e300")])
def test_an_impossible_amount_is_left_out(amount: Any) -> None:
    assert content(amount_yuan=amount)["amount_yuan"] is None


def test_long_fields_are_cut_to_what_can_be_stored() -> None:
    assert len(content(merchant_name="店" * 500)["merchant_name"]) == 200


WORDS = st.none() | st.text(min_size=1, max_size=8)
CONTENTS = st.builds(
    content, text=WORDS, response=WORDS, goods=WORDS, merchant_name=WORDS, person_phone=WORDS
)


@given(CONTENTS, CONTENTS, st.booleans())
def test_the_same_row_again_changes_nothing(known: Any, row: Any, newer: Any) -> None:
    once = merged(known, row, newer=newer)
    assert merged(once, row, newer=newer) == once


@pytest.mark.long
@given(CONTENTS, CONTENTS, st.booleans())
def test_what_was_told_stays_told(known: Any, row: Any, newer: Any) -> None:
    after = merged(known, row, newer=newer)
    assert all(after[name] is not None for name in FIELDS if known[name] or row[name])


@pytest.mark.long
@given(CONTENTS, CONTENTS)
def test_digests_tell_contents_apart(one: Any, other: Any) -> None:
    texts = as_json(frame_of([one, other]))
    assert (digest(texts[0]) == digest(texts[1])) == (one == other)
    assert texts == [
        *as_json(frame_of([one])),
        *as_json(frame_of([other])),
    ]  # whatever rows come with it
